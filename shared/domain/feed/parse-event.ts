import { isHex } from '#shared/lib/bytes.ts'
import { MAX_EVENT_BYTES, MAX_SEQ } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { amountOf } from '../amount.ts'
import { refuse, type Refusal } from '../errors.ts'
import { keysetIdOf } from '../keyset/keyset.ts'
import { encodeEvent } from './encode-event.ts'
import type { ParsedEvent, UnusableEvent, UnusableReason, Y } from './spent-event.ts'

/**
 * A SpentEvent (protocol §3 [S]) out of parsed JSON. Unknown keys are ignored, hex digits are lower-cased (case F24).
 * Without a seq nothing can be remembered: a refusal. With one, whatever is wrong makes the event *unusable*, and the log goes on
 * (case F23). `raw` gives the message as received; it is called for unusable events only.
 */
export function parseEvent(value: unknown, raw: () => string): Result<ParsedEvent | UnusableEvent, Refusal> {
  if (typeof value !== 'object' || value === null) return fail(refuse('parse', 'parse.shape', 'event', 'a spent event is a JSON object'))
  const sent = value as Sent
  const seq = sent.seq
  if (!isSeq(seq)) return fail(refuse('parse', 'parse.shape', 'seq', 'the seq of a spent event is an integer from 0 to 2^53−1'))
  const unusable = (reason: UnusableReason) => ok(unusableEvent(seq, raw(), reason))

  const Y = pointOf(sent.Y)
  if (Y === null) return unusable('bad-Y')
  const id = keysetIdOf(sent.id)
  if (id === null) return unusable('bad-keyset-id')
  const amount = amountOf(sent.amount)
  if (amount === null) return unusable('bad-amount')
  const witness = sent.witness ?? null
  if (witness !== null && !isText(witness)) return unusable('bad-witness')

  const event: ParsedEvent = { seq, Y, id, amount, witness }
  return isOversize(event) ? unusable('oversize') : ok(event)
}

/** What is kept of a message that cannot be used: its first MAX_EVENT_BYTES characters, since a hostile one has millions. */
export const unusableEvent = (seq: number, raw: string, reason: UnusableReason): UnusableEvent => ({
  seq,
  raw: raw.slice(0, MAX_EVENT_BYTES),
  reason,
})

export const isUnusable = (event: ParsedEvent | UnusableEvent): event is UnusableEvent => 'reason' in event

/** A whole number from 0 to 2^53−1. Not −0, which JSON can spell and a database would keep as a float. */
export const isSeq = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= MAX_SEQ && Number.isInteger(value) && !Object.is(value, -0)

type Sent = Readonly<Record<'seq' | 'Y' | 'id' | 'amount' | 'witness', unknown>>

/** 66 digits, or 96; whether they are a point is for verify-event.ts to find. */
function pointOf(value: unknown): Y | null {
  if (typeof value !== 'string' || (value.length !== 66 && value.length !== 96)) return null
  if (isHex(value)) return value as Y
  const lower = value.toLowerCase()
  return isHex(lower) ? (lower as Y) : null
}

/** A lone surrogate has no UTF-8: it would not survive the store, and two such witnesses would have one digest. */
const isText = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed()

/**
 * The size of an event is that of our own spelling of it, so that pages and streams, and any two mirrors, agree whatever a peer's
 * white space and key order. Only a witness can make it long; one character is at most six bytes of JSON.
 */
function isOversize(event: ParsedEvent): boolean {
  if (event.witness === null || event.witness.length * 6 + 300 <= MAX_EVENT_BYTES) return false
  return event.witness.length > MAX_EVENT_BYTES || utf8ToBytes(encodeEvent(event)).length > MAX_EVENT_BYTES
}
