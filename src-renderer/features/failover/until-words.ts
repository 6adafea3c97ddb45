import type { BlockerView } from '#shared/rpc/views/failover.ts'
import { dayWord, rangeWords } from '../../ui/countdown-words.ts'
import { count, groupDigits } from '../../ui/format.ts'

type Until = NonNullable<BlockerView['until']>

/** When something changes by itself: blocks exactly, the clock as a range, and no date where one would pretend. UTC. */
export function untilWords(until: Until, tip: number | null, now: number): { readonly exact: string; readonly likely: string | null } {
  if (until.height !== null) {
    const blocks = tip === null ? null : Math.max(0, until.height - tip)
    const exact =
      blocks === null ? `at block ${groupDigits(until.height)}` : blocks === 0 ? 'with this block' : `in ${count(blocks, 'block')}`
    const range = until.from !== null && until.to !== null ? { from: until.from, to: until.to } : null
    return { exact, likely: range === null || blocks === null || blocks === 0 ? null : rangeWords(range, blocks, now) }
  }
  if (until.median_time !== null) {
    const at = `${dayWord(until.median_time, now)} ${new Date(until.median_time).toISOString().slice(11, 16)}`
    return { exact: `once the median time of the chain has passed ${at}`, likely: 'that lags behind the clock, by an hour as a rule' }
  }
  return { exact: 'at a time that nobody can tell', likely: null }
}

/** Our own claim under way: it settles at a block, but no gate opens with it. */
const CLAIMING = 'gate.claiming'

/** When the nearest of several opens the gate by itself. */
export const soonest = (blockers: readonly BlockerView[]): Until | null =>
  blockers
    .flatMap(({ code, until }) => (until === null || code === CLAIMING ? [] : [until]))
    .toSorted((one, other) => (one.height ?? Infinity) - (other.height ?? Infinity))[0] ?? null
