import { PERIOD } from './difficulty.ts'

/** Seconds a block should take. */
export const BLOCK_SECONDS = 600
/** Intervals that are measured: fewer say too little (±16 % at 144), more than a period are history. Never "since the last retarget". */
const FEWEST = 144
const MOST = PERIOD
/** Both ends of a measurement are medians of eleven (BIP113): one block's clock may be two hours off. */
const MEDIAN_SPAN = 11
/** A retarget changes the difficulty by a factor of 4 at most. */
const MAX_STEP = 4

/** How fast blocks come: mean seconds of one at the present difficulty, and what the retargets ahead will make of it. */
export interface BlockPace {
  readonly interval: number
  /** Further blocks at the present difficulty. */
  readonly untilRetarget: number
  readonly intervalAfter: number
}

/**
 * The pace that the block times before the tip show; null when fewer than 144 intervals are known. `times`: seconds, in the order of the
 * chain, the last is the tip's. With `tipHeight` the retargets are known: intervals from before the last one are scaled to the new
 * difficulty, as that retarget itself was computed, and blocks after the next one come at the pace that it will set, at an unchanged
 * hash rate. Without it the next retarget is taken to be a whole period ahead.
 */
export function paceOf(times: readonly number[], tipHeight: number | null): BlockPace | null {
  const tip = times.length - 1
  if (tip < FEWEST) return null
  const start = Math.max(0, tip - MOST)
  // Blocks before `fresh` were mined at the difficulty before.
  const fresh = tipHeight === null ? 0 : tip - (tipHeight % PERIOD)
  const interval = clamped(fresh - 1 <= start ? meanOf(times, start, tip) : meanAcross(times, start, fresh, tip))
  const untilRetarget = tipHeight === null ? PERIOD : PERIOD - 1 - (tipHeight % PERIOD)
  const spent = fresh >= 0 && tipHeight !== null ? times[tip]! - times[fresh]! : (PERIOD - 1 - untilRetarget) * interval
  return { interval, untilRetarget, intervalAfter: clamped(interval * stepOf(spent + untilRetarget * interval)) }
}

/** Seconds that the next `blocks` blocks take on average. After a second retarget at an unchanged hash rate a block takes ten minutes. */
export function secondsOf(blocks: number, { interval, untilRetarget, intervalAfter }: BlockPace): number {
  const now = Math.min(blocks, untilRetarget)
  const after = Math.min(blocks - now, PERIOD)
  return now * interval + after * intervalAfter + (blocks - now - after) * BLOCK_SECONDS
}

/** Old intervals at the old difficulty, scaled, and new ones. */
function meanAcross(times: readonly number[], start: number, fresh: number, tip: number): number {
  const last = fresh - 1
  const first = fresh - PERIOD
  const old = meanOf(times, start, last)
  // The retarget was computed from the whole period; where that is not held, its mean stands in for it.
  const took = first >= 0 ? times[last]! - times[first]! : (PERIOD - 1) * old
  const scaled = old * stepOf(took)
  return (scaled * (last - start) + (times[tip]! - times[last]!)) / (tip - start)
}

/** What a period that took so many seconds does to the interval at an unchanged hash rate: a quick one makes blocks slower. */
const stepOf = (took: number): number => Math.min(Math.max((PERIOD * BLOCK_SECONDS) / Math.max(took, 1), 1 / MAX_STEP), MAX_STEP)

/** Mean interval from `from` to `to`, between medians where there are enough blocks for them. */
function meanOf(times: readonly number[], from: number, to: number): number {
  if (to - from < 4 * MEDIAN_SPAN) return to === from ? BLOCK_SECONDS : (times[to]! - times[from]!) / (to - from)
  return (medianAt(times, to - MEDIAN_SPAN + 1) - medianAt(times, from)) / (to - from + 1 - MEDIAN_SPAN)
}

const medianAt = (times: readonly number[], from: number): number =>
  times.slice(from, from + MEDIAN_SPAN).sort((one, other) => one - other)[(MEDIAN_SPAN - 1) / 2]!

/** Whatever the clocks of miners say, hash rate seldom moves by more than a retarget can follow. */
const clamped = (interval: number): number => Math.min(Math.max(interval, BLOCK_SECONDS / MAX_STEP), BLOCK_SECONDS * MAX_STEP)
