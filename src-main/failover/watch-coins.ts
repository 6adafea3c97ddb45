import type { CoinState } from '#shared/domain/failover/coin.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { JournalRow } from '../storage/store.ts'
import { unknownClaims } from './find-claims.ts'
import { observeReserve, type CoinEvent } from './observe-coins.ts'
import type { FailoversDeps } from './ports.ts'
import type { Runs, Written } from './runs.ts'
import { claimableReserves, rivalName, type Claimable } from './watched-reserves.ts'

/** Every coin in a reserve that holds a leaf of ours, as it was seen last. */
export interface CoinWatch {
  /** One look: transitions and claims are kept, then told. */
  look(): void
  stateOf(coin: string): CoinState | undefined
}

export function createCoinWatch(runs: Runs, deps: FailoversDeps): CoinWatch {
  // Newer than the rows by confirmations alone; changed by `look`.
  const seen = new Map<string, CoinState>()

  const stateOf = (coin: string): CoinState | undefined =>
    seen.get(coin) ??
    runs
      .list()
      .map(run => run.coins.get(coin)?.state)
      .find(state => state !== undefined)

  function lookAt(claimable: Claimable): void {
    const { custodian } = claimable
    const run = runs.get(custodian)
    const medianTimeAt = (height: number): number | null => deps.chain()?.medianTimeAt(height) ?? null
    const { states, events } = observeReserve(claimable, { run, depth: deps.policy().depth, medianTimeAt, before: id => seen.get(id) })
    const claims = unknownClaims(claimable, runs, deps)
    const written: readonly Written[] = [
      ...claims.map((claim): Written => [custodian, { kind: 'claim', claim }]),
      ...events.map((event): Written => [custodian, event]),
    ]
    if (written.length > 0) runs.append(deps.clock.now(), written)
    for (const [id, state] of states) seen.set(id, state)
    tell(claimable, events)
  }

  /** A line for what happened to one coin, or to many in the same way: a thousand of them mature in one block. */
  function tell({ custodian, reserve }: Claimable, events: readonly CoinEvent[]): void {
    const amounts = new Map(reserve.coins.map(coin => [coinId(coin), coin.amount]))
    const alike = new Map<string, CoinEvent[]>()
    for (const event of events) {
      const key = `${event.happened} ${happeningOf(event.state, reserve)[1]}`
      if (event.happened !== null) push(alike, key, event)
    }
    for (const group of alike.values()) {
      const { coin, happened, state } = group[0]!
      const [level, words] = happeningOf(state, reserve)
      const known = group.flatMap(event => amounts.get(event.coin) ?? [])
      const sum = known.length === 0 ? '' : `${groupDigits(known.reduce((all, amount) => all + amount, 0n))} sat in `
      deps.journal.add({
        at: deps.clock.now(),
        level: happened === 'undone' ? 'warning' : level,
        actor: 'console',
        act: `failover.${happened}`,
        subject: custodian,
        detail: `${sum}${group.length === 1 ? coin : `${groupDigits(group.length)} coins`}: ${happened === 'undone' ? 'the chain took a step back; now ' : ''}${words}`,
        before: null,
        after: state.kind,
      })
    }
  }

  return {
    look() {
      for (const claimable of claimableReserves(deps.reserves.list())) lookAt(claimable)
    },
    stateOf,
  }
}

function happeningOf(state: CoinState, reserve: Claimable['reserve']): readonly [JournalRow['level'], string] {
  switch (state.kind) {
    case 'young':
      return ['notice', 'not claimable']
    case 'claimable': {
      if (state.contest === null) return ['notice', 'can be claimed']
      const rival = `${rivalName(state.contest.by, reserve)} is moving it in ${state.contest.txid}`
      return ['warning', state.contest.yields ? `${rival}; we stand down` : `${rival}; fees decide`]
    }
    case 'claiming':
      return ['notice', `our claim ${state.txid} has ${state.confirmations} confirmations`]
    case 'claimed':
      return ['notice', `our claim ${state.txid} is settled, in block ${groupDigits(state.height)}`]
    case 'spent':
      return [
        state.by.kind === 'custodian' ? 'notice' : 'warning',
        `taken by ${rivalName(state.by, reserve)} in ${state.txid}, block ${groupDigits(state.height)}`,
      ]
    default:
      return unreachable(state)
  }
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
