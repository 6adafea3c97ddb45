import { createHash } from 'node:crypto'
import type { UnusableEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import type { AppendBatch } from '../../../src-main/storage/store.ts'

export const V1_KEYSET = '00456a94ab4e1c46'
export const V2_KEYSET = `01${'ab'.repeat(32)}`
export const V3_KEYSET = `02${'cd'.repeat(32)}`

/** A Y nobody checks: the store judges nothing. */
export function Yof(name: string | number, bytes: 33 | 48 = 33): string {
  const one = createHash('sha512').update(`Y${name}`).digest('hex')
  return (bytes === 33 ? `02${one}` : `a1${one}`).slice(0, bytes * 2)
}

export function eventAt(seq: number, fields: { Y?: string; id?: string; amount?: bigint; witness?: string | null } = {}): VerifiedEvent {
  const { Y = Yof(seq), id = V1_KEYSET, amount = 1n << BigInt(seq % 20), witness = null } = fields
  return { seq, Y, id, amount, witness } as VerifiedEvent
}

export const eventsOf = (from: number, to: number): VerifiedEvent[] => Array.from({ length: to - from + 1 }, (_, at) => eventAt(from + at))

export const unusableAt = (seq: number): UnusableEvent => ({ seq, raw: `{"seq":${seq},"Y":"zz"}`, reason: 'bad-Y' })

export const batchOf = (events: readonly VerifiedEvent[], rest: Partial<AppendBatch> = {}): AppendBatch => ({
  events,
  unusable: [],
  disputes: [],
  at: 1_795_000_000_000,
  ...rest,
})
