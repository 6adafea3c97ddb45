import { describe, expect, it } from 'vitest'
import { disputeKey, headerId, reconcile, rollback, type Held, type Incoming } from '#shared/domain/feed/reconcile.ts'
import type { ParsedEvent, UnusableEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'

const Y0 = `02${'a'.repeat(64)}`
const Y1 = `03${'b'.repeat(64)}`
const ID = '00ad268c4d1f5826'

const event = (seq: number, Y: string, amount = 8n, witness: string | null = null): VerifiedEvent =>
  ({ seq, Y, id: ID, amount, witness }) as unknown as VerifiedEvent
const unusable = (seq: number, raw = `{"seq":${seq},"Y":"zz"}`): UnusableEvent => ({ seq, raw, reason: 'bad-Y' })

function holding(...events: readonly (ParsedEvent | UnusableEvent)[]): Held {
  const bySeq = new Map(events.map(held => [held.seq, held]))
  return {
    highest: Math.max(-1, ...bySeq.keys()),
    at: seq => bySeq.get(seq) ?? null,
    seqOf: Y => events.find(held => 'Y' in held && held.Y === Y)?.seq ?? null,
  }
}

const arriving = (events: readonly VerifiedEvent[], bad: readonly UnusableEvent[] = []): Incoming => ({
  events,
  unusable: bad,
  rawOf: told => `raw ${told.seq} ${told.amount}`,
})

describe('reconcile', () => {
  it('F7, F8: takes an event above a gap, and the missing one when it comes', () => {
    expect(reconcile(arriving([event(1, Y1)]), holding()).fresh).toEqual([event(1, Y1)])
    const later = reconcile(arriving([event(0, Y0)]), holding(event(1, Y1)))
    expect(later).toMatchObject({ fresh: [{ seq: 0 }], duplicates: 0, disputes: [] })
  })

  it('F9: ignores an identical duplicate, whether held or in the same burst', () => {
    expect(reconcile(arriving([event(0, Y0)]), holding(event(0, Y0)))).toMatchObject({
      fresh: [],
      duplicates: 1,
      disputes: [],
      otherWitness: [],
    })
    expect(reconcile(arriving([event(0, Y0), event(0, Y0)]), holding())).toMatchObject({ fresh: [{ seq: 0 }], duplicates: 1, disputes: [] })
  })

  it('takes another witness for a finding, not a dispute', () => {
    const found = reconcile(arriving([event(0, Y0, 8n, 'signed')]), holding(event(0, Y0)))
    expect(found).toMatchObject({ fresh: [], disputes: [], otherWitness: [0] })
  })

  it('F10: the same seq with another Y keeps both messages and blocks both', () => {
    const { fresh, disputes } = reconcile(arriving([event(0, Y1)]), holding(event(0, Y0)))
    expect(fresh).toEqual([])
    expect(disputes).toEqual([
      expect.objectContaining({
        kind: 'same-seq',
        seq: 0,
        first: `{"seq":0,"Y":"${Y0}","id":"${ID}","amount":8,"witness":null}`,
        second: 'raw 0 8',
        blocked: [Y0, Y1],
      }),
    ])
  })

  it('F10: another amount or keyset at the same seq is a dispute too, also within one burst', () => {
    expect(reconcile(arriving([event(0, Y0, 9n)]), holding(event(0, Y0))).disputes).toMatchObject([{ kind: 'same-seq', blocked: [Y0] }])
    const otherId = { ...event(0, Y0), id: '00ffffffffffffff' } as VerifiedEvent
    const forked = reconcile(arriving([event(0, Y0), otherId]), holding())
    expect(forked).toMatchObject({ fresh: [{ seq: 0 }], disputes: [{ kind: 'same-seq' }] })
  })

  it('F11: the same Y at two seqs is stored and disputed, naming both', () => {
    const { fresh, disputes } = reconcile(arriving([event(1, Y0)]), holding(event(0, Y0)))
    expect(fresh).toEqual([event(1, Y0)])
    expect(disputes).toEqual([expect.objectContaining({ kind: 'same-Y', seq: 1, otherSeq: 0, second: 'raw 1 8', blocked: [Y0] })])
    const together = reconcile(arriving([event(4, Y0), event(5, Y0)]), holding())
    expect(together).toMatchObject({ fresh: [{ seq: 4 }, { seq: 5 }], disputes: [{ kind: 'same-Y', seq: 5, otherSeq: 4 }] })
  })

  it('F23: an unusable event is kept and disputed, and blocks the Y that it names', () => {
    const raw = `{"seq":5,"Y":"${Y1.toUpperCase()}","amount":-1}`
    const { freshUnusable, disputes } = reconcile(arriving([event(6, Y0)], [unusable(5, raw)]), holding())
    expect(freshUnusable).toEqual([unusable(5, raw)])
    expect(disputes).toEqual([expect.objectContaining({ kind: 'unusable', seq: 5, first: null, second: raw, blocked: [Y1] })])
    expect(reconcile(arriving([], [unusable(5)]), holding(unusable(5)))).toMatchObject({ duplicates: 1, disputes: [] })
  })

  it('F23: usable after unusable, and the other way round, contradict each other', () => {
    expect(reconcile(arriving([event(5, Y1)]), holding(unusable(5))).disputes).toMatchObject([{ kind: 'same-seq', blocked: [Y1] }])
    expect(reconcile(arriving([], [unusable(5)]), holding(event(5, Y1))).disputes).toMatchObject([{ kind: 'same-seq', blocked: [Y1] }])
  })

  it('F14: a rollback keeps what was held and what came instead', () => {
    expect(rollback(event(50, Y0), null, 40)).toMatchObject({
      kind: 'rollback',
      seq: 50,
      first: expect.stringContaining(Y0),
      second: null,
      blocked: [],
    })
    expect(rollback(event(50, Y0), `{"Y":"${Y1}"}`, -1)).toMatchObject({ blocked: [Y1] })
  })

  it('F5: a wrong header id keeps the message', () => {
    expect(headerId(7, `{"Y":"${Y0}"}`, 'words')).toMatchObject({ kind: 'header-id', seq: 7, second: `{"Y":"${Y0}"}`, blocked: [Y0] })
  })

  it('knows one contradiction told twice, and two contradictions apart', () => {
    const [one, again] = [9n, 10n].map(amount => reconcile(arriving([event(0, Y0, amount)]), holding(event(0, Y0))).disputes[0]!)
    expect(disputeKey(one!)).toBe(disputeKey(again!))
    const other = reconcile(arriving([event(0, Y1)]), holding(event(0, Y0))).disputes[0]!
    expect(disputeKey(one!)).not.toBe(disputeKey(other))
  })
})
