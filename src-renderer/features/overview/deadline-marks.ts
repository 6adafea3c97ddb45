import type { Overview } from '#shared/rpc/views/overview.ts'

type Deadline = Overview['deadlines'][number]

/** A coin on the axis of blocks. `x` in pixels from the left; `lane` is null where there is no room for its name. */
export interface DeadlineMark {
  readonly deadline: Deadline
  readonly label: string
  readonly x: number
  readonly lane: number | null
}

/** Names stand in as many lanes at most. */
const LANES = 4
/** Pixels of one character of the label's font, and of the mark with the space around a label. */
const CHARACTER = 6.6
const AROUND = 22
const MAX_NAME = 18
/** A day of blocks: the axis is never shorter. */
const LEAST = 144
/** Distances of two ticks: some hours, a day, a week, and their multiples. Blocks. */
const STEPS = [36, 72, 144, 288, 432, 1_008, 2_016, 4_032, 8_064, 16_128] as const
const MAX_TICKS = 6

/** Blocks at the right end of the axis. */
export const spanOf = (deadlines: readonly Deadline[]): number =>
  Math.max(LEAST, ...deadlines.map(({ countdown }) => countdown.blocks ?? 0))

/** Marks from left to right, each name in the first lane where it does not cover another. */
export function deadlineMarks(deadlines: readonly Deadline[], width: number): readonly DeadlineMark[] {
  const span = spanOf(deadlines)
  const ends = Array.from({ length: LANES }, () => -Infinity)
  return deadlines
    .filter(({ countdown }) => countdown.blocks !== null)
    .toSorted((one, other) => one.countdown.blocks! - other.countdown.blocks!)
    .map(deadline => {
      const x = Math.round((deadline.countdown.blocks! / span) * width)
      const label = shortened(deadline.label)
      const lane = ends.findIndex(end => end <= x)
      if (lane >= 0) ends[lane] = x + label.length * CHARACTER + AROUND
      return { deadline, label, x, lane: lane < 0 ? null : lane }
    })
}

/** Blocks at which a line stands, without the tip. */
export function ticksOf(span: number): readonly number[] {
  const step = STEPS.find(each => span / each <= MAX_TICKS) ?? STEPS.at(-1)!
  return Array.from({ length: Math.floor(span / step) }, (_, at) => (at + 1) * step)
}

/** ms that a block takes by the ranges that the core gave; ten minutes where it gave none. */
export function paceOf(deadlines: readonly Deadline[], now: number): number {
  const last = deadlines.findLast(({ countdown }) => countdown.range !== null && (countdown.blocks ?? 0) > 0)?.countdown
  if (last === undefined || last.range === null || last.blocks === null) return 600_000
  return Math.max(1, ((last.range.from + last.range.to) / 2 - now) / last.blocks)
}

function shortened(label: string): string {
  const letters = [...label]
  return letters.length > MAX_NAME ? `${letters.slice(0, MAX_NAME - 1).join('')}…` : label
}
