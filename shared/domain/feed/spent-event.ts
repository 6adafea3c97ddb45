import type { Brand } from '#shared/lib/brand.ts'
import type { Amount } from '../amount.ts'

/** The public identifier of a spent secret: lower-case hex of a compressed point, 66 digits (v1/v2) or 96 (v3). */
export type Y = Brand<string, 'Y'>
/** A full keyset id: `00`+14 hex, or `01`/`02`+64 hex, lower case. */
export type KeysetId = Brand<string, 'KeysetId'>

/** The five fields of the draft's SpentEvent (protocol §3), well-formed but not yet checked against curve or order. */
export interface ParsedEvent {
  /** 0..2^53−1, +1 from event to event, never reused. */
  readonly seq: number
  readonly Y: Y
  readonly id: KeysetId
  readonly amount: Amount
  readonly witness: string | null
}

/** Only `verify-event.ts` makes one: its Y lies on the curve that its keyset's version names. */
export type VerifiedEvent = Brand<ParsedEvent, 'VerifiedEvent'>

/** A message at a known seq that cannot be used (protocol §3 "oversize or unusable"): kept raw, the cursor goes on (case F23). */
export interface UnusableEvent {
  readonly seq: number
  readonly raw: string
  readonly reason: UnusableReason
}
export type UnusableReason = 'oversize' | 'bad-Y' | 'not-on-curve' | 'bad-keyset-id' | 'bad-amount' | 'bad-witness'

/** An event as a log gives it back. `seenAt` is when it arrived, in ms since 1970. */
export type HeldEvent = VerifiedEvent & { readonly seenAt: number }
