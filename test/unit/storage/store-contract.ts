import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Dispute } from '#shared/domain/feed/dispute.ts'
import { MAX_AMOUNT, MAX_SEQ, MAX_TOTAL_ROWS } from '#shared/lib/limits.ts'
import type { EventLog, Store } from '../../../src-main/storage/store.ts'
import { bookContract } from './book-contract.ts'
import { failoverContract } from './failover-contract.ts'
import { headerContract } from './header-contract.ts'
import { redemptionContract } from './redemption-contract.ts'
import { reserveContract } from './reserve-contract.ts'
import { tableContract } from './table-contract.ts'
import { takenContract } from './taken-contract.ts'
import { V1_KEYSET, V2_KEYSET, V3_KEYSET, Yof, batchOf, eventAt, eventsOf, unusableAt } from './sample-events.ts'

/** What every store promises. `reopen` closes the store and opens it again, or returns the same one when it cannot. */
export interface Subject {
  open(): Store
  reopen(store: Store): Store
  dispose(): void
}

const AT = 1_795_000_000_000

export function storeContract(name: string, subjectOf: () => Subject): void {
  describe(name, () => {
    let subject: Subject
    let store: Store
    let log: EventLog
    beforeEach(() => {
      subject = subjectOf()
      store = subject.open()
      log = store.log('mirror:https://a.example')
    })
    afterEach(() => {
      store.close()
      subject.dispose()
    })
    const reopen = () => {
      store = subject.reopen(store)
      log = store.log('mirror:https://a.example')
    }

    test('an empty log', () => {
      expect(log.cursor()).toEqual({ contiguous: -1, highest: -1, count: 0 })
      expect(log.gaps(10)).toEqual({ gaps: [], total: 0, missing: 0 })
      expect([log.at(0), log.seqOf(Yof(0)), log.isBlocked(Yof(0))]).toEqual([null, null, false])
      expect([log.read(0, MAX_SEQ, 10), log.tail(10), log.disputes(10), log.disputeCount()]).toEqual([[], [], [], 0])
      expect(log.totals()).toEqual({ events: 0, unusable: 0, truncated: false, keysets: [] })
      expect(store.log(log.key)).toBe(log)
    })

    test('gives back exactly what was put in', () => {
      const events = [
        eventAt(0, { amount: 0n }),
        eventAt(1, { amount: MAX_AMOUNT, witness: '' }),
        eventAt(2, { id: V3_KEYSET, Y: Yof(2, 48), amount: 2n ** 53n, witness: '{"signatures":["ab"]}' }),
        eventAt(3, { id: V2_KEYSET, amount: 2n ** 53n - 1n, witness: 'ключ\u0000🔑' }),
        eventAt(4, { amount: 2n ** 63n, witness: 'lone \ud83d surrogate' }),
        eventAt(5, { witness: 'w'.repeat(16 * 1024) }),
        eventAt(6, { amount: 127n }),
        eventAt(7, { amount: 128n }),
      ]
      log.append(batchOf(events.slice(0, 5)))
      log.append(batchOf(events.slice(5), { at: AT - 500 }))
      const held = events.map((event, at) => ({ ...event, seenAt: at < 5 ? AT : AT - 500 }))
      for (const look of [() => log, () => (reopen(), log)]) {
        expect(look().read(0, 100, 100)).toEqual(held)
        expect(log.tail(100)).toEqual([...held].reverse())
        for (const event of held) {
          expect(log.at(event.seq)).toEqual(event)
          expect(log.seqOf(event.Y)).toBe(event.seq)
        }
      }
    })

    test('takes a batch in any order and counts only the gap-free prefix', () => {
      expect(log.append(batchOf([eventAt(4), eventAt(1), eventAt(9)]))).toEqual({ contiguous: -1, highest: 9, count: 3 })
      expect(log.gaps(10)).toEqual({
        gaps: [
          { from: 0, to: 0 },
          { from: 2, to: 3 },
          { from: 5, to: 8 },
        ],
        total: 3,
        missing: 7,
      })
      expect(log.gaps(2).gaps).toEqual([
        { from: 0, to: 0 },
        { from: 2, to: 3 },
      ])
      expect(log.append(batchOf([eventAt(0)]))).toEqual({ contiguous: 1, highest: 9, count: 4 })
      expect(log.seqOf(Yof(9))).toBe(9)
      reopen()
      expect(log.append(batchOf([eventAt(3), eventAt(2)]))).toEqual({ contiguous: 4, highest: 9, count: 6 })
      expect(log.append(batchOf(eventsOf(5, 8)))).toEqual({ contiguous: 9, highest: 9, count: 10 })
      expect(log.gaps(10)).toEqual({ gaps: [], total: 0, missing: 0 })
      expect(log.read(2, 6, 3).map(({ seq }) => seq)).toEqual([2, 3, 4])
      expect(log.tail(2).map(({ seq }) => seq)).toEqual([9, 8])
      expect([log.read(0, 9, 0), log.tail(0)]).toEqual([[], []])
    })

    test('holds the highest seq there is', () => {
      log.append(batchOf([eventAt(MAX_SEQ), eventAt(MAX_SEQ - 2)]))
      reopen()
      expect(log.cursor()).toEqual({ contiguous: -1, highest: MAX_SEQ, count: 2 })
      expect(log.gaps(10)).toEqual({
        gaps: [
          { from: 0, to: MAX_SEQ - 3 },
          { from: MAX_SEQ - 1, to: MAX_SEQ - 1 },
        ],
        total: 2,
        missing: MAX_SEQ - 1,
      })
      expect(log.at(MAX_SEQ)?.seq).toBe(MAX_SEQ)
      expect(log.at(MAX_SEQ - 1)).toBeNull()
      expect(log.seqOf(Yof(MAX_SEQ))).toBe(MAX_SEQ)
      expect(log.read(1, MAX_SEQ, 10).map(({ seq }) => seq)).toEqual([MAX_SEQ - 2, MAX_SEQ])
    })

    test('refuses a seq that is held, twice in one batch or no seq, and keeps nothing of that batch', () => {
      log.append(batchOf(eventsOf(0, 4)))
      log.append(batchOf([eventAt(7)]))
      const before = { cursor: log.cursor(), all: log.read(0, 100, 100), totals: log.totals() }
      const wrong = [
        [eventAt(5), eventAt(4)],
        [eventAt(6), eventAt(7)],
        [eventAt(9), eventAt(9)],
        [eventAt(-1)],
        [{ ...eventAt(5), seq: 5.5 }],
        [eventAt(2 ** 53)],
      ]
      for (const events of wrong) expect(() => log.append(batchOf(events))).toThrow(RangeError)
      expect(() => log.append(batchOf([eventAt(8)], { unusable: [unusableAt(8)] }))).toThrow(RangeError)
      for (const look of [() => log, () => (reopen(), log)]) {
        expect({ cursor: look().cursor(), all: log.read(0, 100, 100), totals: log.totals() }).toEqual(before)
        expect(log.seqOf(Yof(5))).toBeNull()
      }
    })

    test('a Y held twice is found at its lowest seq', () => {
      const twice = Yof('twice')
      log.append(batchOf([eventAt(8, { Y: twice })]))
      expect(log.seqOf(twice)).toBe(8)
      log.append(batchOf([eventAt(3, { Y: twice }), eventAt(5, { Y: twice })]))
      expect(log.seqOf(twice)).toBe(3)
      log.append(batchOf([eventAt(6, { Y: twice })]))
      expect(log.seqOf(twice)).toBe(3)
      reopen()
      expect(log.seqOf(twice)).toBe(3)
      expect(log.totals().events).toBe(4)
    })

    test('keeps unusable events raw, and the cursor goes on (F23)', () => {
      log.append(batchOf([eventAt(0), eventAt(2)], { unusable: [{ seq: 1, raw: '{"seq":1,"amount":-3}', reason: 'bad-amount' }] }))
      log.append(batchOf([], { unusable: [unusableAt(3)], at: AT + 5 }))
      const stored = { seq: 1, raw: '{"seq":1,"amount":-3}', reason: 'bad-amount', seenAt: AT, unusable: true }
      for (const look of [() => log, () => (reopen(), log)]) {
        expect(look().cursor()).toEqual({ contiguous: 3, highest: 3, count: 4 })
        expect(log.at(1)).toEqual(stored)
        expect(log.read(1, 3, 9)).toEqual([stored, { ...eventAt(2), seenAt: AT }, { ...unusableAt(3), seenAt: AT + 5, unusable: true }])
        expect(log.totals()).toMatchObject({ events: 2, unusable: 2 })
      }
    })

    test('totals per keyset and amount, ordered by value', () => {
      const amounts = [9n, 10n, 2n ** 64n - 1n, 9n, 2n]
      log.append(batchOf(amounts.map((amount, seq) => eventAt(seq, { amount, id: V2_KEYSET }))))
      log.append(batchOf([eventAt(5, { amount: 10n, id: V2_KEYSET }), eventAt(6, { amount: 1n })]))
      const keysets = [
        { id: V1_KEYSET, amounts: [{ amount: 1n, events: 1 }] },
        {
          id: V2_KEYSET,
          amounts: [
            { amount: 2n, events: 1 },
            { amount: 9n, events: 2 },
            { amount: 10n, events: 2 },
            { amount: 2n ** 64n - 1n, events: 1 },
          ],
        },
      ]
      expect(log.totals()).toEqual({ events: 7, unusable: 0, truncated: false, keysets })
      reopen()
      expect(log.totals()).toEqual({ events: 7, unusable: 0, truncated: false, keysets })
    })

    test('totals stop at a bound, and say so', () => {
      const amounts = Array.from({ length: MAX_TOTAL_ROWS + 1 }, (_, at) => BigInt(at))
      const Y = Yof(0)
      log.append(batchOf(amounts.slice(0, -1).map((amount, seq) => eventAt(seq, { amount, Y, id: V1_KEYSET }))))
      expect(log.totals().truncated).toBe(false)
      log.append(batchOf([eventAt(MAX_TOTAL_ROWS, { Y, id: V2_KEYSET })]))
      const { events, truncated, keysets } = log.totals()
      expect([events, truncated, keysets.length, keysets[0]!.amounts.length]).toEqual([MAX_TOTAL_ROWS + 1, true, 1, MAX_TOTAL_ROWS])
      expect(keysets[0]!.amounts.map(({ amount }) => amount)).toEqual(amounts.slice(0, -1))
    })

    test('disputes block every Y they name', () => {
      const dispute: Dispute = {
        kind: 'same-seq',
        seq: 3,
        otherSeq: null,
        first: '{"seq":3}',
        second: null,
        blocked: [Yof('one'), Yof('other')],
        detail: 'two Ys at one seq',
      }
      log.append(batchOf([eventAt(0)], { disputes: [dispute] }))
      log.append(batchOf([], { disputes: [{ ...dispute, kind: 'same-Y', otherSeq: 1, blocked: [] }], at: AT + 1 }))
      for (const look of [() => log, () => (reopen(), log)]) {
        expect(look().disputeCount()).toBe(2)
        expect(log.disputes(9)).toMatchObject([
          { kind: 'same-Y', otherSeq: 1, seenAt: AT + 1 },
          { ...dispute, seenAt: AT },
        ])
        expect(log.disputes(1)).toHaveLength(1)
        expect(log.disputes(0)).toEqual([])
        expect([Yof('one'), Yof('other'), Yof(0)].map(Y => log.isBlocked(Y))).toEqual([true, true, false])
      }
      const [newest, oldest] = log.disputes(2)
      expect(newest!.id).toBeGreaterThan(oldest!.id)
    })

    test('logs do not see each other, and a dropped one is gone', () => {
      const other = store.log('mirror:https://b.example')
      log.append(batchOf(eventsOf(0, 9), { disputes: [], unusable: [unusableAt(10)] }))
      other.append(batchOf([eventAt(0, { amount: 5n })]))
      store.dropLog(log.key)
      store.dropLog('never there')
      expect(() => log.cursor()).toThrow('dropped')
      expect(() => log.append(batchOf([eventAt(11)]))).toThrow('dropped')
      log = store.log(log.key)
      expect(log.cursor().count).toBe(0)
      expect(log.totals()).toEqual({ events: 0, unusable: 0, truncated: false, keysets: [] })
      expect(log.seqOf(Yof(1))).toBeNull()
      log.append(batchOf(eventsOf(0, 3)))
      expect(other.at(0)).toMatchObject({ amount: 5n })
      reopen()
      expect(log.cursor().count).toBe(4)
    })

    test('thousands of events: pages, runs and the newest answer alike', () => {
      for (let from = 0; from < 9_000; from += 750) log.append(batchOf(eventsOf(from, from + 749)))
      for (let seq = 9_000; seq < 9_250; seq++) log.append(batchOf([eventAt(seq)]))
      log.append(batchOf(eventsOf(9_300, 9_420)))
      for (const look of [() => log, () => (reopen(), log)]) {
        expect(look().cursor()).toEqual({ contiguous: 9_249, highest: 9_420, count: 9_371 })
        expect(log.read(0, 20_000, 20_000).map(({ seq }) => seq)).toEqual([...range(0, 9_249), ...range(9_300, 9_420)])
        for (const seq of [0, 99, 100, 4_095, 4_096, 4_499, 4_500, 8_191, 8_192, 8_999, 9_000, 9_249, 9_300, 9_420]) {
          expect(log.seqOf(Yof(seq))).toBe(seq)
          expect(log.at(seq)).toEqual({ ...eventAt(seq), seenAt: AT })
        }
        for (const seq of [9_250, 9_299, 9_421]) expect([log.seqOf(Yof(seq)), log.at(seq)]).toEqual([null, null])
      }
    })

    for (const contract of [
      tableContract,
      reserveContract,
      headerContract,
      failoverContract,
      redemptionContract,
      takenContract,
      bookContract,
    ]) {
      contract(
        () => store,
        () => reopen(),
      )
    }
  })
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)
