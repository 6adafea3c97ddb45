import { delayOf } from './leaf.ts'

/** When a coin calls for action, by the share of its delay that *remains*: percent, and blocks that are urgent whatever the delay. */
export interface Ladder {
  readonly duePercent: number
  readonly urgentPercent: number
  readonly alarmBlocks: number
}

/** A coin as far as its age goes. */
export interface AgedCoin {
  /** Block that holds it; null while unconfirmed: then it has no age (BIP68). */
  readonly height: number | null
  /** Median time past of the block before that one, seconds: where 512-second leaves start to count. Null or absent when not known. */
  readonly medianTimeBefore?: number | null
}

/** BIP113 median time past of the block at a height, seconds; null where it is not known. */
export type MedianTimeAt = (height: number) => number | null

/** `coin` as its leaf with `sequence` ages it: only leaves that count time look at the clock of the block before the coin's (BIP68). */
export function agedCoin({ height }: { readonly height: number | null }, sequence: number, medianTimeAt: MedianTimeAt): AgedCoin {
  if (height === null || delayOf(sequence).unit === 'blocks') return { height }
  return { height, medianTimeBefore: medianTimeAt(height - 1) }
}

/** The tip by which it is judged. `medianTime`: BIP113, seconds. */
export interface AgeTip {
  readonly height: number
  readonly medianTime: number
}

/** How far one leaf is from opening. Blocks are exact (protocol §4); what a clock may show of them is `clock-range.ts`. */
export interface LeafCountdown {
  readonly status: 'armed' | 'due' | 'urgent' | 'matured' | 'unknown'
  /** Blocks until the claim can be broadcast, 0 when it can; null when unknown, and for a time leaf that has not opened. */
  readonly blocks: number | null
  /** H + n − 1: from this tip on nodes relay the claim. Null for a time leaf and an unconfirmed coin. */
  readonly opensAtTip: number | null
  /** H + n: no earlier block can hold the claim. */
  readonly earliestBlock: number | null
  /** For a time leaf: the median time past from which on nodes relay the claim, seconds; null for blocks, or when not known. */
  readonly opensAtMedianTime: number | null
  /** Part of the delay that remains, 0..1; null when unknown. */
  readonly share: number | null
}

const UNIT_SECONDS = 512
/** What the alarm's blocks are worth to a leaf that counts time. */
const BLOCK_SECONDS = 600

/**
 * The countdown of the leaf with `sequence` (BIP68 units) for `coin`. An unconfirmed coin, no tip, or a tip below the coin's own block — a
 * reorganisation took it away — are `unknown`. Only what is confirmed counts: a re-arm in the mempool leaves the old coin's countdown as
 * it was (case R12).
 */
export function countdownOf(coin: AgedCoin, sequence: number, tip: AgeTip | null, ladder: Ladder): LeafCountdown {
  const { delay, unit } = delayOf(sequence)
  switch (unit) {
    case 'blocks':
      return inBlocks(coin.height, delay, tip, ladder)
    case '512s':
      return inTime(coin, delay, tip, ladder)
  }
}

const UNKNOWN: LeafCountdown = {
  status: 'unknown',
  blocks: null,
  opensAtTip: null,
  earliestBlock: null,
  opensAtMedianTime: null,
  share: null,
}

/** A coin of block H may be spent in block H + n, hence relayed once the tip is H + n − 1 (case R10). */
function inBlocks(height: number | null, delay: number, tip: AgeTip | null, ladder: Ladder): LeafCountdown {
  if (height === null) return UNKNOWN
  const edges = { ...UNKNOWN, opensAtTip: height + delay - 1, earliestBlock: height + delay }
  if (tip === null || tip.height < height) return edges
  const blocks = Math.max(0, edges.opensAtTip - tip.height)
  return { ...edges, status: statusOf(blocks, delay, blocks <= ladder.alarmBlocks, ladder), blocks, share: blocks / delay }
}

/**
 * MTP(tip) ≥ MTP(H − 1) + 512·n opens it (protocol §4). How many blocks that takes nobody can say, so `blocks` stays null until it is 0.
 */
function inTime({ height, medianTimeBefore = null }: AgedCoin, delay: number, tip: AgeTip | null, ladder: Ladder): LeafCountdown {
  if (height === null || medianTimeBefore === null) return UNKNOWN
  const whole = delay * UNIT_SECONDS
  const edges = { ...UNKNOWN, opensAtMedianTime: medianTimeBefore + whole }
  if (tip === null || tip.height < height) return edges
  const seconds = Math.max(0, edges.opensAtMedianTime - tip.medianTime)
  const status = statusOf(seconds, whole, seconds <= ladder.alarmBlocks * BLOCK_SECONDS, ladder)
  return { ...edges, status, blocks: seconds === 0 ? 0 : null, share: Math.min(1, seconds / whole) }
}

/** Compared in whole numbers: at half the delay exactly a coin is due. */
function statusOf(remaining: number, whole: number, alarm: boolean, { duePercent, urgentPercent }: Ladder): LeafCountdown['status'] {
  if (remaining === 0) return 'matured'
  if (alarm || remaining * 100 <= whole * urgentPercent) return 'urgent'
  return remaining * 100 <= whole * duePercent ? 'due' : 'armed'
}
