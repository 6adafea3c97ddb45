import { BLOCK_SECONDS, paceOf, secondsOf } from '../chain/block-pace.ts'
import { spreadOf } from '../chain/erlang.ts'
import type { Network } from './network.ts'

/** A time of the clock, as far as blocks allow one: 95 % of all cases lie within. ms since 1970. */
export interface ClockRange {
  readonly from: number
  readonly to: number
  /** `assumed`: ten minutes a block, since regtest blocks come at will or too few were seen. */
  readonly basis: 'recent-blocks' | 'assumed'
}

/**
 * When `blocks` more blocks will have come; null when there is nothing to wait for. `times`: of the newest blocks up to the tip, seconds,
 * in the order of the chain; 2,017 are used, and 4,033 let a retarget among them be followed exactly. `tipHeight` makes the estimate
 * aware of difficulty (`block-pace.ts`).
 *
 * Blocks are found without memory, so that the wait from now on does not depend on how long ago the last one came: a sum of n
 * exponential intervals, whose spread is Erlang's.
 */
export function clockRange(
  blocks: number,
  times: readonly number[],
  nowMs: number,
  network: Network,
  tipHeight: number | null = null,
): ClockRange | null {
  if (!Number.isSafeInteger(blocks) || blocks <= 0) return null
  const { low, high } = spreadOf(blocks)
  const pace = network === 'regtest' ? null : paceOf(times, tipHeight)
  const seconds = pace === null ? BLOCK_SECONDS : secondsOf(blocks, pace) / blocks
  return {
    from: Math.floor(nowMs + low * seconds * 1_000),
    to: Math.ceil(nowMs + high * seconds * 1_000),
    basis: pace === null ? 'assumed' : 'recent-blocks',
  }
}

/**
 * The last moment to start re-arming (ms since 1970, perhaps past): the early bound of the deadline, less the late bound of
 * `confirmBlocks` blocks at ten minutes, less the hours it takes to gather signatures.
 */
export function rearmBy(range: Pick<ClockRange, 'from'>, confirmBlocks: number, ceremonyHours: number): number {
  const confirmation = confirmBlocks <= 0 ? 0 : spreadOf(confirmBlocks).high * BLOCK_SECONDS * 1_000
  return Math.floor(range.from - confirmation - ceremonyHours * 3_600_000)
}
