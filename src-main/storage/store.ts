import type { Cursor, Gap } from '#shared/domain/feed/cursor.ts'
import type { Dispute } from '#shared/domain/feed/dispute.ts'
import type { HeldEvent, UnusableEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import type { FailoverTable } from '../failover/ports.ts'
import type { RedemptionTable } from '../redemption/ports.ts'
import type { HeaderTable, PlanTable, ReserveTable, ServerTable } from './reserve-tables.ts'

/** One port, whoever asks: neighbours name these types here. */
export type {
  CoinRow,
  HeaderTable,
  HistoryRow,
  PlanRow,
  PlanTable,
  ReserveRow,
  ReserveTable,
  ServerRow,
  ServerTable,
} from './reserve-tables.ts'

/**
 * What the console remembers. Two implementations pass the same tests: one SQLite file, and memory.
 *
 * Calls are synchronous: the core's one thread owns the store, so a read is never older than the last write and a
 * transaction never interleaves with another. Every method is one transaction unless it says otherwise, and what a method
 * wrote is on disk when it returns, except for calls of redemptions (`synced`). Rows come back as they were put in; the store
 * judges nothing. A write that the disk refuses keeps nothing and throws a StoreRefusal (`store-refusal.ts`).
 */
export interface Store {
  readonly kind: 'sqlite' | 'memory'
  /** The log named `key`, made when absent. `mirror:URL` is a custodian's feed here, `own:ID` a feed we publish. */
  log(key: string): EventLog
  /** Forgets a log and all its events. Its EventLog throws from then on; `log(key)` makes a new one. */
  dropLog(key: string): void
  readonly peers: PeerTable
  readonly publications: PublicationTable
  readonly reserves: ReserveTable
  readonly plans: PlanTable
  readonly servers: ServerTable
  readonly headers: HeaderTable
  readonly failovers: FailoverTable
  readonly redemptions: RedemptionTable
  readonly journal: Journal
  readonly settings: SettingTable
  /**
   * Resolves once calls of `redemptions`, too, are on the disk: they are written without waiting for it, and sent only after this. Throws StoreRefusal
   * when the disk did not keep them.
   */
  synced(): Promise<void>
  close(): void
}

/** One append-only log of spent events. */
export interface EventLog {
  readonly key: string
  cursor(): Cursor
  /** Absent seqs between contiguous and highest, ascending, at most `limit` of them, and how many seqs are absent in all. */
  gaps(limit: number): { readonly gaps: readonly Gap[]; readonly total: number; readonly missing: number }
  /** The event at `seq`, an unusable one, or null. */
  at(seq: number): HeldEvent | StoredUnusable | null
  /** Lowest seq that holds `Y`, or null. Hot: called once for every arriving event. */
  seqOf(Y: string): number | null
  /** True when a dispute names `Y`, whether or not an event holds it. */
  isBlocked(Y: string): boolean
  /** Events from..to that are held, ascending, at most `limit`; the walk of exports, pages and verification. */
  read(from: number, to: number, limit: number): (HeldEvent | StoredUnusable)[]
  /** Newest `limit` by seq, descending. */
  tail(limit: number): (HeldEvent | StoredUnusable)[]
  totals(): LogTotals
  /** Newest first, at most `limit`. */
  disputes(limit: number): readonly StoredDispute[]
  disputeCount(): number
  /** Events, unusable events, disputes and the new cursor in one transaction. Refuses (throws) a seq that is already held. */
  append(batch: AppendBatch): Cursor
}

export interface AppendBatch {
  /** Seqs not held, in any order. */
  readonly events: readonly VerifiedEvent[]
  readonly unusable: readonly UnusableEvent[]
  readonly disputes: readonly Dispute[]
  /** ms since 1970 at which they arrived. */
  readonly at: number
  /** Where our own reader of a mint's outbox stands after this batch; undefined leaves it as it is. */
  readonly sourcePosition?: number
  /** In a feed of ours: `events` are all that was redeemed up to this place of settlement and that it did not carry before. */
  readonly redeemedPlace?: number
  /** Told again, a twin counts once. */
  readonly twins?: readonly RedeemedTwin[]
}

/** A Y that our mint spent and that was redeemed for another mint, too: somebody gave both the same secret. A feed carries a Y once. */
export interface RedeemedTwin {
  readonly Y: string
  /** Under which it was redeemed. */
  readonly keyset: string
  /** What came first, and stands in the feed. */
  readonly carried: 'spent' | 'redeemed'
}

export type StoredUnusable = UnusableEvent & { readonly seenAt: number; readonly unusable: true }
export type StoredDispute = Dispute & { readonly id: number; readonly seenAt: number }

export interface LogTotals {
  readonly events: number
  readonly unusable: number
  /** True when `keysets` stops short of the last row, at MAX_TOTAL_ROWS of them. */
  readonly truncated: boolean
  /** By id, amounts ascending. */
  readonly keysets: readonly { readonly id: string; readonly amounts: readonly { readonly amount: bigint; readonly events: number }[] }[]
}

/** Custodians whose feed we keep. JSON columns hold what the domain parsed, as it parsed it. */
export interface PeerTable {
  list(): readonly PeerRow[]
  get(url: string): PeerRow | null
  put(row: PeerRow): void
  remove(url: string): void
  /** In the order in which they were first put. */
  keysets(url: string): readonly StoredKeyset[]
  /** Adds or replaces each by its id; none is dropped, since a keyset cannot be fetched once its custodian is gone. Throws without the peer. */
  putKeysets(url: string, keysets: readonly StoredKeyset[]): void
  /** One point of the chart; points before `keepAfter` (ms since 1970) go. Throws without the peer. */
  addSample(url: string, sample: SampleRow, keepAfter: number): void
  /** Later than `after`, ascending. */
  samples(url: string, after: number): readonly SampleRow[]
}

export interface PeerRow {
  readonly url: string
  readonly addedAt: number
  readonly paused: boolean
  /** Hosts (host:port) that the operator approved although private or foreign to the mint's origin. */
  readonly approvedHosts: readonly string[]
  /** `/v1/info` as pinned: JSON text of the parsed advertisement. */
  readonly pinned: string
  /** A later advertisement that differs and waits for the operator. */
  readonly changed: { readonly seenAt: number; readonly json: string } | null
  /** Highest seq the custodian ever claimed; −1 when none. */
  readonly latest: number
  /** Last successful reply, ms since 1970; null when none. */
  readonly lastContactAt: number | null
}

/** A keyset with its keys (protocol §5: fetch them while the custodian lives). `keys`: amount → compressed point hex. */
export interface StoredKeyset {
  readonly id: string
  readonly unit: string
  readonly active: boolean
  readonly inputFeePpk: number
  readonly finalExpiry: number | null
  readonly derivation: 'v1' | 'v2' | 'v3-framed' | 'v3-text' | 'none'
  readonly refused: { readonly code: string; readonly detail: string } | null
  readonly keys: readonly { readonly amount: bigint; readonly key: string }[]
  readonly firstSeenAt: number
}

export interface SampleRow {
  readonly at: number
  readonly behind: number
  readonly contactAgeMs: number
  readonly events: number
}

export interface PublicationTable {
  list(): readonly PublicationRow[]
  get(id: number): PublicationRow | null
  /** Returns the new row's id, which no earlier row had. */
  add(row: Omit<PublicationRow, 'id'>): number
  /** Throws when there is no row of this id. */
  update(row: PublicationRow): void
  /** Its log stays: see `dropLog`. */
  remove(id: number): void
  /** Highest outbox id that the log `own:ID` has consumed, as committed with its last append; 0 at first. */
  sourcePosition(id: number): number
  /** What the log `own:ID` carries of redemptions, as committed with its last append. */
  redeemed(id: number): RedeemedMarks
}

export interface RedeemedMarks {
  /** Place of the last settlement that was looked at; 0 at first. */
  readonly place: number
  /** By the keyset under which they were redeemed, in its order: events in the log, and Ys that it carries as spends of our own mint. */
  readonly keysets: readonly { readonly id: string; readonly events: number; readonly shadowed: number }[]
  /** Of those events, as many whose Y our mint spent afterwards. */
  readonly spentToo: number
}

export interface PublicationRow {
  readonly id: number
  readonly mintUrl: string
  readonly source: 'nutshell-sqlite' | 'cdk-sqlite'
  readonly db: string
  readonly listen: string
  readonly publicUrl: string
  readonly front: boolean
  readonly enabled: boolean
  readonly backfilled: boolean
  /** Set when it halted: the coded reason survives restarts until the operator starts it again. */
  readonly halted: { readonly code: string; readonly detail: string } | null
}

/** The audit timeline of everything console and operator did. Append-only. */
export interface Journal {
  add(entry: Omit<JournalRow, 'id'>): number
  /** Newest first, ids below `before` (null: from the newest), matching level and text (in subject, act or detail; ASCII letters in either case). */
  list(query: {
    readonly before: number | null
    readonly limit: number
    readonly level: JournalRow['level'] | null
    readonly text: string
  }): readonly JournalRow[]
}

export interface JournalRow {
  readonly id: number
  readonly at: number
  readonly level: 'info' | 'notice' | 'warning' | 'alarm'
  readonly actor: 'operator' | 'console' | 'peer'
  readonly act: string
  readonly subject: string
  readonly detail: string
  readonly before: string | null
  readonly after: string | null
}

export interface SettingTable {
  get(key: string): string | null
  set(key: string, value: string): void
}
