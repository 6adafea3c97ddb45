import type { Refusal } from '#shared/domain/errors.ts'
import type { Result } from '#shared/lib/result.ts'
import type { EventLog, Journal, PublicationRow, PublicationTable } from '../storage/store.ts'

export interface Clock {
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** One row of a mint's outbox, in commit order. */
export interface OutboxRow {
  /** Rises with every row; never reused. */
  readonly position: number
  readonly kind: 'spent' | 'unspent'
  readonly Y: string
  readonly id: string
  readonly amount: bigint
  readonly witness: string | null
}

/** A mint's database, seen as a source of spent proofs. One implementation for each kind of mint. */
export interface MintSource {
  /** The SQL that `install` runs, word for word, for the operator to read first. */
  statements(): readonly string[]
  installed(): boolean
  install(): void
  uninstall(): void
  /** Spent rows in the mint's own table. */
  spentCount(): number
  /** A read snapshot of every spent row in the mint's order, in batches; holds no write lock. */
  snapshot(batch: number): Iterable<readonly OutboxRow[]>
  /** Outbox rows after `position`, ascending, at most `limit`. */
  after(position: number, limit: number): readonly OutboxRow[]
  /** Highest position ever given out: lower than ours means that the database went backwards. */
  lastPosition(): number
  /** Cheap: has anything been committed since the last call? */
  moved(): boolean
  close(): void
}

export interface PublisherDeps {
  readonly clock: Clock
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  readonly publications: PublicationTable
  readonly logOf: (id: number) => EventLog
  readonly journal: Journal
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
  plan(args: PublicationArgs): Result<{ readonly statements: readonly string[]; readonly installed: boolean; readonly spentRows: number; readonly warnings: readonly string[] }, PublishRefusal>
  add(args: PublicationArgs): Promise<Result<PublicationState, PublishRefusal>>
  stopOne(id: number): Promise<void>
  startOne(id: number): Promise<Result<PublicationState, PublishRefusal>>
  uninstall(id: number): Promise<Result<void, PublishRefusal>>
  list(): readonly PublicationState[]
}

/** `publish.db-missing`, `publish.db-schema`, `publish.listen`, `publish.went-backwards`, `publish.head-file`, … */
export interface PublishRefusal {
  readonly code: `publish.${string}`
  readonly detail: string
  readonly wayOut: string
}
export type { Refusal }
