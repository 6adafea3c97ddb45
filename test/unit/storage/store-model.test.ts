import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { MAX_AMOUNT } from '#shared/lib/limits.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { openSqliteStore } from '../../../src-main/storage/sqlite/open-sqlite-store.ts'
import type { AppendBatch, EventLog, Store } from '../../../src-main/storage/store.ts'
import { NaiveLog } from './naive-log.ts'
import { V1_KEYSET, V2_KEYSET, V3_KEYSET, Yof, batchOf, eventsOf, unusableAt } from './sample-events.ts'

/** The store under test beside the naive log. */
interface Real {
  store: Store
  log: EventLog
  reopen(): void
}
type Command = fc.Command<NaiveLog, Real>

const KEY = 'mirror:https://a.example'

/** Every append is tried: a batch with a seq that is held must change nothing. */
class Append implements Command {
  readonly batch: AppendBatch
  constructor(batch: AppendBatch) {
    this.batch = batch
  }
  check = () => true
  run(naive: NaiveLog, real: Real): void {
    const seqs = [...this.batch.events, ...this.batch.unusable].map(({ seq }) => seq)
    if (new Set(seqs).size < seqs.length || seqs.some(seq => naive.holds(seq))) {
      expect(() => real.log.append(this.batch)).toThrow(RangeError)
    } else {
      naive.append(this.batch)
      expect(real.log.append(this.batch)).toEqual(real.log.cursor())
    }
    naive.expectSame(real.log)
  }
  toString = () => `append(${[...this.batch.events, ...this.batch.unusable].map(({ seq }) => seq).join(' ')})`
}

/** The next `count` seqs after the gap-free prefix, as far as they are absent: lets the log grow past pages and runs. */
class Grow implements Command {
  readonly count: number
  constructor(count: number) {
    this.count = count
  }
  check = () => true
  run(naive: NaiveLog, real: Real): void {
    const next = real.log.cursor().contiguous + 1
    const held = new Set(naive.rows.map(({ seq }) => seq))
    const batch = batchOf(eventsOf(next, next + this.count - 1).filter(({ seq }) => !held.has(seq)))
    naive.append(batch)
    real.log.append(batch)
    naive.expectSame(real.log)
  }
  toString = () => `grow(${this.count})`
}

class Reopen implements Command {
  check = () => true
  run(naive: NaiveLog, real: Real): void {
    real.reopen()
    naive.expectSame(real.log)
  }
  toString = () => 'reopen'
}

class LookUp implements Command {
  readonly Y: string
  constructor(Y: string) {
    this.Y = Y
  }
  check = () => true
  run(naive: NaiveLog, real: Real): void {
    expect(real.log.seqOf(this.Y)).toBe(naive.seqOf(this.Y))
    expect(real.log.isBlocked(this.Y)).toBe(naive.blocks(this.Y))
  }
  toString = () => `lookUp(${this.Y.slice(0, 8)})`
}

class Read implements Command {
  readonly from: number
  readonly length: number
  readonly limit: number
  constructor(from: number, length: number, limit: number) {
    this.from = from
    this.length = length
    this.limit = limit
  }
  check = () => true
  run(naive: NaiveLog, real: Real): void {
    const to = this.from + this.length
    expect(real.log.read(this.from, to, this.limit)).toEqual(naive.slice(this.from, to, this.limit))
    expect(real.log.at(this.from)).toEqual(naive.slice(this.from, this.from, 1)[0] ?? null)
    const all = naive.slice(0, Number.MAX_SAFE_INTEGER, Infinity)
    expect(real.log.tail(this.limit)).toEqual(all.slice(Math.max(0, all.length - this.limit)).reverse())
  }
  toString = () => `read(${this.from}, +${this.length}, ${this.limit})`
}

// Few seqs and few Ys, so that they meet; now and then one far away.
const seq = fc.oneof({ weight: 20, arbitrary: fc.nat(350) }, { weight: 1, arbitrary: fc.nat(Number.MAX_SAFE_INTEGER) })
const Y = fc.oneof(
  fc.nat(9_000).map(name => Yof(name)),
  fc.nat(20).map(name => Yof(`shared ${name}`)),
  fc.nat(20).map(name => Yof(name, 48)),
)
const event = fc.record({
  seq,
  Y,
  id: fc.constantFrom(V1_KEYSET, V2_KEYSET, V3_KEYSET, ...Array.from({ length: 9 }, (_, at) => `00${String(at).repeat(14)}`)),
  amount: fc
    .oneof(
      fc.nat(64).map(bits => 2n ** BigInt(bits)),
      fc.bigInt(0n, MAX_AMOUNT),
    )
    .map(amount => (amount > MAX_AMOUNT ? MAX_AMOUNT : amount)),
  witness: fc.option(fc.string({ unit: 'binary', maxLength: 200 })),
}) as unknown as fc.Arbitrary<VerifiedEvent>
const dispute = fc.record({
  kind: fc.constantFrom('same-seq' as const, 'same-Y' as const, 'rollback' as const),
  seq,
  otherSeq: fc.option(seq),
  first: fc.option(fc.json()),
  second: fc.option(fc.json()),
  blocked: fc.array(Y, { maxLength: 3 }),
  detail: fc.string(),
})
const batch = fc.record({
  events: fc.array(event, { maxLength: 30 }),
  unusable: fc.array(seq.map(unusableAt), { maxLength: 2 }),
  disputes: fc.array(dispute, { maxLength: 2 }),
  at: fc.nat(2 ** 42),
})
const span = fc.tuple(fc.nat(340), fc.nat(200)).map(([from, length]) => batchOf(eventsOf(from, from + length)))
const commands = fc.commands(
  [
    batch.map(each => new Append(each)),
    span.map(each => new Append(each)),
    fc.nat(120).map(count => new Grow(count + 1)),
    fc.constantFrom(2_000, 4_096, 5_000).map(count => new Grow(count)),
    Y.map(each => new LookUp(each)),
    fc.tuple(seq, fc.nat(300), fc.nat(300)).map(of => new Read(...of)),
    fc.constant(new Reopen()),
  ],
  { maxCommands: 25 },
)

describe('any sequence of calls answers as a naive log does', () => {
  test('SQLite store', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nimdolf-model-'))
    let runs = 0
    const setup = () => {
      const file = join(folder, `${runs++}.sqlite`)
      const store = openSqliteStore(file)
      const real: Real = {
        store,
        log: store.log(KEY),
        reopen() {
          real.store.close()
          real.store = openSqliteStore(file)
          real.log = real.store.log(KEY)
        },
      }
      opened.push(real)
      return { model: new NaiveLog(), real }
    }
    const opened: Real[] = []
    try {
      check(setup, () => opened.splice(0).forEach(({ store }) => store.close()))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 120_000)

  test('memory store', () => {
    const setup = () => {
      const store = createMemoryStore()
      return { model: new NaiveLog(), real: { store, log: store.log(KEY), reopen: () => {} } }
    }
    check(setup, () => {})
  }, 120_000)
})

function check(setup: () => { model: NaiveLog; real: Real }, tearDown: () => void): void {
  const property = fc.property(commands, sequence => fc.modelRun(setup, sequence)).afterEach(tearDown)
  fc.assert(property, { numRuns: Number(process.env.NIMDOLF_CASES ?? 60) })
}
