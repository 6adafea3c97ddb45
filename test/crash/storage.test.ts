import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { HeldEvent } from '#shared/domain/feed/spent-event.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import type { EventLog, StoredUnusable } from '../../src-main/storage/store.ts'
import { Yof } from '../unit/storage/sample-events.ts'
import { crashBatch } from './storage-batches.ts'

const CYCLES = Number(process.env.NIMDOLF_CYCLES ?? 100)
/** A new file now and then, so that the first moments of a file are killed too and scans stay short. */
const CYCLES_PER_FILE = 10
const WRITER = fileURLToPath(new URL('./storage-writer.ts', import.meta.url))

test(`${CYCLES} kills of a writer: every acknowledged batch is there, none in part, and what is derived agrees`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-crash-'))
  let midway = 0
  let batches = 0
  try {
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const file = join(folder, `${Math.floor(cycle / CYCLES_PER_FILE)}.sqlite`)
      const acknowledged = await writeAndKill(file, cycle)
      const committed = verify(file, acknowledged)
      if (committed > 0) midway++
      batches = Math.max(batches, committed)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  // Else the kills all fell before the first write, and nothing was tested.
  expect(midway).toBeGreaterThan(CYCLES / 2)
  expect(batches).toBeGreaterThan(20)
})

/** Kills a writer at a moment that differs from cycle to cycle. Returns the last batch that it called safe, −1 when none. */
async function writeAndKill(file: string, cycle: number): Promise<number> {
  const writer = spawn(process.execPath, [WRITER, file], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let complaint = ''
  let acknowledgements = 0
  // Mostly some acknowledgements in, plus a few hundred µs to a few ms; every seventh time as early as it comes.
  const killAfter = 1 + ((cycle * 7_919) % 40)
  const delay = (cycle * 31) % 9
  writer.stderr.on('data', chunk => (complaint += chunk))
  writer.stdout.on('data', (chunk: Buffer) => {
    said += chunk
    acknowledgements += chunk.filter(byte => byte === 10).length
    if (acknowledgements >= killAfter) setTimeout(() => writer.kill('SIGKILL'), delay)
  })
  if (cycle % 7 === 3) setTimeout(() => writer.kill('SIGKILL'), 60 + ((cycle * 17) % 120))
  const [, signal] = await once(writer, 'close')
  expect({ signal, complaint: signal === 'SIGKILL' ? '' : complaint }).toEqual({ signal: 'SIGKILL', complaint: '' })
  return Number(
    said
      .slice(0, said.lastIndexOf('\n') + 1)
      .trim()
      .split('\n')
      .at(-1) || -1,
  )
}

/** Opens what the kill left behind. Returns the number of batches in it. */
function verify(file: string, acknowledged: number): number {
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
    expect(log.disputes(CYCLES).map(({ seq }) => seq)).toEqual(disputed.reverse())
    for (const number of disputed) expect(log.isBlocked(Yof(`blocked ${number}`))).toBe(true)
    return committed
  } finally {
    store.close()
  }
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
