import { acceptancesOf, type Acceptance } from '#shared/domain/failover/acceptance.ts'
import { claimGate, type Gate, type GateFacts } from '#shared/domain/failover/claim-gate.ts'
import type { Coin } from '#shared/domain/reserve/coin.ts'
import { agedCoin } from '#shared/domain/reserve/countdown.ts'
import type { CustodianGate, FailoversDeps, GatedCoin, KeptReserve } from './ports.ts'
import { mirrorFacts } from './mirror-facts.ts'
import type { Accepted, Run } from './run-events.ts'
import { claimableReserves, rivalName, spenderIn, type Claimable } from './watched-reserves.ts'

/** Headers that dates are reckoned from. */
const PERIOD = 2_016

/** The wizard's evidence gate: every reserve of the custodian that holds a leaf of ours, judged by chain facts alone. */
export function custodianGate(custodian: string, run: Run, deps: FailoversDeps): CustodianGate {
  const all = deps.reserves.list()
  const mirror = mirrorFacts(custodian, run, deps)
  const ours = claimableReserves(all).filter(one => one.custodian === custodian)
  const leafless = all.find(({ row }) => row.role === 'peer' && row.mintUrl === custodian)
  const gates =
    ours.length > 0
      ? ours.map(one => ({ reserve: one.reserve, gate: claimGate(factsOf(one.reserve, one.leaf)) }))
      : [{ reserve: leafless ?? null, gate: claimGate(factsOf(leafless ?? null, null)) }]

  const open = gates.filter(({ gate }) => gate.open)
  const amount = open.reduce((sum, { gate }) => sum + gate.amount, 0n)
  const coins = gates.flatMap(({ reserve, gate }) => (reserve === null ? [] : gate.coins.map(seen => gated(seen, reserve))))
  const races = coins.filter(({ state }) => state.kind === 'claimable' && state.contest?.yields === false).length
  const accept = acceptancesOf(mirror, amount, races)
  const risks = accept.reduce((sum, { atRisk }) => sum + atRisk, 0n)
  const atRisk = risks < amount ? risks : amount
  return {
    custodian,
    open: open.length > 0,
    blockers: open.length > 0 ? [] : gates.flatMap(({ gate }) => gate.blockers),
    amount,
    coins,
    accept,
    atRisk,
    accepted: isCovered(
      accept,
      atRisk,
      open.flatMap(({ gate }) => gate.claimable),
      run.accepted,
    ),
    reserves: open
      .map(({ reserve, gate }) => ({ id: reserve!.row.id, name: reserve!.row.name, amount: gate.amount }))
      .sort((one, other) => (one.amount < other.amount ? 1 : -1)),
  }

  function factsOf(reserve: KeptReserve | null, leaf: Claimable['leaf'] | null): GateFacts {
    const chain = deps.chain()
    const state = chain?.state()
    return {
      network: reserve?.row.network ?? state?.network ?? 'mainnet',
      now: deps.clock.now(),
      chain: {
        agreement: state?.agreement ?? 'unknown',
        tip: state?.tip ?? null,
        configured: state?.configured ?? 0,
        answered: state?.answered ?? 0,
        times: chain?.times(PERIOD) ?? [],
      },
      agreement: reserve === null ? (state?.agreement ?? 'unknown') : (reserve.chain?.agreement ?? 'unknown'),
      coins: (reserve?.coins ?? []).filter(coin => !isPast(coin)).map(coin => ({ coin, medianTimeBefore: medianTimeBefore(coin, leaf) })),
      leaf,
      ownKeys: deps.ownKeys(),
      depth: deps.policy().depth,
      mirror,
    }
  }

  function medianTimeBefore(coin: Coin, leaf: Claimable['leaf'] | null): number | null {
    const chain = deps.chain()
    if (leaf === null || chain === null) return null
    return agedCoin(coin, leaf.sequence, height => chain.medianTimeAt(height)).medianTimeBefore ?? null
  }
}

/** Re-armed in the custodian's ordinary days: not a word about it at the gate. */
const isPast = ({ spent }: Coin): boolean => spent?.height != null && spent.path.kind === 'key'

function gated({ coin, state, blocker }: Gate['coins'][number], reserve: KeptReserve): GatedCoin {
  const by = coin.spent === null ? null : spenderIn(reserve, coin.spent)
  return { coin, state, blocker, rival: by === null || by.kind === 'own' ? null : rivalName(by, reserve) }
}

/**
 * What was accepted covers what is doubtful now: no new kind, no higher count, no more sat, and no coin that is younger: a custodian who moved
 * one since was there, whatever was thought of him before.
 */
function isCovered(accept: readonly Acceptance[], atRisk: bigint, coins: readonly Coin[], accepted: Accepted | null): boolean {
  if (accept.length === 0) return true
  if (accepted === null || atRisk > accepted.atRisk) return false
  const tip = accepted.tip?.height ?? -1
  if (coins.some(({ height }) => height !== null && height > tip)) return false
  return accept.every(({ code, count }) => accepted.items.some(item => item.code === code && item.count >= count))
}
