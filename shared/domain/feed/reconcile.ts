import type { Dispute } from './dispute.ts'
import { encodeEvent } from './encode-event.ts'
import { isUnusable } from './parse-event.ts'
import type { ParsedEvent, UnusableEvent, VerifiedEvent } from './spent-event.ts'

/** What a log already holds, as far as a comparison needs it. */
export interface Held {
  /** Highest seq held; −1 when none. */
  readonly highest: number
  at(seq: number): ParsedEvent | UnusableEvent | null
  /** A seq that holds `Y`, or null. */
  seqOf(Y: string): number | null
}

/** What arrived together: a page, or a burst of a stream. */
export interface Incoming {
  readonly events: readonly VerifiedEvent[]
  readonly unusable: readonly UnusableEvent[]
  /** The message that carried `event`, as received; asked only when it becomes evidence. */
  rawOf(event: VerifiedEvent): string
}

export interface Reconciled {
  /** Not held yet: to be stored. */
  readonly fresh: readonly VerifiedEvent[]
  readonly freshUnusable: readonly UnusableEvent[]
  /** Held already, and the same (case F9). */
  readonly duplicates: number
  readonly disputes: readonly Dispute[]
  /** Seqs told again with another witness: a finding, no dispute (protocol §3). */
  readonly otherWitness: readonly number[]
}

/**
 * Compares what arrived with what is held (protocol §3, client rules). Order does not matter: an event above a gap is fresh like
 * any other (cases F7, F8). Nothing held is ever replaced: whatever contradicts it becomes a dispute that keeps both messages.
 */
export function reconcile(incoming: Incoming, held: Held): Reconciled {
  const fresh: VerifiedEvent[] = []
  const freshUnusable: UnusableEvent[] = []
  const disputes: Dispute[] = []
  const otherWitness: number[] = []
  let duplicates = 0
  // What came earlier in the same burst counts as held: a fork may arrive in one packet.
  const arrived = new Map<number, VerifiedEvent | UnusableEvent>()
  const seqOfArrived = new Map<string, number>()
  const heldAt = (seq: number) => arrived.get(seq) ?? (seq <= held.highest ? held.at(seq) : null)

  for (const event of incoming.events) {
    const before = heldAt(event.seq)
    if (before === null) {
      const otherSeq = seqOfArrived.get(event.Y) ?? held.seqOf(event.Y)
      if (otherSeq !== null) disputes.push(sameY(event, otherSeq, heldAt(otherSeq), incoming.rawOf(event)))
      else seqOfArrived.set(event.Y, event.seq)
      arrived.set(event.seq, event)
      fresh.push(event)
    } else if (!isUnusable(before) && saysTheSame(before, event)) {
      duplicates++
      if (before.witness !== event.witness) otherWitness.push(event.seq)
    } else {
      disputes.push(sameSeq(before, incoming.rawOf(event), [event.Y]))
    }
  }

  for (const event of incoming.unusable) {
    const before = heldAt(event.seq)
    if (before === null) {
      arrived.set(event.seq, event)
      freshUnusable.push(event)
      disputes.push(unusable(event))
    } else if (isUnusable(before)) {
      duplicates++
    } else {
      disputes.push(sameSeq(before, event.raw, namedIn(event.raw)))
    }
  }
  return { fresh, freshUnusable, duplicates, disputes, otherWitness }
}

/** Two disputes with one key are one contradiction told twice: proof needs it once. */
export const disputeKey = ({ kind, seq, otherSeq, blocked }: Dispute): string => `${kind} ${seq} ${otherSeq ?? ''} ${blocked.join(' ')}`

/** F14: what was held at `seq` is no longer served; `second` is what came instead, null when nothing did. */
export function rollback(before: ParsedEvent | UnusableEvent, second: string | null, latest: number): Dispute {
  const detail = `The custodian now claims ${latest < 0 ? 'an empty feed' : `seq ${latest} as its latest`}, and no longer serves seq ${before.seq} as it did.`
  return {
    kind: 'rollback',
    seq: before.seq,
    otherSeq: null,
    first: messageOf(before),
    second,
    blocked: second === null ? [] : namedIn(second),
    detail,
  }
}

/** F5: the stream's own id names another seq than the event inside. */
export function headerId(seq: number, message: string, detail: string): Dispute {
  return { kind: 'header-id', seq, otherSeq: null, first: null, second: message, blocked: namedIn(message), detail }
}

/** Hex case and JSON spelling were settled by the parser; the witness is judged apart. */
const saysTheSame = (one: ParsedEvent, other: ParsedEvent): boolean =>
  one.Y === other.Y && one.id === other.id && one.amount === other.amount

function sameSeq(before: ParsedEvent | UnusableEvent, second: string, Ys: readonly string[]): Dispute {
  const first = messageOf(before)
  const blocked = [...new Set([...(isUnusable(before) ? namedIn(before.raw) : [before.Y]), ...Ys])]
  return { kind: 'same-seq', seq: before.seq, otherSeq: null, first, second, blocked, detail: `Seq ${before.seq} was told in two ways.` }
}

function sameY(event: VerifiedEvent, otherSeq: number, other: ParsedEvent | UnusableEvent | null, second: string): Dispute {
  const detail = `Seq ${event.seq} and seq ${otherSeq} spend the same Y.`
  return { kind: 'same-Y', seq: event.seq, otherSeq, first: other === null ? null : messageOf(other), second, blocked: [event.Y], detail }
}

function unusable(event: UnusableEvent): Dispute {
  const detail = `The event at seq ${event.seq} cannot be used: ${event.reason}.`
  return { kind: 'unusable', seq: event.seq, otherSeq: null, first: null, second: event.raw, blocked: namedIn(event.raw), detail }
}

/** As received where it was kept raw, else rebuilt from the stored fields. */
const messageOf = (event: ParsedEvent | UnusableEvent): string => (isUnusable(event) ? event.raw : encodeEvent(event))

/** A message that cannot be used may still name its Y: blocking it costs the custodian's liars nothing that they could not spend. */
function namedIn(raw: string): readonly string[] {
  const Y = /"Y"\s*:\s*"([0-9a-fA-F]{96}|[0-9a-fA-F]{66})"/.exec(raw)?.[1]
  return Y === undefined ? [] : [Y.toLowerCase()]
}
