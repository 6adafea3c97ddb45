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
 * Steps that are written out: the first, the last, and of the rest the deepest falls, each with room for its words.
 * `room` in blocks.
 */
export function labelled(steps: readonly Step[], room: number): readonly Step[] {
  const falls = steps
    .map((step, at) => ({ step, fall: at === 0 ? step.amount : steps[at - 1]!.amount - step.amount }))
    .toSorted((one, other) =>
      one.step === steps[0] ? -1 : other.step === steps[0] ? 1 : one.fall > other.fall ? -1 : one.fall < other.fall ? 1 : 0,
    )
  const chosen: Step[] = []
  for (const { step } of falls) if (chosen.every(each => Math.abs(each.blocks - step.blocks) >= room)) chosen.push(step)
  return chosen.toSorted((one, other) => one.blocks - other.blocks)
}
