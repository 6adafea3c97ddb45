import { describe, expect, it } from 'vitest'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { MAX_DISPUTES, MAX_LOOSE_EVENTS } from '#shared/lib/limits.ts'
import { createMirrorNotes } from '../../../src-main/feed/mirror-notes.ts'
import { createMirrorStatus } from '../../../src-main/feed/mirror-status.ts'
import { createMirrorStep } from '../../../src-main/feed/mirror-step.ts'
import { createMirrorWorld } from '../../support/mirror-world.ts'

const event = (seq: number): VerifiedEvent =>
  ({ seq, Y: `02${seq.toString(16).padStart(64, '0')}`, id: '00ad268c4d1f5826', amount: 1n, witness: null }) as unknown as VerifiedEvent
const arriving = (events: readonly VerifiedEvent[]) => ({ events, unusable: [], rawOf: () => '' })

function begin() {
  const { deps } = createMirrorWorld({})
  const log = deps.logOf('https://mint.test')
  const notes = createMirrorNotes(deps.journal, deps.clock, 'https://mint.test')
  const status = createMirrorStatus(deps, 'https://mint.test', log, notes)
  const keysets: string[] = []
  return { log, keysets, step: createMirrorStep({ log, clock: deps.clock, status, notes, onKeyset: id => keysets.push(id) }) }
}

describe('mirror step', () => {
  it('keeps a bounded number of events above a gap, and always what continues the prefix', () => {
    const { log, step } = begin()
    const loose = Array.from({ length: MAX_LOOSE_EVENTS + 5 }, (_, at) => event(at + 2))
    expect(step.take(arriving(loose))).toMatchObject({ ok: true, value: { fresh: MAX_LOOSE_EVENTS, dropped: 5 } })
    expect(step.take(arriving([event(0)]))).toMatchObject({ ok: true, value: { fresh: 1, dropped: 0, cursor: { contiguous: 0 } } })
    expect(step.take(arriving([event(1)]))).toMatchObject({ ok: true, value: { cursor: { contiguous: MAX_LOOSE_EVENTS + 1 } } })
    expect(log.cursor().count).toBe(MAX_LOOSE_EVENTS + 2)
  })

  it('F23 blocks what an event names that cannot be used, however many there were before; their messages are kept up to a bound', () => {
    const { log, step } = begin()
    const unusable = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => {
        const { seq, Y } = event(from + at)
        return { seq, raw: JSON.stringify({ seq, Y, witness: 'w'.repeat(20) }), reason: 'oversize' as const }
      })
    step.take({ events: [], unusable: unusable(0, MAX_DISPUTES - 1), rawOf: () => '' })
    const last = { events: [], unusable: unusable(MAX_DISPUTES - 1, 4), rawOf: () => '' }
    expect(step.take(last)).toMatchObject({ ok: true, value: { fresh: 4 } })
    expect(log.isBlocked(event(MAX_DISPUTES + 2).Y)).toBe(true)
    expect(log.disputes(4).map(({ second }) => second === null)).toEqual([true, true, true, false])
    expect(step.take(last)).toMatchObject({ ok: true, value: { fresh: 0 } })
    expect(log.disputeCount()).toBe(MAX_DISPUTES + 3)
  })

  it('names the keyset of what it stored', () => {
    const { keysets, step } = begin()
    step.take(arriving([event(0), event(1)]))
    expect(keysets).toEqual(['00ad268c4d1f5826'])
  })

  it('turns a store that fails into a refusal, and takes the same events when it works again', () => {
    const { log, step } = begin()
    const append = log.append.bind(log)
    log.append = () => {
      throw Object.assign(new Error('disk'), { code: 'store.full', detail: 'The disk is full.' })
    }
    expect(step.take(arriving([event(0)]))).toMatchObject({ ok: false, error: { code: 'store.full', stage: 'store' } })
    log.append = append
    expect(step.take(arriving([event(0)]))).toMatchObject({ ok: true, value: { fresh: 1 } })
  })
})
