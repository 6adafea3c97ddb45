import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Cursor } from '#shared/domain/feed/cursor.ts'
import type { HeldEvent } from '#shared/domain/feed/spent-event.ts'
import type { PointCheck } from '#shared/domain/feed/verify-event.ts'
import type { Result } from '#shared/lib/result.ts'
import type { EventLog, Journal, PublicationRow, PublicationTable } from '../storage/store.ts'

export interface Clock {
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** One row of a mint's database as read: nothing in it is judged yet. */
export interface MintRow {
  /** Place in the outbox, in commit order: rises with every row, never reused. 0 in a snapshot. */
  readonly position: number
  /** 'spent' or 'unspent'. */
  readonly kind: unknown
  readonly Y: unknown
  readonly id: unknown
  readonly amount: unknown
  readonly witness: unknown
}

/** A mint's database, seen as a source of spent proofs. One implementation for each kind of mint. Failures are thrown as `Halt`. */
export interface MintSource {
  /** The SQL that `install` runs, word for word, for the operator to read first. */
  statements(): readonly string[]
  hasOutbox(): boolean
  /** Outbox and triggers are there, the triggers word for word as `install` makes them. */
  installed(): boolean
  install(): void
  uninstall(): void
  /** Spent rows in the mint's own table and the outbox's last position, of one moment. */
  census(): { readonly spent: number; readonly position: number }
  /** A read snapshot of every spent row in the mint's order, in batches; holds no write lock. */
  snapshot(batch: number): Iterable<readonly MintRow[]>
  /** Outbox rows after `position`, ascending, at most `limit`. */
  after(position: number, limit: number): readonly MintRow[]
  /** Outbox rows up to `position`, descending, at most `limit`. */
  upTo(position: number, limit: number): readonly MintRow[]
  /** Whether the mint's own table now says that `Y` is spent. */
  isSpent(Y: string): boolean
  /** Highest position ever given out: lower than ours means that the database went backwards. */
  lastPosition(): number
  /** Cheap: has anything been committed since the last call? */
  moved(): boolean
  close(): void
}

/** A log that can be served: a publication's own, or a demo mint's in memory. */
export interface ServedFeed {
  /** How far it is shown; gap-free. */
  cursor(): Cursor
  /** Events from..to that are shown, ascending, at most `limit`. */
  read(from: number, to: number, limit: number): HeldEvent[]
  /** Calls `onAppend` after more events are shown; returns what ends that. */
  subscribe(onAppend: () => void): () => void
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  /** Lowest seq a stream still carries; pages serve from 0 whatever it is (protocol §3). 0 when left out. */
  earliestStreamed?(): number
}

/** Custodians' proofs that the gateway before a mint of ours has paid (protocol §5 step 10): they belong into that mint's feed (case D21). */
export interface RedeemedEvents {
  /** In the order of settlement, from the first place above `place` on, at most `limit` of them. Cheap: asked some twenty times a second. */
  after(place: number, limit: number): readonly { readonly place: number; readonly events: readonly RedeemedEvent[] }[]
  /** All that were ever settled. */
  count(): number
}

export interface RedeemedEvent {
  readonly Y: string
  readonly id: string
  readonly amount: bigint
  /** As `MintRow.witness`. */
  readonly witness: string | null
}

export interface PublisherDeps {
  readonly clock: Clock
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  readonly isPoint: PointCheck
  readonly publications: PublicationTable
  readonly logOf: (id: number) => EventLog
  readonly journal: Journal
  /** Null for a mint that has no gateway of ours before it. */
  readonly redeemed: (mintUrl: string) => RedeemedEvents | null
  /** Folder for the head files (K4), outside the database. */
  readonly headFolder: string
  readonly changed: () => void
}

export interface PublicationState {
  readonly row: PublicationRow
  readonly state: 'backfill' | 'live' | 'halted' | 'stopped'
  readonly halted: { readonly code: string; readonly detail: string; readonly wayOut: string } | null
  readonly head: number
  readonly root: string | null
  readonly backfill: { readonly done: number; readonly total: number } | null
  readonly publishedAt: number | null
  readonly subscribers: number
  /** Redeemed proofs that are not published yet; null for a mint without a gateway. */
  readonly redeemed: { readonly behind: number } | null
  readonly checkedAt: number | null
}

export interface PublicationArgs {
  readonly mintUrl: string
  readonly source: 'nutshell-sqlite' | 'cdk-sqlite'
  readonly db: string
  readonly listen: string
  readonly publicUrl: string | null
  readonly front: boolean
}

export interface Publisher {
  /** Starts every enabled publication. A halted one stays halted and says so. */
  start(): Promise<void>
  stop(): Promise<void>
  plan(args: PublicationArgs): Result<
    {
      readonly statements: readonly string[]
      readonly installed: boolean
      readonly spentRows: number
      readonly warnings: readonly string[]
    },
    PublishRefusal
  >
  add(args: PublicationArgs): Promise<Result<PublicationState, PublishRefusal>>
  stopOne(id: number): Promise<void>
  startOne(id: number): Promise<Result<PublicationState, PublishRefusal>>
  uninstall(id: number): Promise<Result<void, PublishRefusal>>
  list(): readonly PublicationState[]
  /**
   * Redeemed Ys under these keyset ids that the feed of publication `id` carries: as our events, or, where the same secret was spent at our
   * mint first, as that mint's (`RedeemedTwin`).
   */
  redeemedIn(id: number, keysets: readonly string[]): number
}

/** A reason not to publish, in words, with the way out. Codes: docs/deploy/README.md lists them all. */
export interface PublishRefusal {
  readonly code: `publish.${string}`
  readonly detail: string
  readonly wayOut: string
}

/** A mint as its clients should go on seeing it. Bodies are piped and never looked at here: they carry proofs. */
export interface FrontProxy {
  /** The request to the mint and its answer back, unchanged. `read` is what was taken off the request's body already, in order. */
  pass(request: IncomingMessage, response: ServerResponse, read?: readonly Uint8Array[]): void
  /**
   * Asks the mint in this client's name, without encoding and conditions, for who wants to read the answer and add to it. Rejects when the
   * mint does not answer, or `signal` ends.
   */
  ask(request: IncomingMessage, question: MintQuestion): Promise<IncomingMessage>
  /** A websocket (NUT-17). */
  passUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

export interface MintQuestion {
  readonly method: string
  /** With its query, below the mint's own path. */
  readonly path: string
  readonly body: Uint8Array | null
  readonly signal: AbortSignal
}
