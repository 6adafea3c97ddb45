import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import { hostOf } from '../../ui/format.ts'

/** A mint on the axis of silence. `x` in pixels from the left; `lane` is null where there is no room for its name. */
export interface Mark {
  readonly url: string
  readonly name: string
  readonly word: 'disputed' | MirrorRow['standing']
  readonly x: number
  readonly lane: number | null
}

/** Silence in ms at the axis' ticks. Logarithmic: one second and one hour differ as much as one hour and some months. */
export const TICKS = [
  { ms: 1_000, label: '1 s' },
  { ms: 10_000, label: '10 s' },
  { ms: 60_000, label: '1 min' },
  { ms: 600_000, label: '10 min' },
  { ms: 3_600_000, label: '1 h' },
  { ms: 86_400_000, label: '1 d' },
  { ms: 604_800_000, label: '7 d' },
] as const

const LOW = Math.log(TICKS[0].ms)
const HIGH = Math.log(TICKS[TICKS.length - 1]!.ms)

/** Where a silence of `ms` lies, 0 (a second or less) to 1 (a week or more). */
export const silenceShare = (ms: number): number => Math.min(1, Math.max(0, (Math.log(Math.max(1, ms)) - LOW) / (HIGH - LOW)))

/** Names stand in as many lanes at most. */
export const LANES = 4
/** Pixels of one character of the label's font, and of the mark with the space around a label. */
const CHARACTER = 6.6
const AROUND = 22

/** Marks from left to right, each name in the first lane where it does not cover another. */
export function contactMarks(rows: readonly MirrorRow[], silenceOf: (row: MirrorRow) => number, width: number): readonly Mark[] {
  const ends = Array.from({ length: LANES }, () => -Infinity)
  return rows
    .filter(row => row.last_contact_ms >= 0)
    .map(row => ({ row, x: Math.round(silenceShare(silenceOf(row)) * width) }))
    .sort((one, other) => one.x - other.x)
    .map(({ row, x }) => {
      const name = shortName(row)
      const length = name.length * CHARACTER + AROUND
      const lane = ends.findIndex(end => end <= x)
      if (lane >= 0) ends[lane] = Math.max(x + length, ends[lane]!)
      return { url: row.url, name, word: row.disputed ? 'disputed' : row.standing, x, lane: lane < 0 ? null : lane }
    })
}

const MAX_NAME = 18

function shortName(row: MirrorRow): string {
  const name = row.name === '' ? hostOf(row.url) : row.name
  const letters = [...name]
  return letters.length > MAX_NAME ? `${letters.slice(0, MAX_NAME - 1).join('')}…` : name
}
