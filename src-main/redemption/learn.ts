import type { Learnt } from '#shared/domain/redemption/facts.ts'
import type { Ask } from '#shared/domain/redemption/intent.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { GatewayAnswer } from './gateway-answer.ts'
import type { MintQuestions, ProofVerifier } from './gateway-ports.ts'

/** A full queue empties in seconds; a mint that restarts takes a little longer. */
const BUSY_SECONDS = 5
const MINT_DOWN_SECONDS = 30

export const poolBusy: GatewayAnswer = {
  kind: 'later',
  seconds: BUSY_SECONDS,
  detail: 'Too many proofs are being checked right now. Your ecash was not touched; try again.',
}

/**
 * Finds out what a decision asked for: first the proofs (protocol §5 step 5), beside the event loop, and only for true ones the delegate's
 * mint, so that nobody makes it work with invented ecash. Null: the client left.
 */
export async function learn(
  ask: Ask,
  deps: { readonly verifier: ProofVerifier; readonly questions: MintQuestions },
  signal: AbortSignal,
): Promise<Result<Learnt, GatewayAnswer | null>> {
  const verified = await deps.verifier.verify(ask.proofs, signal)
  if (!verified.ok) {
    const { error } = verified
    if (error.index !== null)
      return fail({ kind: 'refused', code: 33004, detail: `Proof ${error.index} of a mint that is gone: ${error.detail}` })
    if (error.code === 'pool.cancelled') return fail(null)
    return fail(poolBusy)
  }
  const { questions } = deps
  try {
    const [ownStates, signedOutputs, quote] = await Promise.all([
      ask.own.length === 0 ? [] : questions.statesOf(ask.own),
      ask.outputs.length === 0 ? new Set<string>() : questions.signedOf(ask.outputs),
      ask.quote === null ? null : questions.quoteOf(ask.quote.method, ask.quote.id),
    ])
    return ok({ proofs: verified.value.map(proof => ok(proof)), ownStates, signedOutputs, quote })
  } catch {
    return fail({
      kind: 'later',
      seconds: MINT_DOWN_SECONDS,
      detail: 'This mint does not answer right now. Your ecash was not touched; try again.',
    })
  }
}
