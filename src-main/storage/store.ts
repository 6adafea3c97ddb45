import type { Cursor, Gap } from '#shared/domain/feed/cursor.ts'
import type { Dispute } from '#shared/domain/feed/dispute.ts'
import type { HeldEvent, UnusableEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import type { FailoverTable } from '../failover/ports.ts'
import type { RedemptionTable } from '../redemption/ports.ts'

/**
 * What the console remembers. Two implementations pass the same tests: one SQLite file, and memory.
 *
 * Calls are synchronous: the core's one thread owns the store, so a read is never older than the last write and a
 * transaction never interleaves with another. Every method is one transaction unless it says otherwise, and what a method
 * wrote is on disk when it returns. Rows come back as they were put in; the store judges nothing. A write that the disk
 * refuses keeps nothing and throws a StoreRefusal (`store-refusal.ts`).
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

/** Reserves that are watched: our own, our peers', and hot wallets that are swept into ours. */
export interface ReserveTable {
  list(): readonly ReserveRow[]
  get(id: number): ReserveRow | null
  /**
   * Returns the new id, which no earlier row had. Throws when this script is watched on this network already. Adding or updating an
   * active row takes `active` from the one of its network that had it, in the same transaction.
   */
  add(row: Omit<ReserveRow, 'id'>): number
  /** Throws when there is no row of this id, or when another row has its script. */
  update(row: ReserveRow): void
  /** With its coins and history. */
  remove(id: number): void
  /** Every coin ever seen, in the order of (height, txid, vout), unconfirmed last. */
  coins(id: number): readonly CoinRow[]
  /**
   * Drops the coins named in `gone` (`txid:vout`; their transaction left the mempool or was reorganised away), then adds or replaces coins
   * by (txid, vout) and adds history: one transaction. Throws when there is no reserve of this id.
   */
  record(
    id: number,
    change: { readonly coins: readonly CoinRow[]; readonly gone: readonly string[]; readonly history: readonly Omit<HistoryRow, 'id'>[] },
  ): void
  /** Newest first. */
  history(id: number, limit: number): readonly HistoryRow[]
}

export interface ReserveRow {
  readonly id: number
  /** `own`: our key path. `peer`: a custodian whose delegate we are, or only watch. `hot`: ours without leaves. */
  readonly role: 'own' | 'peer' | 'hot'
  readonly name: string
  readonly network: 'regtest' | 'signet' | 'testnet4' | 'mainnet'
  /** The custodian's mint; null for an own reserve whose mint is not published here. */
  readonly mintUrl: string | null
  /** Our own leaf key in a peer's reserve, x-only hex. */
  readonly me: string | null
  /** The reserve package, JSON (`shared/domain/reserve/package.ts`); for an unverifiable reserve what was advertised. */
  readonly package: string
  readonly scriptPubKey: string
  readonly address: string
  /** Hot wallets: what may stay there, sat. */
  readonly target: bigint | null
  /** Own reserves: the one that `rearm`, `sweep` and `claim` pay to. At most one row of a network has it. */
  readonly active: boolean
  readonly addedAt: number
}

export interface CoinRow {
  readonly txid: string
  readonly vout: number
  readonly amount: bigint
  readonly height: number | null
  /** JSON of the domain's CoinSpend. */
  readonly spent: string | null
  readonly firstSeenAt: number
  /** A plan of ours made it; false: a deposit of somebody's. */
  readonly expected: boolean
}

export interface HistoryRow {
  readonly id: number
  readonly at: number
  /** Block in which it happened; null for the mempool or for acts off the chain. */
  readonly height: number | null
  /** e.g. `coin.deposit`, `coin.confirmed`, `coin.spent`, `coin.reorganised`. */
  readonly act: string
  readonly txid: string | null
  readonly detail: string
}

/** The tray: plans that wait for signatures, and those that were sent. */
export interface PlanTable {
  /** Newest first. */
  list(): readonly PlanRow[]
  get(id: number): PlanRow | null
  /** Returns the new id, which no earlier row had. */
  add(row: Omit<PlanRow, 'id'>): number
  /** Throws when there is no row of this id. */
  update(row: PlanRow): void
}

export interface PlanRow {
  readonly id: number
  readonly createdAt: number
  /** `sending` is written before the first byte leaves: after a crash it is followed up, never sent as if new. */
  readonly state: 'open' | 'sending' | 'sent' | 'confirmed' | 'lost' | 'dropped'
  /** The domain's SpendPlan, JSON with amounts as decimal strings. */
  readonly plan: string
  /** BIP174 bytes with the signatures so far. */
  readonly psbt: Uint8Array
  /** Final transaction, hex; null while signatures are missing. */
  readonly raw: string | null
  readonly txid: string
  readonly sentAt: number | null
  readonly confirmedHeight: number | null
  /** Txid of the transaction that took an input first (`lost`), with who it was. */
  readonly lostTo: string | null
  /** Why the servers refused it, JSON of {code, detail}. */
  readonly refused: string | null
  /** The plan that this one replaces by a higher fee (BIP125). */
  readonly replaces: number | null
}

/** Electrum servers that the operator configured. */
export interface ServerTable {
  /** In the order in which they were added. */
  list(): readonly ServerRow[]
  get(id: number): ServerRow | null
  /** Returns the new id, which no earlier row had. Throws when host, port and proxy are listed already. */
  add(row: Omit<ServerRow, 'id'>): number
  /** Throws when there is no row of this id, or when another row has its host, port and proxy. */
  update(row: ServerRow): void
  remove(id: number): void
}

export interface ServerRow {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly transport: 'tcp' | 'tls'
  /** SHA-256 of the certificate (DER), hex; null trusts the system's authorities. */
  readonly pin: string | null
  /** SOCKS5 `host:port`. */
  readonly proxy: string | null
  readonly enabled: boolean
  readonly addedAt: number
}

/** Verified block headers of one network, gap-free, so that a start does not fetch them again. 80 bytes hex each. */
export interface HeaderTable {
  /** Lowest and highest height held; null when none. */
  range(network: string): { readonly from: number; readonly to: number } | null
  /** The headers at `from` and above, ascending, at most `limit`; none when `from` is not held, so that the first is always that of `from`. */
  read(network: string, from: number, limit: number): readonly string[]
  /** Puts `headers` at `from` and drops everything above them; `from` is at most one above the highest held (or anything when none is), else it throws RangeError. */
  replace(network: string, from: number, headers: readonly string[]): void
}
