import { isUnusable, parseEvent } from '#shared/domain/feed/parse-event.ts'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { verifyEvent, type PointCheck } from '#shared/domain/feed/verify-event.ts'
import { Halt } from './halt.ts'
import type { RedeemedMarks, RedeemedTwin } from '../storage/store.ts'
import type { MintRow, MintSource, RedeemedEvents } from './ports.ts'
import type { PublishedLog } from './published-log.ts'

/**
 * The one writer that gives spent proofs their seq (protocol §3 "Ordering of write"). Seqs are contiguous, each Y gets one once, and
 * the place in the outbox is committed in the transaction that commits the events, so a crash repeats nothing and skips nothing.
 */
export interface Sequencer {
  /** Publishes what was spent before the outbox, in the mint's order; what the log already has is left out. `pause` between batches. */
  backfill(pause: () => Promise<boolean>, progress: (done: number) => void): Promise<void>
  /** Publishes the next outbox rows; true when there may be more. */
  step(): boolean
  /** Publishes the next custodians' proofs that the gateway paid, in the order of settlement (case D21); true when there may be more. */
  redeem(): boolean
  /** Whether mint and log still tell the same story. Throws a Halt when they do not. */
  check(): void
  /** Compares how many proofs are spent there with how many events are here, once the log has caught up. */
  count(): void
}

interface SequencerArgs {
  /** Asked for at every use: it is reopened now and then. */
  readonly source: () => MintSource
  readonly log: PublishedLog
  /** Where the log stands in the outbox, as committed with its last append. */
  readonly position: () => number
  /** What the gateway before this mint paid; null without one. */
  readonly redeemed: () => RedeemedEvents | null
  /** What the log carries of that, as committed with its last append. */
  readonly marks: () => RedeemedMarks
  readonly isPoint: PointCheck
  readonly now: () => number
}

const BATCH = 1_000
/** Settlements that are read in one go; each has up to a thousand proofs. */
const SETTLEMENTS = 100
/** Outbox rows behind our place whose Ys must be in our log: a restored database that grew past our place again has others there. */
const LOOK_BACK = 16

