/** Fewer seqs than this are indexed in memory only. */
export const SMALLEST_RUN = 4096
/** Runs of about one size that are merged at a time: more means fewer writes and more runs to ask. */
const FAN = 4
/** A run this large is never merged again, so that no append ever waits for more than two million entries. */
const SEALED = 1 << 19

/**
 * How many of the newest runs to merge now, given the entries of every run, oldest first; 0 when all is well. Afterwards
 * sizes fall by tiers and each tier has fewer than FAN runs.
 */
export function runsToMerge(sizes: readonly number[]): number {
  const newest = tierOf(sizes.at(-1) ?? 0)
  let run = sizes.length - 1
  while (run >= 0 && sizes[run]! < SEALED && tierOf(sizes[run]!) <= newest) run--
  const count = sizes.length - 1 - run
  const older = sizes.slice(run + 1, -1)
  return count >= FAN || older.some(size => tierOf(size) < newest) ? count : 0
}

const tierOf = (size: number): number => Math.floor(Math.log(Math.max(size, SMALLEST_RUN) / SMALLEST_RUN) / Math.log(FAN))
