import { expect, it } from 'vitest'
import type { LogEntry } from '#shared/rpc/views/app.ts'
import { foldRuns } from '../../src-renderer/features/overview/fold-runs.ts'

const entry = (id: number, act: string, subject: string): LogEntry => ({
  id,
  at: id,
  level: 'info',
  actor: 'console',
  act,
  subject,
  detail: '',
  before: null,
  after: null,
})

it('folds neighbours of one act about one subject into the newest, and nothing else', () => {
  const entries = [
    entry(6, 'mirror.disputed', 'fjord'),
    entry(5, 'mirror.disputed', 'fjord'),
    entry(4, 'mirror.disputed', 'harbor'),
    entry(3, 'mirror.live', 'harbor'),
    entry(2, 'mirror.disputed', 'harbor'),
  ]
  expect(foldRuns(entries).map(run => [run.entry.id, run.older])).toEqual([
    [6, 1],
    [4, 0],
    [3, 0],
    [2, 0],
  ])
  expect(foldRuns([])).toEqual([])
})
