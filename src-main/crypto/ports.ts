import type { ProofRefusal, VerifiedProof } from '#shared/domain/proof/proof.ts'
import type { ProofToVerify } from '#shared/domain/proof/verify-proof.ts'
import type { RedeemRequest } from '#shared/domain/redemption/request.ts'
import type { Result } from '#shared/lib/result.ts'

/** Why a request's proofs were not all verified. Codes are stable; the gateway answers `proof.…` with 33004 and `pool.…` with 503. */
export type PoolRefusal =
  /** `index` is the first proof that fails, whatever worker met it. */
  (ProofRefusal & { readonly index: number }) | PoolTrouble

/** `proof.condition`: not met; its detail is for the wallet, with code 10001. */
export type ConditionRefusal = { readonly code: 'proof.condition'; readonly detail: string } | PoolTrouble

/** `pool.busy`: the queue is full. `pool.cancelled`: the asker gave up. `pool.closed`: the program ends. */
export interface PoolTrouble {
  readonly code: 'pool.busy' | 'pool.cancelled' | 'pool.closed'
  readonly detail: string
  readonly index: null
}

/** Verifies proofs beside the event loop, never on it for longer than one proof takes. */
export interface ProofPool {
  /** All of `asked` in their order, or why not; a request is honoured as a whole or not at all (case D24). Never throws. */
  verify(asked: readonly ProofToVerify[], signal?: AbortSignal): Promise<Result<readonly VerifiedProof[], PoolRefusal>>
  /** `checkConditions` (protocol §5 step 6) of the same request, for the proofs that were verified. `now` in seconds since 1970. */
  checkConditions(
    request: RedeemRequest,
    proofs: readonly VerifiedProof[],
    now: number,
    signal?: AbortSignal,
  ): Promise<Result<null, ConditionRefusal>>
  /** What does the work at this moment; for the health page. */
  readonly state: PoolState
  /** Refuses what waits with `pool.closed`, and ends the workers. To be awaited before the process ends: a worker cut off in native code aborts it. */
  close(): Promise<void>
}

export interface PoolState {
  /** Live workers; 0 is in-line. */
  readonly workers: number
  /** Proofs that wait or are being verified. */
  readonly waiting: number
  /** Workers that died since the start and were replaced or given up. */
  readonly deaths: number
}

/** A fast implementation that must not be used: it disagrees with the portable one. */
export interface CryptoRefusal {
  readonly code: 'crypto.self-test'
  readonly detail: string
}