export function createSequencer({ source, log, position, redeemed, marks, isPoint, now }: SequencerArgs): Sequencer {
  /** Gives the next seqs to those `rows` whose Y is new (case F11). */
  function sequence(rows: readonly EventRow[]): Sequenced {
    const events: VerifiedEvent[] = []
    const known: Sequenced['known'][number][] = []
    const given = new Set<string>()
    for (const row of rows) {
      const event = eventOf(row, log.head().seq + 1 + events.length, isPoint)
      if (given.has(event.Y)) continue
      const seq = log.seqOf(event.Y)
      given.add(event.Y)
      if (seq === null) events.push(event)
      else known.push({ event, seq })
    }
    return { events, known }
  }

  /**
   * Spends of the mint, and which of them are twins: their holder gave one secret to this mint and to the one that is gone, and redeemed
   * first. The feed tells it once, and our counts must not differ by it: anybody could halt us else.
   */
  function spends(rows: readonly MintRow[]): { readonly events: readonly VerifiedEvent[]; readonly twins: readonly RedeemedTwin[] } {
    const { events, known } = sequence(rows)
    const ids = new Set(known.length === 0 ? [] : marks().keysets.map(({ id }) => id))
    if (ids.size === 0) return { events, twins: [] }
    const twins = known.flatMap(({ event: { Y, id }, seq }): RedeemedTwin[] => {
      const keyset = log.keysetAt(seq)
      return keyset !== null && keyset !== id && ids.has(keyset) ? [{ Y, keyset, carried: 'redeemed' }] : []
    })
    return { events, twins }
  }

  /** A table that a migration rebuilt row by row un-spends and spends again in one transaction: only what stayed un-spent counts. */
  function refuseUnspent(rows: readonly MintRow[]): void {
    for (const { kind, Y, position: at } of rows) {
      if (kind === 'spent') continue
      if (typeof Y === 'string' && source().isSpent(Y)) continue
      throw new Halt(
        'publish.unspent',
        `The mint un-spent the proof with Y ${String(Y).slice(0, 96)} (outbox row ${at}), which may already be published as spent.`,
      )
    }
  }

  return {
    async backfill(pause, progress) {
      let done = 0
      for (const rows of source().snapshot(BATCH)) {
        const { events, twins } = spends(rows)
        if (events.length > 0 || twins.length > 0) log.append(events, undefined, now(), { twins })
        progress((done += rows.length))
        if (!(await pause())) return
      }
    },

    step() {
      const rows = source().after(position(), BATCH)
      const last = rows.at(-1)
      if (last === undefined) return false
      refuseUnspent(rows)
      const { events, twins } = spends(rows.filter(({ kind }) => kind === 'spent'))
      log.append(events, last.position, now(), { twins })
      return rows.length === BATCH
    },

    redeem() {
      const settled = redeemed()?.after(marks().place, SETTLEMENTS) ?? []
      const rows: EventRow[] = []
      let place: number | null = null
      let taken = 0
      for (const one of settled) {
        if (taken > 0 && rows.length + one.events.length > BATCH) break
        rows.push(...one.events)
        place = one.place
        taken++
      }
      if (place === null) return false
      const { events, known } = sequence(rows)
      const twins = known.flatMap(({ event: { Y, id }, seq }): RedeemedTwin[] =>
        log.keysetAt(seq) === id ? [] : [{ Y, keyset: id, carried: 'spent' }],
      )
      log.append(events, undefined, now(), { redeemedPlace: place, twins })
      return taken < settled.length || settled.length === SETTLEMENTS
    },

    check() {
      if (!source().installed()) {
        throw new Halt(
          'publish.trigger-gone',
          'The triggers that record spends are not in the mint’s database as we made them; an upgrade of the mint may have rebuilt its table.',
        )
      }
      const ours = position()
      const theirs = source().lastPosition()
      if (theirs < ours) throw wentBackwards(`its outbox ends at row ${theirs}, and row ${ours} was already read`)
      const stranger = source()
        .upTo(ours, LOOK_BACK)
        .find(({ kind, Y }) => kind === 'spent' && log.seqOf(String(Y)) === null)
      if (stranger !== undefined) throw wentBackwards(`row ${stranger.position} of its outbox is not the one that was read there`)
    },

    count() {
      const { spent, position: theirs } = source().census()
      const { keysets, spentToo } = marks()
      const published = log.head().seq + 1 - keysets.reduce((sum, { events }) => sum + events, 0) + spentToo
      if (theirs !== position() || spent === published) return
      if (spent < published) throw wentBackwards(`it holds ${spent} spent proofs, and ${published} were published`)
      throw new Halt(
        'publish.counts-differ',
        `The mint holds ${spent} spent proofs, ${published} were published, and nothing waits in the outbox: spends went past the trigger.`,
      )
    },
  }
}

type EventRow = Pick<MintRow, 'Y' | 'id' | 'amount' | 'witness'>

interface Sequenced {
  readonly events: readonly VerifiedEvent[]
  /** Those whose Y the log has, with its seq there. */
  readonly known: readonly { readonly event: VerifiedEvent; readonly seq: number }[]
}

/** A row as the event that gets `seq`. A row that no event can be made of stops everything: left out, the feed would lie by omission. */
function eventOf(row: EventRow, seq: number, isPoint: PointCheck): VerifiedEvent {
  const parsed = parseEvent({ seq, Y: row.Y, id: row.id, amount: row.amount, witness: witnessOf(row) }, () => '')
  if (!parsed.ok) throw new RangeError(parsed.error.detail)
  const event = isUnusable(parsed.value) ? parsed.value : verifyEvent(parsed.value, isPoint)
  if (!isUnusable(event)) return event
  throw new Halt(
    'publish.bad-row',
    `A spent proof of the mint cannot be published (${event.reason}): Y ${String(row.Y).slice(0, 96)}, keyset ${String(row.id).slice(0, 66)}.`,
  )
}

/** Witness text that leaves room for the other fields of a 16 KiB event even if JSON doubles all of it. */
const MAX_WITNESS_BYTES = 7 * 1024

/**
 * Protocol §3: a string for NUT-10 spends, else null; null for BLS keysets. Mints store '' for none. A wallet may send any text along
 * with its proof: one too long for an event must not stop the feed, so that spend is published without it.
 */
function witnessOf({ id, witness }: EventRow): unknown {
  if (witness === null || witness === '' || String(id).startsWith('02')) return null
  if (typeof witness === 'string' && Buffer.byteLength(JSON.stringify(witness)) > 2 * MAX_WITNESS_BYTES) return null
  return witness
}

const wentBackwards = (how: string): Halt =>
  new Halt(
    'publish.went-backwards',
    `The mint’s database went backwards: ${how}. It was restored from an older backup, or is another mint’s.`,
  )
