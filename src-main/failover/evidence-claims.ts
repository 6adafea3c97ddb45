import type { ClaimedReserve, EvidenceClaim, EvidenceSections } from '#shared/domain/failover/evidence.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import type { FailoversDeps, KeptClaim, KeptReserve } from './ports.ts'
import type { Pots } from './pots.ts'
import type { Run } from './run-events.ts'
import { membersOf, type Runs } from './runs.ts'
import { claimableReserves, rivalName, type Claimable } from './watched-reserves.ts'

/** A claim with the coins that it spends, which the file lists apart. */
export type ShownClaim = EvidenceClaim & { readonly coins: readonly string[] }

/** Of this custodian's run, and all that the pot was credited with: by them the books are held against the chain. */
function keptClaims(custodian: string, runs: Runs, pots: Pots): readonly (KeptClaim & { readonly counted: boolean })[] {
  const redemption = pots.of(custodian)
  const credited = new Set(redemption?.money.credits.map(({ txid }) => txid))
  const members = new Set([custodian, ...(redemption === null ? [] : membersOf(runs, redemption.pot))])
  const kept = [...members].flatMap(member => runs.get(member).claims.filter(({ txid }) => member === custodian || credited.has(txid)))
  return kept.map(claim => ({ ...claim, counted: credited.has(claim.txid) })).toSorted((one, other) => one.at - other.at)
}

/** Reserves of which something was claimed; the custodian's own first, richest in claims, since its leaf's key signs. */
export function reservesOf(custodian: string, runs: Runs, pots: Pots, deps: FailoversDeps): readonly Claimable[] {
  const scripts = new Set(keptClaims(custodian, runs, pots).map(({ scriptPubKey }) => scriptPubKey))
  const isClaimed = ({ reserve }: Claimable): boolean => scripts.has(reserve.row.scriptPubKey)
  const all = claimableReserves(deps.reserves.list())
  const own = all.filter(one => one.custodian === custodian)
  const main = own.find(isClaimed) ?? own[0]
  return main === undefined ? [] : [main, ...all.filter(one => one !== main && isClaimed(one))]
}

export const reserveOf = ({ reserve, leaf }: Claimable): ClaimedReserve => ({
  scriptPubKey: reserve.row.scriptPubKey,
  script: leaf.script,
  controlBlock: leaf.controlBlock,
  key: leaf.key,
  sequence: leaf.sequence,
})

/** Transactions as they were signed here; one that another copy of our key sent, as the chain has it. */
export async function claimsOf(
  custodian: string,
  reserves: readonly Claimable[],
  runs: Runs,
  pots: Pots,
  deps: FailoversDeps,
): Promise<readonly ShownClaim[]> {
  const heights = new Map(
    reserves.flatMap(({ reserve }) => reserve.coins.flatMap(({ spent }) => (spent === null ? [] : [[spent.txid, spent.height] as const]))),
  )
  const scripts = new Set(reserves.map(({ reserve }) => reserve.row.scriptPubKey))
  const shown = keptClaims(custodian, runs, pots).filter(({ scriptPubKey }) => scripts.has(scriptPubKey))
  const claims = await Promise.all(
    shown.map(async ({ txid, plan, sat, coins, counted }): Promise<readonly ShownClaim[]> => {
      const signed = plan === null ? null : (deps.plans.get(plan)?.row.raw ?? null)
      const raw = signed ?? (await fetched(txid))
      return raw === null ? [] : [{ txid, raw, received: String(sat), height: heights.get(txid) ?? null, counted, coins }]
    }),
  )
  return claims.flat()

  async function fetched(txid: string): Promise<string | null> {
    const raw = await deps.chain()?.transaction(txid)
    return raw?.ok === true ? raw.value : null
  }
}

/** Those of the custodian that are there, and all that were claimed; what was re-armed long ago is no evidence. */
export function coinsOf(custodian: string, reserves: readonly Claimable[], claims: readonly ShownClaim[]): EvidenceSections['coins'] {
  const claimed = new Set(claims.flatMap(({ coins }) => coins))
  return reserves.flatMap(({ custodian: mint, reserve }) =>
    reserve.coins.flatMap(coin => {
      const isThere = mint === custodian && coin.spent?.height == null
      if (coin.height === null || !(isThere || claimed.has(coinId(coin)))) return []
      return [{ txid: coin.txid, vout: coin.vout, scriptPubKey: coin.scriptPubKey, amount: String(coin.amount), height: coin.height }]
    }),
  )
}

/** Coins that others took while the run watched them. */
export function takenOf(custodian: string, run: Run, reserves: readonly KeptReserve[]): EvidenceSections['taken'] {
  return [...run.coins].flatMap(([coin, { script, state }]) => {
    const reserve = reserves.find(({ row }) => row.scriptPubKey === script)
    if (state.kind !== 'spent') return []
    return [{ coin, by: reserve === undefined ? custodian : rivalName(state.by, reserve), txid: state.txid, height: state.height }]
  })
}
