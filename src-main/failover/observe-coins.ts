import { NEW_COIN, observeCoin, type CoinState } from '#shared/domain/failover/coin.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { agedCoin, type MedianTimeAt } from '#shared/domain/reserve/countdown.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import { isLoose, type KeptState, type Run, type RunEvent } from './run-events.ts'
import { isVerified, type Claimable } from './watched-reserves.ts'

export type CoinEvent = Extract<RunEvent, { readonly kind: 'coin' }>

interface Look {
  readonly run: Run
  readonly depth: number
  readonly medianTimeAt: MedianTimeAt
  /** `txid:vout` → as it was seen last. */
  readonly before: (coin: string) => CoinState | undefined
}

export interface Looked {
  readonly states: ReadonlyMap<string, CoinState>
  /** Transitions that are worth a row. */
  readonly events: readonly CoinEvent[]
}

/** One look at every coin of a reserve, also at those that a reorganisation took. Without a verified view nothing moves. */
export function observeReserve({ reserve, leaf }: Claimable, { run, depth, medianTimeAt, before }: Look): Looked {
  const script = reserve.row.scriptPubKey
  const states = new Map<string, CoinState>()
  const events: CoinEvent[] = []
  if (!isVerified(reserve)) return { states, events }
  const shown = new Map(reserve.coins.map(coin => [coinId(coin), coin]))
  const gone = [...run.coins].filter(([id, held]) => held.script === script && !shown.has(id)).map(([id]) => id)

  for (const id of [...shown.keys(), ...gone]) {
    const coin = shown.get(id) ?? null
    const medianTimeBefore = coin === null ? null : (agedCoin(coin, leaf.sequence, medianTimeAt).medianTimeBefore ?? null)
    const held = before(id) ?? run.coins.get(id)?.state ?? NEW_COIN
    const { state, happened } = observeCoin(held, {
      agreement: 'verified',
      tip: reserve.chain?.tip ?? null,
      coin,
      medianTimeBefore,
      leaf,
      depth,
    })
    states.set(id, state)
    const written = run.coins.get(id)?.state
    if (markOf(written ?? NEW_COIN) === markOf(state)) continue
    if (written === undefined && isRoutine(state)) continue
    if (isTold(run.coins.get(id), state)) continue
    events.push({ kind: 'coin', coin: id, script, happened, state })
  }
  return { states, events }
}

/** The custodian moved a coin before any delegate could: that is what re-arming is. */
const isRoutine = (state: CoinState): boolean => state.kind === 'spent' && state.by.kind === 'custodian'

/** One server alone can show and hide spends in its mempool for as long as it likes: so many rows of a coin tell of that, no more. */
const LOOSE_ROWS = 20

const isTold = (written: KeptState | undefined, state: CoinState): boolean =>
  written !== undefined && written.loose >= LOOSE_ROWS && (isLoose(state) || (isLoose(written.state) && state.kind === 'claimable'))

/** Changes with everything but the count of confirmations. */
function markOf(state: CoinState): string {
  switch (state.kind) {
    case 'young':
      return state.kind
    case 'claimable':
      return `${state.kind} ${state.contest?.txid ?? ''}`
    case 'claiming':
      return `${state.kind} ${state.txid} ${state.confirmations > 0 ? 'in' : 'out'}`
    case 'claimed':
      return `${state.kind} ${state.txid} ${state.height}`
    case 'spent':
      return `${state.kind} ${state.txid} ${state.height} ${state.settled}`
    default:
      return unreachable(state)
  }
}
