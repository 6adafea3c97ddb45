import { coinId } from '#shared/domain/reserve/coin.ts'
import { mayReplace } from '#shared/domain/reserve/outbid.ts'
import { txidOf } from '#shared/domain/reserve/planned-transaction.ts'
import type { PlannedOutput, SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { PlanPreview } from '#shared/rpc/views/plan.ts'
import type { KeptReserve } from '../reserve/ports.ts'
import { bounded } from './bounded.ts'
import type { PlanFacts } from './plan.ts'

const sat = (amount: bigint): string => `${groupDigits(amount)} sat`
const coins = (count: number): string => (count === 1 ? '1 coin' : `${count} coins`)
const total = (outputs: readonly PlannedOutput[], purpose: PlannedOutput['purpose']): bigint =>
  outputs.reduce((sum, output) => sum + (output.purpose === purpose ? output.amount : 0n), 0n)

/** What happens when this is sent, most important first. */
export function consequencesOf(plan: SpendPlan, deadline: PlanPreview['deadline'], { reserves }: PlanFacts): string[] {
  const { kind, inputs, outputs } = plan
  const from = nameOf(reserves, inputs[0]?.scriptPubKey)
  const made = outputs.find(({ purpose }) => purpose === 'reserve')
  const to = nameOf(reserves, made?.scriptPubKey)
  const timer = deadline === null ? [] : [`The first delegate can claim ${groupDigits(deadline.after)} blocks after it confirms.`]
  const held = 'Until it confirms, the old coins stay exposed to the delegates whose time has come.'
  switch (kind) {
    case 'rearm':
      return [`${coins(inputs.length)} of ${from} become one; nobody else gains or loses a right.`, ...timer, held]
    case 'payout':
      return [
        `${sat(total(outputs, 'payout'))} leave the reserve for good; ${sat(total(outputs, 'reserve'))} go back into ${from}.`,
        ...timer,
        held,
      ]
    case 'rotate':
      return [
        `${sat(total(outputs, 'reserve'))} move from ${from} to ${to}: the delegates of ${from} lose their rights to these coins when it confirms.`,
        ...timer,
        'What is paid to the old address later gives the old delegates their old rights again.',
      ]
    case 'sweep':
      return [`${sat(total(outputs, 'reserve'))} move from ${from} into ${to}, where delegates insure them.`, ...timer]
    case 'claim':
      return [
        `You take ${sat(total(outputs, 'reserve'))} of ${from} into your own reserve ${to}.`,
        'Its custodian cannot undo it. If it, or another delegate, spends first, that transaction wins and yours falls away without cost.',
        'Taking it makes you answerable for that mint’s ecash: redemption opens after the confirmations of your policy.',
        ...timer,
      ]
    default:
      return unreachable(kind)
  }
}

/** Odd, and not refused: the operator should look again. */
export function warningsOf(plan: SpendPlan, totalIn: bigint, facts: PlanFacts): PlanPreview['warnings'] {
  const { rates, reserves, tip } = facts
  const found: PlanPreview['warnings'] = [...replacing(plan, facts)]
  if (plan.network === 'mainnet') found.push({ code: 'plan.mainnet', detail: 'This is mainnet: the bitcoin is real.' })
  if (rates !== null && plan.satPerKvb < rates.slow) {
    found.push({
      code: 'plan.low-rate',
      detail: 'Below the servers’ slowest estimate: it may not confirm before its deadline. The fee can be raised later.',
    })
  }
  if (rates !== null && plan.satPerKvb > rates.fast * 2) {
    found.push({ code: 'plan.high-rate', detail: 'More than twice the servers’ fastest estimate.' })
  }
  if (plan.fee * 100n > totalIn) found.push({ code: 'plan.dear', detail: 'The fee is more than 1 % of what is moved.' })
  if (plan.kind === 'claim') {
    const from = reserves.find(({ row }) => row.scriptPubKey === plan.inputs[0]?.scriptPubKey)
    const others = (from?.tree?.leaves ?? []).filter(
      leaf => leaf.pubkey !== from?.mine?.pubkey && isOpen(leaf, plan, from, tip?.height ?? 0),
    )
    if (others.length > 0) {
      const names = others.map(({ name, mintUrl, pubkey }) => name ?? mintUrl ?? `${pubkey.slice(0, 8)}…`).join(', ')
      found.push({ code: 'plan.race', detail: bounded(`${names} can claim these coins, too: the higher fee wins.`) })
    }
  }
  return found
}

/** Whom it has to outbid. */
function replacing(plan: SpendPlan, { reserves, spender }: PlanFacts): PlanPreview['warnings'] {
  const from = reserves.find(({ row }) => row.network === plan.network && row.scriptPubKey === plan.inputs[0]?.scriptPubKey)
  const taken = new Set(plan.inputs.map(coinId))
  const txid = txidOf(plan)
  const rivals = new Map<string, string>()
  for (const coin of from?.coins ?? []) {
    const { spent } = coin
    if (spent === null || spent.txid === txid || !taken.has(coinId(coin)) || !mayReplace(plan.kind, spent, from?.mine ?? null)) continue
    const cost = from?.chain?.costs?.get(spent.txid)
    const pays = cost === undefined ? '' : `, ${sat(cost.fee)} fee, ${groupDigits((cost.fee * 1_000n) / BigInt(cost.vsize))} sat/kvB`
    rivals.set(spent.txid, `${spender(from!, spent)} takes ${from!.row.name}’s coins in ${spent.txid}${pays}`)
  }
  return [...rivals.values()].map(words => ({
    code: 'plan.replaces',
    detail: bounded(
      `${words}. This one pays ${sat(plan.fee)} to be taken in its place. A node that replaces nothing refuses it, as does one that knows of more that was built on theirs; they can raise their fee, too, until a block decides.`,
    ),
  }))
}

function isOpen(
  leaf: { readonly delay: number; readonly unit: string },
  plan: SpendPlan,
  from: KeptReserve | undefined,
  tip: number,
): boolean {
  const heights = (from?.coins ?? []).flatMap(({ txid, vout, height }) =>
    height !== null && plan.inputs.some(input => input.txid === txid && input.vout === vout) ? [height] : [],
  )
  return leaf.unit === 'blocks' && heights.some(height => tip >= height + leaf.delay - 1)
}

const nameOf = (reserves: readonly KeptReserve[], script: string | undefined): string =>
  reserves.find(({ row }) => row.scriptPubKey === script)?.row.name ?? 'a reserve'
