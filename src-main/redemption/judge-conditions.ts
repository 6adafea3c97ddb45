import type { VerifiedProof } from '#shared/domain/proof/proof.ts'
import type { RedeemRequest } from '#shared/domain/redemption/request.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { GatewayAnswer } from './gateway-answer.ts'
import type { ProofVerifier } from './gateway-ports.ts'
import { poolBusy } from './learn.ts'

/**
 * Step 6 of protocol §5 beside the event loop: whoever spends a locked proof says how many signatures are to be tried, thousands a request. Null
 * where no proof can carry a condition, which a decision sees by itself; a refusal of `null`: the client left. `now` in seconds since 1970,
 * asked only where a condition may depend on it.
 */
export async function judgeConditions(
  request: RedeemRequest,
  proofs: readonly VerifiedProof[],
  now: () => number,
  verifier: ProofVerifier,
  signal: AbortSignal,
): Promise<Result<Result<null, string> | null, GatewayAnswer | null>> {
  // NUT-10 secrets are JSON lists; an ordinary one is hex.
  if (!proofs.some(({ secret }) => secret.includes('['))) return ok(null)
  const judged = await verifier.checkConditions(request, proofs, now(), signal)
  if (judged.ok) return ok(judged)
  const { code, detail } = judged.error
  if (code === 'proof.condition') return ok(fail(detail))
  return fail(code === 'pool.cancelled' ? null : poolBusy)
}
