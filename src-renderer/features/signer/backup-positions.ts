/** How many of the words are asked for. */
const ASKED = 3

/** Three different places out of `count`, ascending, 0-based. `random` gives whole numbers below its argument. */
export function positionsToAsk(count: number, random: (below: number) => number): readonly number[] {
  const left = Array.from({ length: count }, (_, at) => at)
  const taken = Array.from({ length: Math.min(ASKED, count) }, () => left.splice(random(left.length), 1)[0]!)
  return taken.toSorted((one, other) => one - other)
}

/** Chance of the system; a remainder's bias of 2^-32 × 24 does not matter to which words are asked for. */
export const systemRandom = (below: number): number => crypto.getRandomValues(new Uint32Array(1))[0]! % below
