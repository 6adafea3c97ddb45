import { expect, it } from 'vitest'
import type { Overview } from '#shared/rpc/views/overview.ts'
import { deadlineMarks, paceOf, spanOf, ticksOf } from '../../src-renderer/features/overview/deadline-marks.ts'

type Deadline = Overview['deadlines'][number]
const deadline = (blocks: number | null, label = 'harbor'): Deadline => ({
  label,
  who: 'Dave',
  amount: '1',
  side: 'mine',
  coin: `${label} ${blocks}`,
  mint_url: null,
  countdown: {
    status: 'armed',
    blocks,
    opens_at_tip: null,
    earliest_block: null,
    range: blocks === null ? null : { from: 500_000 * blocks, to: 700_000 * blocks, basis: 'recent-blocks' },
    rearm_by: null,
    why: { blocks: '', range: '', rearm_by: '' },
  },
})

it('draws soonest first in proportion to blocks, and leaves out what does not count', () => {
  const marks = deadlineMarks([deadline(2_016), deadline(null), deadline(0), deadline(1_008)], 1_000)
  expect(marks.map(({ x }) => x)).toEqual([0, 500, 1_000])
})

it('never lets two names cover one another, and drops names before marks', () => {
  const marks = deadlineMarks(
    Array.from({ length: 8 }, (_, at) => deadline(1_000 + at)),
    1_000,
  )
  expect(marks).toHaveLength(8)
  expect(marks.map(({ lane }) => lane)).toEqual([0, 1, 2, 3, null, null, null, null])
})

it('shows a day at least, few ticks, and the pace of the ranges', () => {
  expect(spanOf([deadline(5)])).toBe(144)
  expect(ticksOf(144)).toEqual([36, 72, 108, 144])
  expect(ticksOf(1_008)).toEqual([288, 576, 864])
  for (const span of [144, 300, 1_008, 3_988, 20_000, 65_535]) expect(ticksOf(span).length).toBeLessThanOrEqual(6)
  expect(paceOf([deadline(100), deadline(2_000)], 0)).toBe(600_000)
  expect(paceOf([], 0)).toBe(600_000)
})
