import { expect } from 'vitest'
import type { HeldEvent } from '#shared/domain/feed/spent-event.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import type { EventLog, Store, StoredUnusable } from '../../src-main/storage/store.ts'
import { Yof } from '../unit/storage/sample-events.ts'
import { crashBatch } from './storage-batches.ts'
import { afterChanges, changedTables, changesDone } from './storage-changes.ts'

/** Opens what a dead writer left behind: every batch up to one that it was at, whole. Returns how many batches these are. */
export function verifyWhatIsLeft(file: string, acknowledged: number): number {
  const store = openSqliteStore(file)
  try {
    const committed = store.publications.sourcePosition(1)
    expect(committed).toBeGreaterThan(acknowledged)
    const expected = Array.from({ length: committed }, (_, number) => crashBatch(number))
    const log = store.log('own:1')
    const scanned = log.read(0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    const promised = expected
      .flatMap(({ events, unusable, at }) => [
        ...events.map(event => ({ ...event, seenAt: at })),
        ...unusable.map(event => ({ ...event, seenAt: at, unusable: true as const })),
      ])
      .sort((one, other) => one.seq - other.seq)
    expect(scanned.length).toBe(promised.length)
    expect(scanned.filter((row, at) => wordOf(row) !== wordOf(promised[at]!))).toEqual([])
    expectDerivedToAgree(log, scanned)
    const disputed = expected.flatMap(({ disputes }, number) => (disputes.length > 0 ? [number] : []))
    expect(log.disputes(Number.MAX_SAFE_INTEGER).map(({ seq }) => seq)).toEqual(disputed.reverse())
    for (const number of disputed) expect(log.isBlocked(Yof(`blocked ${number}`))).toBe(true)
    expectChangesWhole(store, acknowledged, committed)
    return committed
  } finally {
    store.close()
  }
}

/** Reserve, plan and headers are as one of their changes left them; each may be one ahead of the reserve's, which is written last. */
function expectChangesWhole(store: Store, acknowledged: number, committed: number): void {
  const done = changesDone(store)
  expect(done).toBeGreaterThan(acknowledged)
  expect(done).toBeLessThanOrEqual(committed)
  const held = changedTables(store)
  const [promised, next] = [afterChanges(done), afterChanges(done + 1)]
  expect(held.reserve).toEqual(promised.reserve)
  expect([promised.headers, next.headers]).toContainEqual(held.headers)
  expect([promised.plans, next.plans]).toContainEqual(held.plans)
}

/** Cursor, gaps, totals and index against a full scan. */
function expectDerivedToAgree(log: EventLog, scanned: readonly (HeldEvent | StoredUnusable)[]): void {
  const seqs = scanned.map(({ seq }) => seq)
  const highest = seqs.at(-1) ?? -1
  const firstAbsent = seqs.findIndex((seq, at) => seq !== at)
  expect(log.cursor()).toEqual({ contiguous: (firstAbsent < 0 ? seqs.length : firstAbsent) - 1, highest, count: seqs.length })
  expect(log.gaps(1).missing).toBe(highest + 1 - seqs.length)
  const events = scanned.filter((row): row is HeldEvent => !('unusable' in row))
  const totals = log.totals()
  expect(totals).toMatchObject({ events: events.length, unusable: scanned.length - events.length })
  const counted = totals.keysets.flatMap(({ id, amounts }) => amounts.map(({ amount, events: count }) => `${id} ${amount} ${count}`))
  const sums = new Map<string, number>()
  for (const { id, amount } of events) sums.set(`${id} ${amount}`, (sums.get(`${id} ${amount}`) ?? 0) + 1)
  expect(counted.sort()).toEqual([...sums].map(([key, count]) => `${key} ${count}`).sort())
  const wrong = events.filter(({ seq, Y }) => log.seqOf(Y) !== seq)
  expect(wrong).toEqual([])
  for (let seq = 0; seq < 200; seq++) expect(log.seqOf(Yof(`absent ${seq}`))).toBeNull()
}

/** A row as one string: comparing tens of thousands of objects field by field would take most of the test's time. */
const wordOf = (row: HeldEvent | StoredUnusable): string =>
  'unusable' in row
    ? [row.seq, row.raw, row.reason, row.seenAt].join(' ')
    : [row.seq, row.Y, row.id, row.amount, row.witness, row.seenAt].join(' ')
