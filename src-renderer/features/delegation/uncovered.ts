import type { Simulation } from '#shared/rpc/views/delegation.ts'

export interface Step {
  readonly blocks: number
  readonly amount: bigint
}

/** What is still uncovered as a staircase from now to `end`: everything until the first coin can be taken. */
export function staircase({ total, uncovered }: Simulation): readonly Step[] {
  const steps = uncovered
    .map(({ blocks, amount }) => ({ blocks, amount: BigInt(amount) }))
    .toSorted((one, other) => one.blocks - other.blocks)
  return steps[0]?.blocks === 0 ? steps : [{ blocks: 0, amount: BigInt(total) }, ...steps]
}

/**
 * Steps that are written out: the first, and of those that are long enough to stand on the deepest falls, each with room for its words.
 * `room` in blocks.
 */
export function labelled(steps: readonly Step[], room: number): readonly Step[] {
  const first = steps[0]
  const others = steps
    .map((step, at) => ({
      step,
      fall: (steps[at - 1]?.amount ?? 0n) - step.amount,
      tread: (steps[at + 1]?.blocks ?? Infinity) - step.blocks,
    }))
    .slice(1)
    .filter(({ tread }) => tread >= room * 0.7)
    .toSorted((one, other) => (one.fall > other.fall ? -1 : one.fall < other.fall ? 1 : 0))
  const chosen: Step[] = first === undefined ? [] : [first]
  for (const { step } of others) if (chosen.every(each => Math.abs(each.blocks - step.blocks) >= room)) chosen.push(step)
  return chosen.toSorted((one, other) => one.blocks - other.blocks)
}
