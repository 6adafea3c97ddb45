import { coinId } from '#shared/domain/reserve/coin.ts'
import type { FailoversDeps, KeptClaim, KeptPlan, KeptReserve } from './ports.ts'
import type { Runs } from './runs.ts'
import { isVerified, spenderIn, type Claimable } from './watched-reserves.ts'

type Found = Omit<KeptClaim, 'at'>

export const isClaimOf = ({ plan }: KeptPlan, { row }: KeptReserve): boolean =>
  plan.kind === 'claim' && plan.network === row.network && plan.inputs.some(input => input.scriptPubKey === row.scriptPubKey)

/** What a plan of the tray claims. */
export function claimOf({ row, plan }: KeptPlan): Found {
  return {
    txid: row.txid,
    plan: row.id,
    scriptPubKey: plan.inputs[0]?.scriptPubKey ?? '',
    coins: plan.inputs.map(coinId),
    taken: plan.inputs.reduce((sum, { amount }) => sum + amount, 0n),
    sat: plan.outputs.filter(({ purpose }) => purpose === 'reserve').reduce((sum, { amount }) => sum + amount, 0n),
  }
}

/**
 * Claims of ours that the run does not know: sent from the tray without the wizard, or by another copy of our key. What a block shows as
 * taken by our leaf is ours, whoever sent it; a mempool shows whatever one server says.
 */
export function unknownClaims({ custodian, reserve }: Claimable, runs: Runs, deps: FailoversDeps): readonly Found[] {
  const known = new Set(runs.get(custodian).claims.map(({ txid }) => txid))
  const sent = deps.plans
    .list()
    .filter(plan => plan.row.sentAt !== null && plan.row.state !== 'dropped' && isClaimOf(plan, reserve))
    .map(claimOf)
    .filter(({ txid }) => !known.has(txid))
  for (const { txid } of sent) known.add(txid)
  const others = runs.list().filter(run => run.custodian !== custodian)
  const broughtElsewhere = (txid: string): bigint =>
    others.flatMap(({ claims }) => claims.filter(claim => claim.txid === txid)).reduce((sum, { sat }) => sum + sat, 0n)
  return [...sent, ...claimsInChain(reserve, known, broughtElsewhere, deps)]
}

function claimsInChain(
  reserve: KeptReserve,
  known: ReadonlySet<string>,
  broughtElsewhere: (txid: string) => bigint,
  deps: FailoversDeps,
): readonly Found[] {
  if (!isVerified(reserve)) return []
  const taken = reserve.coins.filter(
    ({ spent }) => spent?.height != null && !known.has(spent.txid) && spenderIn(reserve, spent!).kind === 'own',
  )
  const own = deps.reserves.list().filter(one => one.row.role === 'own' && isVerified(one))
  return [...new Set(taken.map(({ spent }) => spent!.txid))].flatMap(txid => {
    const coins = taken.filter(({ spent }) => spent?.txid === txid)
    const inputs = coins.reduce((sum, { amount }) => sum + amount, 0n)
    const outputs = own.flatMap(one => one.coins.filter(coin => coin.txid === txid)).reduce((sum, { amount }) => sum + amount, 0n)
    // Our own reserve may not have been looked at since: the next look has it.
    if (outputs === 0n) return []
    // One transaction of another tool may take coins of several mints: together they got what it brought, and no more.
    const left = outputs - broughtElsewhere(txid)
    const sat = left < inputs ? left : inputs
    return [{ txid, plan: null, scriptPubKey: reserve.row.scriptPubKey, coins: coins.map(coinId), taken: inputs, sat }]
  })
}
