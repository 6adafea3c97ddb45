import { encodeEvent } from './encode-event.ts'
import { unusableEvent } from './parse-event.ts'
import type { ParsedEvent, UnusableEvent, VerifiedEvent } from './spent-event.ts'

/** True for the lower-case hex of a compressed point: 66 digits on secp256k1, or 96 in the prime-order subgroup of BLS12-381 G1. Never infinity. */
export type PointCheck = (Y: string) => boolean

/**
 * The one place that makes a VerifiedEvent: Y is a point of the curve that its keyset's version names (protocol §3: 00 and 01 are
 * secp256k1, 02 is BLS12-381). Anything else is unusable: no wallet can have spent it, so it can neither block nor be counted.
 */
export function verifyEvent(event: ParsedEvent, isPoint: PointCheck): VerifiedEvent | UnusableEvent {
  const digits = event.id.startsWith('02') ? 96 : 66
  if (event.Y.length !== digits) return unusableEvent(event.seq, encodeEvent(event), 'bad-Y')
  if (!isPoint(event.Y)) return unusableEvent(event.seq, encodeEvent(event), 'not-on-curve')
  return event as VerifiedEvent
}
