import type { Coin } from '#shared/domain/reserve/coin.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import type { Result } from '#shared/lib/result.ts'
import type { HeaderTable, ServerRow, ServerTable } from '../storage/store.ts'

/** A server or its line that cannot be used, with a stable code. `detail` is ours, never the server's text alone. */
export interface ServerRefusal {
  readonly code:
    | 'server.unreachable'
    | 'server.timeout'
    | 'server.closed'
    | 'server.line-too-long'
    | 'server.not-json'
    | 'server.shape'
    /** The server answered with an error of its own; its text is bounded and escaped in `detail`. */
    | 'server.error'
    /** Not signed by a known authority, and no pin was given. `offeredPin` says what could be pinned. */
    | 'server.certificate'
    /** Another certificate than the pinned one: renewed, or somebody stands in between. */
    | 'server.certificate-changed'
    | 'server.tls'
    | 'server.proxy'
    | 'server.wrong-network'
    /** Headers that break the rules of the network, or a proof that does not hold. */
    | 'server.false-proof'
  readonly detail: string
  /** SHA-256 of the certificate offered (DER), hex; null where none was. */
  readonly offeredPin: string | null
}

/** Where a server is. `pin`: SHA-256 of its certificate (DER), hex; null trusts the system's authorities. `proxy`: SOCKS5 `host:port`. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly transport: 'tcp' | 'tls'
  readonly pin: string | null
  readonly proxy: string | null
}

/** An open line to a server: UTF-8 text lines, each at most MAX_ELECTRUM_LINE_BYTES. The demo network and tests bring their own. */
export interface Line {
  send(line: string): void
  /** Ends when the server closes; throws a ServerRefusal when the line breaks or a line is too long. */
  readonly lines: AsyncIterable<string>
  close(): void
  /** Of the certificate that was accepted; null over TCP. */
  readonly pin: string | null
}
export type Dial = (address: ServerAddress, signal: AbortSignal) => Promise<Result<Line, ServerRefusal>>

/** One transaction of a script as a server tells it: height 0 or −1 means unconfirmed. */
export interface HistoryEntry {
  readonly txid: string
  readonly height: number
}

/** One connected server: answers are bounded and shaped, and not believed. Calls are pipelined; each has a deadline. */
export interface Electrum {
  /** Server software as it names itself, bounded. */
  readonly software: string
  /** Of the certificate that was accepted (SHA-256, hex); null over TCP. */
  readonly pin: string | null
  /** `height` and 80-byte header (hex) of the tip, and each later one. */
  onTip(listener: (tip: { readonly height: number; readonly header: string }) => void): void
  /** Subscribes; `listener` is told when the script's status changed, and never what it is. Resolves with the first status. */
  onScript(scriptHash: string, listener: () => void): Promise<Result<string | null, ServerRefusal>>
  /** Up to `count` headers from `from` on, 80 bytes hex each. */
  headers(from: number, count: number): Promise<Result<readonly string[], ServerRefusal>>
  history(scriptHash: string): Promise<Result<readonly HistoryEntry[], ServerRefusal>>
  /** Raw transaction, hex; the caller hashes it. */
  transaction(txid: string): Promise<Result<string, ServerRefusal>>
  merkle(
    txid: string,
    height: number,
  ): Promise<Result<{ readonly height: number; readonly merkle: readonly string[]; readonly position: number }, ServerRefusal>>
  /** sat per 1,000 vB for a confirmation within `blocks`; null when the server has no estimate. */
  estimateFee(blocks: number): Promise<Result<number | null, ServerRefusal>>
  relayFee(): Promise<Result<number, ServerRefusal>>
  /** The txid the server answers. */
  broadcast(raw: string): Promise<Result<string, ServerRefusal>>
  ping(): Promise<Result<null, ServerRefusal>>
  /** Resolves with the reason once the line is gone; every open call has failed by then. */
  readonly gone: Promise<ServerRefusal>
  close(): void
}
/** Dials, greets (`server.version`, genesis of `network`), subscribes to the tip. */
export type OpenElectrum = (address: ServerAddress, network: Network, signal: AbortSignal) => Promise<Result<Electrum, ServerRefusal>>

/**
 * `verified`: a strict majority of the configured servers answered, all that answered agree at the same tip, and the proofs hold.
 * `unknown`: fewer answered. `disputed`: two answers contradict each other.
 */
export type Agreement = 'verified' | 'unknown' | 'disputed'

export interface ChainTip {
  readonly height: number
  readonly hash: string
  /** Seconds since 1970: the block's own, and the median of eleven (BIP113). */
  readonly time: number
  readonly medianTime: number
}

