/** What the store keeps of the chain: reserves with their coins, plans, servers, headers. Part of the port `store.ts`. */

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
