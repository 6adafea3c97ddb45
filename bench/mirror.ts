import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { encodeEvent, encodeSse } from '#shared/domain/feed/encode-event.ts'
import { isUnusable } from '#shared/domain/feed/parse-event.ts'
import { parsePage } from '#shared/domain/feed/parse-page.ts'
import { parseSpentMessage } from '#shared/domain/feed/parse-stream-message.ts'
import type { ParsedEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { verifyEvent } from '#shared/domain/feed/verify-event.ts'
import { verifyPage } from '#shared/domain/feed/verify-page.ts'
import { createPointCheck } from '../src-main/crypto/point-check.ts'
import { createMirrorNotes } from '../src-main/feed/mirror-notes.ts'
import { createMirrorStatus } from '../src-main/feed/mirror-status.ts'
import { createMirrorStep, type MirrorStep } from '../src-main/feed/mirror-step.ts'
import { createStreamDecoder } from '../src-main/feed/stream-decoder.ts'
import { openSqliteStore } from '../src-main/storage/sqlite/open-sqlite-store.ts'
import { pointOf, startDraftServer } from '../test/support/draft-server.ts'
import { createMirrorWorld } from '../test/support/mirror-world.ts'

/**
 * Events per CPU-second from bytes of a page or stream to a committed log, beside the same loop without storage and beside one row
 * with a UNIQUE text key for each event, in one run: the ratios leave out the machine. Then the time from a publisher's append to
 * the announcement and the answer that a screen asks for, over a real connection.
 * At last from a mint's commit to a screen, through all of it (screen.ts).
 * Arguments: events in thousands (300), spends whose latency is measured (200).
 */
const PAGE = 10_000
/** What node:http gives at a time. */
const CHUNK = 65_536
const KEYSET = '00ad268c4d1f5826'
const isPoint = createPointCheck()

type Take = (events: readonly VerifiedEvent[]) => void

async function run(args: string[]): Promise<void> {
  const total = Math.ceil((Number(args[0] ?? 300) * 1_000) / PAGE) * PAGE
  const events = makeEvents(total)
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-bench-mirror-'))
  try {
    const pages = pagesOf(events)
    const stream = chunksOf(events)
    for (const [name, feed] of [
      ['pages', (take: Take) => readPages(pages, take)],
      ['SSE', (take: Take) => readStream(stream, take)],
    ] as const) {
      const bare = measure(`${name}, verified, not stored`, total, () => feed(() => undefined))
      const ours = measure(`${name}, verified and stored`, total, () => intoMirror(join(folder, `${name}.sqlite`), total, feed))
      const naive = measure(`${name}, naive rows with UNIQUE text`, total, () => intoRows(join(folder, `${name}-naive.sqlite`), feed))
      console.log(`${name}: stored : not stored = ${(ours / bare).toFixed(2)} : 1, stored : naive = ${(ours / naive).toFixed(2)} : 1`)
    }
    await latency(join(folder, 'latency.sqlite'), Number(args[1] ?? 200))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Distinct points of the curve, which is all that the checks and the store look at. */
function makeEvents(total: number): readonly ParsedEvent[] {
  const Ys = new Set<string>()
  for (let seed = 0; Ys.size < Math.min(total, 20_000); seed++) Ys.add(pointOf(`bench ${seed}`))
  const base = [...Ys]
  const valid = candidates(base, total)
  return valid.map((Y, seq) => ({ seq, Y, id: KEYSET, amount: 1n << BigInt(seq % 20), witness: null }) as unknown as ParsedEvent)
}

/** Every second x is on the curve, so counting up from known points finds as many distinct ones as wanted. */
function candidates(base: readonly string[], total: number): string[] {
  const found: string[] = []
  for (let round = 0; found.length < total; round++) {
    for (const Y of base) {
      const tail = ((Number.parseInt(Y.slice(58), 16) + round * 7_919) % 2 ** 32).toString(16).padStart(8, '0')
      const candidate = round === 0 ? Y : Y.slice(0, 58) + tail
      if (isPoint(candidate)) found.push(candidate)
      if (found.length === total) break
    }
  }
  return found
}

function pagesOf(events: readonly ParsedEvent[]): readonly Buffer[] {
  const pages: Buffer[] = []
  for (let from = 0; from < events.length; from += PAGE) {
    const page = events.slice(from, from + PAGE).map(encodeEvent)
    pages.push(Buffer.from(`{"events":[${page.join(',')}],"latest":${events.length - 1}}`))
  }
  return pages
}

function chunksOf(events: readonly ParsedEvent[]): readonly Buffer[] {
  const whole = Buffer.from(events.map(encodeSse).join(''))
  return Array.from({ length: Math.ceil(whole.length / CHUNK) }, (_, at) => whole.subarray(at * CHUNK, (at + 1) * CHUNK))
}

function readPages(pages: readonly Buffer[], take: Take): void {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  pages.forEach((bytes, at) => {
    const page = parsePage(decoder.decode(bytes))
    const verified = page.ok ? verifyPage(page.value, { from: at * PAGE, to: (at + 1) * PAGE - 1 }, isPoint) : page
    if (!verified.ok) throw new Error(verified.error.detail)
    take(verified.value.events)
  })
}

function readStream(chunks: readonly Buffer[], take: Take): void {
  const decoder = createStreamDecoder('bench')
  for (const chunk of chunks) {
    const burst = decoder.push(chunk)
    if (!burst.ok) throw new Error(burst.error.detail)
    const events: VerifiedEvent[] = []
    for (const { id, data } of burst.value.messages) {
      const parsed = parseSpentMessage({ id, data })
      const judged = parsed.ok && !isUnusable(parsed.value) ? verifyEvent(parsed.value, isPoint) : null
      if (judged === null || isUnusable(judged)) throw new Error('the bench made an event that is not valid')
      events.push(judged)
    }
    take(events)
  }
}

function intoMirror(file: string, total: number, feed: (take: Take) => void): void {
  const store = openSqliteStore(file)
  const { deps } = createMirrorWorld({ store })
  const log = deps.logOf('bench')
  const notes = createMirrorNotes(deps.journal, deps.clock, 'bench')
  const status = createMirrorStatus(deps, 'bench', log, notes)
  const step: MirrorStep = createMirrorStep({ log, clock: deps.clock, status, notes, onKeyset: () => undefined })
  feed(events => {
    const taken = step.take({ events, unusable: [], rawOf: encodeEvent })
    if (!taken.ok) throw new Error(taken.error.detail)
  })
  if (log.cursor().contiguous !== total - 1) throw new Error('the bench lost events')
  store.close()
}

function intoRows(file: string, feed: (take: Take) => void): void {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec('CREATE TABLE events (seq INTEGER PRIMARY KEY, Y TEXT NOT NULL UNIQUE, id TEXT, amount TEXT, witness TEXT)')
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)')
  feed(events => {
    db.exec('BEGIN')
    for (const { seq, Y, id, amount, witness } of events) insert.run(seq, Y, id, amount.toString(), witness)
    db.exec('COMMIT')
  })
  db.close()
}

/** Events per CPU-second: waiting for the disk and for other programs does not count. */
function measure(name: string, events: number, work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  const rate = events / ((user + system) / 1e6)
  console.log(`${name}: ${Math.round(rate).toLocaleString('en')} events per CPU-second`)
  return rate
}

/** From the append at the custodian to the `events` announcement, with the answer that a screen then reads. */
async function latency(file: string, spends: number): Promise<void> {
  const server = await startDraftServer()
  const store = openSqliteStore(file)
  const world = createMirrorWorld({ store })
  const added = await world.mirrors.add(server.url, [])
  if (!added.ok) throw new Error(added.error.detail)
  world.mirrors.start()
  while (server.openStreams() === 0) await new Promise(next => setTimeout(next, 5))
  const log = world.log(server.url)
  const times: number[] = []
  for (let spend = 0; spend < spends; spend++) {
    const announced = world.changes.length
    const from = performance.now()
    server.spend(1)
    while (!world.changes.slice(announced).includes('events')) await new Promise(next => setImmediate(next))
    if (log.tail(1)[0]?.seq !== spend) throw new Error('the announced event is not there')
    times.push(performance.now() - from)
    await new Promise(next => setTimeout(next, 5))
  }
  times.sort((one, other) => one - other)
  const at = (share: number): string => times[Math.floor(times.length * share)]!.toFixed(1)
  console.log(`append to announcement and answer: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms over ${spends} spends`)
  await world.mirrors.stop()
  store.close()
  await server.close()
}

await run(process.argv.slice(2))
await import('./screen.ts')