export interface ChainState {
  readonly network: Network
  /** Best header chain of the agreeing servers; null until one is known. Kept while servers are away: see `agreement`. */
  readonly tip: ChainTip | null
  readonly agreement: Agreement
  readonly configured: number
  readonly answered: number
  /** ms since 1970 when `agreement` was last `verified`; null when never. */
  readonly verifiedAt: number | null
  /** What the headers were checked for: see protocol (mainnet, testnet4: difficulty and work; signet: work; regtest: links only). */
  readonly headerCheck: 'difficulty' | 'work' | 'links'
  /** While headers are being fetched. */
  readonly sync: { readonly height: number; readonly target: number } | null
}

/** What the servers say of one script, and how far it can be relied on. Coins come out of transactions that were hashed anew. */
export interface ScriptState {
  readonly scriptPubKey: string
  readonly agreement: Agreement
  /** Tip at which the answers were compared; null before the first. */
  readonly tip: ChainTip | null
  /** All coins ever, spent ones too. Mempool transactions of any server count, as unconfirmed, once their witness proves that they may spend. */
  readonly coins: readonly Coin[]
  /** By txid, of proven spends that were seen in a mempool; absent for one whose parents nobody could show. */
  readonly costs?: ReadonlyMap<string, SpendCost>
  /** ms since 1970 of the last time it was `verified`. */
  readonly verifiedAt: number | null
  /** Which servers answered, and which contradict: ids of ServerRow. */
  readonly answered: readonly number[]
  readonly contradicting: readonly number[]
}

/** What a transaction pays its miner, sat, and its size in vB. */
export interface SpendCost {
  readonly fee: bigint
  readonly vsize: number
}

export interface ServerState {
  readonly row: ServerRow
  readonly state: 'connecting' | 'syncing' | 'ready' | 'down' | 'off'
  readonly reason: ServerRefusal | null
  readonly software: string
  readonly tip: { readonly height: number; readonly hash: string } | null
  /** Same chain as the agreed tip (a block or two behind still agrees); null while there is nothing to compare. */
  readonly agrees: boolean | null
  readonly latencyMs: number | null
  readonly lastAnswerAt: number | null
  readonly nextAttemptAt: number | null
}

/** sat per 1,000 vB, the median of the servers, within 1,000..1,000,000; `relay` the highest relay minimum. */
export interface FeeRates {
  readonly relay: number
  /** ≈ 1, 6 and 144 blocks. */
  readonly fast: number
  readonly normal: number
  readonly slow: number
  /** Servers that gave an estimate. */
  readonly servers: number
}

export interface BroadcastReply {
  readonly server: number
  /** Null when accepted (or already known). */
  readonly refusal: ServerRefusal | null
}

/** The chain as a pool of servers shows it that are not trusted one by one. */
export interface Chain {
  start(): void
  stop(): Promise<void>
  /** Reads the server table again: servers were added, removed, pinned or switched. */
  reconfigure(): void
  /** The whole set of scripts (scriptPubKey hex) to follow. */
  watch(scripts: readonly string[]): void
  state(): ChainState
  script(scriptPubKey: string): ScriptState
  servers(): readonly ServerState[]
  fees(): FeeRates | null
  /** Block times (seconds) of the newest `count` headers, ascending; for the clock range of countdowns. */
  times(count: number): readonly number[]
  /** BIP113 median time past of the block at `height`, seconds: where 512-second leaves begin to count. Null when it is not held. */
  medianTimeAt(height: number): number | null
  /** Sends to every ready server at once. */
  broadcast(raw: string): Promise<readonly BroadcastReply[]>
  /** A transaction that hashes to `txid`, from any server. */
  transaction(txid: string): Promise<Result<string, ServerRefusal>>
  /** Connects once and looks, without keeping anything: for adding and pinning. */
  probe(address: ServerAddress): Promise<Result<ServerProbe, ServerRefusal>>
  /** Compares everything now and resolves when the answers are in (or the deadline passed). */
  refresh(): Promise<void>
}

export interface ServerProbe {
  readonly software: string
  readonly tip: { readonly height: number; readonly hash: string }
  readonly pin: string | null
  readonly latencyMs: number
}

export interface ChainDeps {
  readonly network: Network
  readonly open: OpenElectrum
  readonly servers: ServerTable
  readonly headers: HeaderTable
  readonly clock: { now(): number; sleep(ms: number, signal: AbortSignal): Promise<void> }
  readonly random: () => number
  /** Tip, agreement, a script or a server changed. */
  readonly changed: () => void
}
