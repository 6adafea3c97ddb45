import { toHex } from '#shared/lib/bytes.ts'
import { canonicalEvent } from '#shared/domain/feed/canonical-event.ts'
import type { Cursor } from '#shared/domain/feed/cursor.ts'
import type { HeldEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { append, emptyFrontier, leafHash, rootOf, type Frontier } from '#shared/domain/log/merkle.ts'
import type { AppendBatch, EventLog } from '../storage/store.ts'
import type { ServedFeed } from './ports.ts'
import { Halt } from './halt.ts'
import type { Head, HeadFile } from './head-file.ts'

/** Our own feed: an event is in it once the store has it, and is shown once the head file has it, too. */
export interface PublishedLog extends ServedFeed {
  head(): Head
  /** Lowest seq that holds `Y`, or null. */
  seqOf(Y: string): number | null
  /** Keyset id of the event at a seq that is shown. */
  keysetAt(seq: number): string | null
  /** Appends at the end: store first, then head file, then subscribers. `position` is where our reader of the outbox then stands. */
  append(events: readonly VerifiedEvent[], position: number | undefined, at: number, redemptions?: RedemptionMarks): void
  /** Rereads a log of any length without blocking the core for long. Resolves once store and head file agree. */
  ready: Promise<void>
}

export type RedemptionMarks = Pick<AppendBatch, 'redeemedPlace' | 'twins'>

type Digest = (bytes: Uint8Array) => Uint8Array

/** Events reread in one go on start: some 10 ms of hashing. */
const REREAD = 2_000

export function openPublishedLog(log: EventLog, file: HeadFile, sha256: Digest): PublishedLog {
  const subscribers = new Set<() => void>()
  // All three are changed by `advance` alone. `shown` is what the head file holds.
  let frontier = emptyFrontier()
  let root = rootHex(frontier)
  let shown: Head = { seq: -1, root }

  function rootHex(at: Frontier): string {
    return toHex(rootOf(at, sha256))
  }

  function advance(events: readonly VerifiedEvent[]): void {
    for (const event of events) frontier = append(frontier, leafHash(canonicalEvent(event, sha256), sha256), sha256)
    root = rootHex(frontier)
  }

  /** Writes the head file, then lets everybody see what it covers. */
  function show(): void {
    const next = { seq: frontier.size - 1, root }
    if (next.seq === shown.seq) return
    file.swap(shown, next)
    shown = next
    for (const onAppend of subscribers) onAppend()
  }

  /** K4: the store may be ahead of the file by what a crash kept from being shown, never behind it, and never on another branch. */
  async function reread(): Promise<void> {
    const kept = file.read()
    const { contiguous, highest } = log.cursor()
    if (contiguous !== highest) throw behind(file, `has a gap after seq ${contiguous}`)
    if (kept === null && highest < 0) file.swap(null, shown)
    else if (kept === null) {
      await rereadTo(highest)
      throw missing(file, { seq: highest, root })
    } else {
      if (highest < kept.seq) throw behind(file, `ends at seq ${highest}, but seq ${kept.seq} was already published`)
      await rereadTo(kept.seq)
      if (root !== kept.root) throw behind(file, `has other events below seq ${kept.seq} than those that were published`)
      shown = kept
    }
    await rereadTo(highest)
    show()
  }

  async function rereadTo(seq: number): Promise<void> {
    while (frontier.size <= seq) {
      advance(log.read(frontier.size, seq, REREAD) as HeldEvent[])
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  return {
    ready: reread(),
    head: () => shown,
    seqOf: Y => log.seqOf(Y),
    sha256,
    cursor: (): Cursor => ({ contiguous: shown.seq, highest: shown.seq, count: shown.seq + 1 }),
    read: (from, to, limit) => log.read(from, Math.min(to, shown.seq), limit) as HeldEvent[],

    subscribe(onAppend) {
      subscribers.add(onAppend)
      return () => subscribers.delete(onAppend)
    },

    keysetAt(seq) {
      const event = log.at(seq)
      return event === null || 'unusable' in event ? null : event.id
    },

    append(events, position, at, redemptions = {}) {
      log.append({
        events,
        unusable: [],
        disputes: [],
        at,
        ...(position === undefined ? {} : { sourcePosition: position }),
        ...redemptions,
      })
      advance(events)
      show()
    },
  }
}

const missing = (file: HeadFile, head: Head): Halt =>
  new Halt(
    'publish.head-file',
    `${file.path} is missing, and our log holds events up to seq ${head.seq}: nobody here can tell whether more were published. ` +
      `If no mint that mirrors you has a higher seq, write ${JSON.stringify(head)} into that file.`,
  )

const behind = (file: HeadFile, what: string): Halt =>
  new Halt('publish.head-file', `Our database ${what} (${file.path}). It was restored from an older backup, or belongs to another feed.`)
