/** Distances between two ticks: hours, days and weeks of ten-minute blocks, because that is how delays are chosen. */
const STEPS = [6, 12, 36, 72, 144, 288, 432, 1_008, 2_016, 4_032, 8_064, 16_128]
const MOST_TICKS = 5

export interface BlockAxis {
  /** Blocks at the right end. */
  readonly end: number
  readonly ticks: readonly number[]
}

/** An axis of blocks from now that holds `farthest`, with at most five ticks at round distances. */
export function blockAxis(farthest: number): BlockAxis {
  const step = STEPS.find(each => farthest / each <= MOST_TICKS) ?? Math.ceil(farthest / MOST_TICKS)
  const many = Math.max(1, Math.ceil(farthest / step))
  return { end: many * step, ticks: Array.from({ length: many }, (_, at) => (at + 1) * step) }
}

/** CSS pixels from the left of an axis `width` wide. */
export const place = (blocks: number, axis: BlockAxis, width: number): number => Math.round((blocks / axis.end) * (width - 1))
