import { isUnusable, parseEvent } from '#shared/domain/feed/parse-event.ts'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { verifyEvent, type PointCheck } from '#shared/domain/feed/verify-event.ts'
import { Halt } from './halt.ts'
import type { MintRow, MintSource } from './ports.ts'
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
  readonly isPoint: PointCheck
  readonly now: () => number
}

const BATCH = 1_000
/** Outbox rows behind our place whose Ys must be in our log: a restored database that grew past our place again has others there. */
const LOOK_BACK = 16

export function createSequencer({ source, log, position, isPoint, now }: SequencerArgs): Sequencer {
  /** Gives the next seqs to those `rows` whose Y is new. */
  function sequence(rows: readonly MintRow[]): VerifiedEvent[] {
    const events: VerifiedEvent[] = []
    const given = new Set<string>()
    for (const row of rows) {
      const event = eventOf(row, log.head().seq + 1 + events.length, isPoint)
      if (given.has(event.Y) || log.seqOf(event.Y) !== null) continue
      given.add(event.Y)
      events.push(event)
    }
    return events
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
        const events = sequence(rows)
        if (events.length > 0) log.append(events, undefined, now())
        progress((done += rows.length))
        if (!(await pause())) return
      }
    },

    step() {
      const rows = source().after(position(), BATCH)
      const last = rows.at(-1)
      if (last === undefined) return false
      refuseUnspent(rows)
      log.append(sequence(rows.filter(({ kind }) => kind === 'spent')), last.position, now())
      return rows.length === BATCH
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
      const published = log.head().seq + 1
      if (theirs !== position() || spent === published) return
      if (spent < published) throw wentBackwards(`it holds ${spent} spent proofs, and ${published} were published`)
      throw new Halt(
        'publish.counts-differ',
        `The mint holds ${spent} spent proofs, ${published} were published, and nothing waits in the outbox: spends went past the trigger.`,
      )
    },
  }
}

/** A row as the event that gets `seq`. A row that no event can be made of stops everything: left out, the feed would lie by omission. */
function eventOf(row: MintRow, seq: number, isPoint: PointCheck): VerifiedEvent {
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
function witnessOf({ id, witness }: MintRow): unknown {
  if (witness === null || witness === '' || String(id).startsWith('02')) return null
  if (typeof witness === 'string' && Buffer.byteLength(JSON.stringify(witness)) > 2 * MAX_WITNESS_BYTES) return null
  return witness
}

const wentBackwards = (how: string): Halt =>
  new Halt(
    'publish.went-backwards',
    `The mint’s database went backwards: ${how}. It was restored from an older backup, or is another mint’s.`,
  )
