import type { MintInfo } from '#shared/domain/delegation/advertisement.ts'
import type { Refusal } from '#shared/domain/errors.ts'
import type { PointCheck } from '#shared/domain/feed/verify-event.ts'
import type { Result } from '#shared/lib/result.ts'
import type { Journal, PeerTable, EventLog, StoredKeyset } from '../storage/store.ts'

/** One bounded request to a peer. Redirects are never followed; private addresses only for approved hosts. */
export interface WireRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly accept: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes of the answer after decompression. */
  readonly maxBytes: number
  readonly deadlineMs: number
  /** `host:port` entries that the operator approved: these may resolve to private or loopback addresses. */
  readonly approvedHosts: readonly string[]
  readonly signal: AbortSignal
}
export interface WireReply {
  readonly status: number
  readonly bytes: Uint8Array
}
export interface WireStream {
  readonly status: number
  readonly contentType: string
  /** Ends when the server closes; throws a Refusal when the line breaks. No deadline: silence is the caller's business. */
  readonly chunks: AsyncIterable<Uint8Array>
  close(): void
}
export interface Wire {
  fetch(request: WireRequest): Promise<Result<WireReply, Refusal>>
  /** `maxBytes` does not apply; `deadlineMs` bounds the time until the head arrives. */
  stream(request: WireRequest): Promise<Result<WireStream, Refusal>>
}

export interface Clock {
  /** ms since 1970 UTC. */
  now(): number
  /** Resolves after `ms`, or early when `signal` aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export interface MirrorDeps {
  readonly wire: Wire
  readonly clock: Clock
  /** 0 ≤ x < 1, for back-off jitter and sampling. */
  readonly random: () => number
  readonly isPoint: PointCheck
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  readonly peers: PeerTable
  readonly logOf: (url: string) => EventLog
  readonly dropLog: (url: string) => void
  readonly journal: Journal
  /** Read at every use, so that a changed setting acts at once. Seconds. */
  readonly policy: () => { readonly pollSeconds: number; readonly keysetPollSeconds: number; readonly staleAfterSeconds: number }
  readonly changed: (topic: 'mirrors' | 'events') => void
}

/** Everything about one mirror that is known only while it runs; what must survive is in the store. */
export interface MirrorState {
  readonly url: string
  readonly transport: 'none' | 'page' | 'stream'
  readonly latest: number
  readonly lastContactAt: number | null
  readonly lastError: Refusal | null
  readonly nextAttemptAt: number | null
  /** Verified and stored in the last 10 s, per second. */
  readonly eventsPerSecond: number
  /** Set while the custodian's replies are older than what it told us before (stale replica, case F14). */
  readonly staleReplica: boolean
  /** Root over 0..size−1 once computed (RFC 6962, hex). */
  readonly root: { readonly size: number; readonly hash: string } | null
}

export interface Preview {
  readonly info: MintInfo
  readonly keysets: readonly StoredKeyset[]
  /** −1 when empty, null when the feed did not answer. */
  readonly latest: number | null
  readonly approvals: readonly { readonly host: string; readonly reason: string }[]
  readonly refusals: readonly Refusal[]
}

export interface Mirrors {
  /** Starts a loop for each stored peer that is not paused. One bad peer never slows another. */
  start(): void
  stop(): Promise<void>
  preview(url: string): Promise<Result<Preview, Refusal>>
  add(url: string, approvedHosts: readonly string[]): Promise<Result<void, Refusal>>
  remove(url: string): Promise<void>
  pause(url: string, paused: boolean): Promise<void>
  /** Pins the changed advertisement that waited for the operator. */
  acceptChange(url: string): void
  /** Catches up now; `complete` only with contiguous = the latest that the custodian reported in this call. */
  sync(url: string): Promise<{ readonly complete: boolean; readonly reason: Refusal | null }>
  /** Reads back every stored event, verifies it anew and recomputes the root. */
  verify(url: string): Promise<{ readonly events: number; readonly bad: number; readonly root: string }>
  state(url: string): MirrorState | null
}
