import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { openSqliteStore } from '../src-main/storage/sqlite/open-sqlite-store.ts'
import type { EventLog } from '../src-main/storage/store.ts'

const BATCH = 10_000
const KEYSET = `01${'5c'.repeat(32)}`

/**
 * Events stored per CPU-second, by our log and by a table with a row and a UNIQUE text key for each event, turn and turn
 * about in one run. CPU time leaves out waiting for the disk and for other programs; the ratio leaves out the machine.
 * Arguments: events in millions (5), events given to the naive store (1 million, for it slows down as it grows).
 */
function run(args: string[]): void {
  const total = Number(args[0] ?? 5) * 1e6
  const naiveTotal = Math.min(total, Number(args[1] ?? 1) * 1e6)
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-bench-'))
  try {
    const ours = append('ours', join(folder, 'ours.sqlite'), total, openOurs)
    const naive = append('naive rows', join(folder, 'naive.sqlite'), naiveTotal, openNaive)
    console.log(`append, ours : naive = ${(ours.rate / naive.rate).toFixed(1)} : 1`)
    console.log(`bytes an event: ours ${ours.bytes.toFixed(1)}, naive ${naive.bytes.toFixed(1)}`)
    lookUp(join(folder, 'ours.sqlite'), total)
    singles(join(folder, 'singles.sqlite'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Sink = { append(events: readonly VerifiedEvent[]): void; close(): void }

function openOurs(file: string): Sink {
  const store = openSqliteStore(file)
  const log = store.log('bench')
  return {
    append: events => void log.append({ events, unusable: [], disputes: [], at: Date.now() }),
    close: () => store.close(),
  }
}

function openNaive(file: string): Sink {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec('CREATE TABLE events (seq INTEGER PRIMARY KEY, Y TEXT UNIQUE, id TEXT, amount TEXT, witness TEXT, seen_at INTEGER)')
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)')
  return {
    append(events) {
      db.exec('BEGIN')
      for (const { seq, Y, id, amount, witness } of events) insert.run(seq, Y, id, String(amount), witness, Date.now())
      db.exec('COMMIT')
    },
    close: () => db.close(),
  }
}

/** Appends in batches, and prints the rate of each tenth: a store that slows as it grows shows here. */
function append(name: string, file: string, total: number, open: (file: string) => Sink): { rate: number; bytes: number } {
  const sink = open(file)
  const tenths: number[] = []
  let seconds = 0
  let tenth = 0
  let longest = 0
  for (let from = 0; from < total; from += BATCH) {
    const events = eventsFrom(from)
    const [cpu, wall] = [process.cpuUsage(), performance.now()]
    sink.append(events)
    const spent = cpuSeconds(cpu)
    longest = Math.max(longest, performance.now() - wall)
    seconds += spent
    tenth += spent
    if ((from + BATCH) % (total / 10) < BATCH) {
      tenths.push(Math.round(total / 10 / tenth / 1000))
      tenth = 0
    }
  }
  sink.close()
  const rate = total / seconds
  console.log(
    `${name}: ${Math.round(rate / 1000)}k events per CPU-second; by tenths of ${total / 1e6} M: ${tenths.join(' ')}k; longest append ${Math.round(longest)} ms`,
  )
  return { rate, bytes: statSync(file).size / total }
}

function lookUp(file: string, total: number): void {
  const store = openSqliteStore(file)
  const log = store.log('bench')
  const opening = performance.now()
  log.seqOf(Yof(0))
  console.log(`first answer after opening: ${Math.round(performance.now() - opening)} ms`)
  const sample = Array.from({ length: 100_000 }, (_, at) => Math.floor(((at * 0.618034) % 1) * total))
  const hits = sample.slice(0, 20_000).map(Yof)
  const misses = sample.map(seq => Yof(total + seq))
  for (const [name, Ys] of Object.entries({ hits, misses })) {
    const cpu = process.cpuUsage()
    const found = Ys.filter(Y => log.seqOf(Y) !== null).length
    const seconds = cpuSeconds(cpu)
    if (found !== (name === 'hits' ? Ys.length : 0)) throw new Error(`${found} of ${Ys.length} ${name} were found`)
    console.log(`${name}: ${Math.round(Ys.length / seconds / 1000)}k per CPU-second`)
  }
  read(log, total)
  store.close()
}

function read(log: EventLog, total: number): void {
  const cpu = process.cpuUsage()
  const read = Math.min(total, 500_000)
  for (let from = 0; from < read; from += BATCH) log.read(from, from + BATCH - 1, BATCH)
  console.log(`read in order: ${Math.round(read / cpuSeconds(cpu) / 1000)}k events per CPU-second`)
}

/** A live stream: one event a transaction. */
function singles(file: string): void {
  const sink = openOurs(file)
  const events = eventsFrom(0).slice(0, 5_000)
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  for (const event of events) sink.append([event])
  const [seconds, elapsed] = [cpuSeconds(cpu), performance.now() - wall]
  sink.close()
  console.log(
    `one event a transaction: ${Math.round(5_000 / seconds)} per CPU-second, ${Math.round(5_000 / (elapsed / 1000))} per second on this disk`,
  )
}

function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}

const eventsFrom = (from: number): VerifiedEvent[] =>
  Array.from({ length: BATCH }, (_, at) => {
    const seq = from + at
    return { seq, Y: Yof(seq), id: KEYSET, amount: 1n << BigInt(seq % 16), witness: null } as unknown as VerifiedEvent
  })

/** 33 bytes that look random and differ for every seq, made far more cheaply than by a hash. */
function Yof(seq: number): string {
  let state = seq + 0x9e3779b9
  for (let word = 0; word < 8; word++) {
    state = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    state = Math.imul(state ^ (state >>> 15), 0x735a2d97)
    state = (state ^ (state >>> 15)) + word
    yBytes.writeInt32LE(state | 0, 1 + word * 4)
  }
  return yBytes.toString('hex')
}
const yBytes = Buffer.alloc(33, 2)

run(process.argv.slice(2))
