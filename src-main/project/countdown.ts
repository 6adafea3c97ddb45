import { clockRange, rearmBy } from '#shared/domain/reserve/clock-range.ts'
import { agedCoin, countdownOf, type Ladder, type MedianTimeAt } from '#shared/domain/reserve/countdown.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import type { Settings } from '#shared/rpc/views/app.ts'
import type { Countdown } from '#shared/rpc/views/reserve.ts'
import type { Agreement, ChainTip } from '../chain/ports.ts'
import { isStaleTip } from './chain.ts'

/** What every countdown of one moment is made of. */
export interface ClockFacts {
  readonly network: Network
  /** Times of recent blocks (seconds), ascending. */
  readonly times: readonly number[]
  /** ms since 1970. */
  readonly now: number
  readonly ladder: Ladder
  readonly ceremonyHours: number
  readonly medianTimeAt: MedianTimeAt
}

/** The ladder that the operator set. */
export const ladderOf = ({ due_percent, urgent_percent, alarm_blocks }: Settings): Ladder => ({
  duePercent: due_percent,
  urgentPercent: urgent_percent,
  alarmBlocks: alarm_blocks,
})

/** A re-arm at the normal rate is aimed at this many blocks. */
const CONFIRM_BLOCKS = 6
/** Intervals that a range is estimated from at most. */
const PERIOD = 2_016

interface Timed {
  readonly coin: { readonly height: number | null }
  /** nSequence of the leaf. */
  readonly sequence: number
  readonly tip: ChainTip | null
  readonly agreement: Agreement
  /** True where we are the custodian and can re-arm. */
  readonly ours: boolean
}

/** The countdown as screens show it. Without agreement there is none: a deadline is never shown later than it is. */
export function countdownView({ coin, sequence, tip, agreement, ours }: Timed, clock: ClockFacts): Countdown {
  const known = agreement === 'verified' ? tip : null
  const { status, blocks, opensAtTip, earliestBlock } = countdownOf(
    agedCoin(coin, sequence, clock.medianTimeAt),
    sequence,
    known,
    clock.ladder,
  )
  const range = blocks === null || tip === null ? null : rangeOf(blocks, tip, clock)
  const rearm = range === null || !ours ? null : rearmBy(range, CONFIRM_BLOCKS, clock.ceremonyHours)
  return {
    status,
    blocks,
    opens_at_tip: opensAtTip,
    earliest_block: earliestBlock,
    range,
    rearm_by: rearm === null || rearm <= clock.now ? null : rearm,
    why: {
      blocks: whyBlocks(coin.height, opensAtTip, earliestBlock, known, agreement),
      range: whyRange(range, tip, clock),
      rearm_by: whyRearm(rearm, clock, ours),
    },
  }
}

/**
 * A tip that is too old may have successors that the servers keep back. They would have come since that block, so that the early end, by
 * which the custodian goes, counts from its time: a deadline is never shown later than it is.
 */
function rangeOf(blocks: number, tip: ChainTip, { times, now, network }: ClockFacts): Countdown['range'] {
  const range = clockRange(blocks, times, now, network, tip.height)
  if (range === null || !isStaleTip(network, tip.time, now)) return range
  const early = clockRange(blocks, times, tip.time * 1_000, network, tip.height)
  return { ...range, from: Math.max(0, Math.min(range.from, early?.from ?? range.from)) }
}

function whyBlocks(
  height: number | null,
  opens: number | null,
  earliest: number | null,
  tip: ChainTip | null,
  agreement: Agreement,
): string {
  if (agreement === 'disputed') return 'The servers contradict each other: nothing is counted.'
  if (tip === null) return 'Too few servers agree just now: nothing is counted until a majority does.'
  if (height === null) return 'Not started: the coin is not confirmed, and its age counts from its block.'
  if (opens === null || earliest === null)
    return `In block ${groupDigits(height)}; this leaf counts time (512-second units) by the median of eleven blocks.`
  return `In block ${groupDigits(height)}. The claim can be broadcast at tip ${groupDigits(opens)} and stand in block ${groupDigits(earliest)} (BIP68); the tip is ${groupDigits(tip.height)}.`
}

function whyRange(range: Countdown['range'], tip: ChainTip | null, { times, network, now }: ClockFacts): string {
  if (range === null) return 'No clock time: nothing counts down.'
  if (range.basis === 'assumed') {
    return network === 'regtest'
      ? 'Assumes ten minutes a block: regtest blocks come at will.'
      : 'Assumes ten minutes a block: too few block times are known yet.'
  }
  const old = tip !== null && isStaleTip(network, tip.time, now)
  const from = old ? ' The newest block is old, and later ones may be kept back: the early end counts from its time.' : ''
  return `95 % range from the intervals of the last ${groupDigits(Math.min(times.length - 1, PERIOD))} blocks. The early end counts for the custodian, the late end for a delegate.${from}`
}

function whyRearm(rearm: number | null, { ceremonyHours, now }: ClockFacts, ours: boolean): string {
  if (!ours) return 'Not ours to re-arm.'
  if (rearm === null) return 'Nothing counts down.'
  const early = `The early end of the range, less ${CONFIRM_BLOCKS} blocks to confirm and ${ceremonyHours} h to gather the signatures (Settings)`
  return rearm <= now ? `${early}, has passed: re-arm now.` : `${early}.`
}
