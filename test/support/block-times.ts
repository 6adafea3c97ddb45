/** `count` block times (seconds), each `intervalOf(its index)` after the one before. */
export function blockTimes(count: number, intervalOf: (at: number) => number): number[] {
  const times: number[] = []
  let time = 1_700_000_000
  for (let at = 0; at < count; at++) times.push((time += intervalOf(at)))
  return times
}

/** Numbers in 0..1 that a seed decides (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A wait whose mean is 1, as between blocks. */
export const exponential = (next: () => number): number => -Math.log(1 - next())
