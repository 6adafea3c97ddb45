import { describe, expect, it } from 'vitest'
import type { LogEntry } from '#shared/rpc/views/app.ts'
import { linesOf, mergeLog } from '../../src-renderer/features/log/merge-log.ts'

const DAY = 86_400_000
const entry = (id: number, at = id * 1_000): LogEntry => ({
  id,
  at,
  level: 'info',
  actor: 'console',
  act: 'a.b',
  subject: '',
  detail: '',
  before: null,
  after: null,
})
const down = (from: number, to: number): LogEntry[] => Array.from({ length: from - to + 1 }, (_, at) => entry(from - at))
const ids = (entries: readonly LogEntry[]): number[] => entries.map(one => one.id)

describe('the timeline', () => {
  it('puts new entries on top of older pages without a double', () => {
    expect(ids(mergeLog(down(12, 9), down(10, 1)))).toEqual(ids(down(12, 1)))
    expect(ids(mergeLog(down(10, 7), down(10, 1)))).toEqual(ids(down(10, 1)))
  })

  it('drops older pages rather than hide a hole between them and the newest', () => {
    expect(ids(mergeLog(down(30, 27), down(10, 1)))).toEqual(ids(down(30, 27)))
  })

  it('is empty when the core says so', () => {
    expect(mergeLog([], down(3, 1))).toEqual([])
  })

  it('draws one line above each UTC day', () => {
    const lines = linesOf([entry(3, 2 * DAY + 5), entry(2, 2 * DAY), entry(1, 2 * DAY - 1)])
    expect(lines.map(line => (line.kind === 'day' ? line.day : line.entry.id))).toEqual(['3 Jan 1970', 3, 2, '2 Jan 1970', 1])
  })
})
