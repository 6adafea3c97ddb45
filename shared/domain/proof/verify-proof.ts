import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Y } from '../feed/spent-event.ts'
import type { PointCheck } from '../feed/verify-event.ts'
import { hashToG1, pairingsHold, type PairingClaim } from './bls.ts'
import { hashToCurve, isCurvePoint } from './curve.ts'
import { dleqHolds, type Dleq } from './dleq.ts'
import { isPairingKeyset, parseProof } from './parse-proof.ts'
import type { ParsedProof, ProofRefusal, RawProof, VerifiedProof } from './proof.ts'
import { schnorrHolds, type SchnorrCheck } from './schnorr.ts'

/** The computing that the verification of proofs and their witnesses asks for: portable, native or wasm. All give the same answers. */
export interface ProofCrypto {
  /** As `isCurvePoint`. */
  readonly isPoint: PointCheck
  /** As `hashToCurve`: Y of a v1 or v2 secret. */
  hashToCurve(secret: string): string
  /** As `dleqHolds`. */
  dleqHolds(Y: string, C: string, A: string, dleq: Dleq): boolean
  /** As `hashToG1`: Y of a v3 secret. */
  hashToG1(secret: string): string | null
  /** As `pairingsHold`. */
  pairingsHold(claims: readonly PairingClaim[]): readonly boolean[]
  readonly schnorrHolds: SchnorrCheck
}

/** The yardstick: slow, in readable mathematics, the same on every platform. */
export const portableProofCrypto: ProofCrypto = { isPoint: isCurvePoint, hashToCurve, dleqHolds, hashToG1, pairingsHold, schnorrHolds }

/** A proof and the key that its keyset has for its amount, already checked to be a point of the keyset's curve. */
export interface ProofToVerify {
  readonly proof: RawProof
  readonly key: string
}

/** Raw → parsed → verified, each proof by its keyset's version (protocol §5 step 5); answers in the order asked. */
export function verifyProofs(asked: readonly ProofToVerify[], crypto: ProofCrypto): readonly Result<VerifiedProof, ProofRefusal>[] {
  const parsed = asked.map(({ proof }) => parseProof(proof, crypto.isPoint))
  const pairings = pairingVerdicts(asked, parsed, crypto)
  return parsed.map((result, at) => {
    if (!result.ok) return result
    return isPairingKeyset(result.value.id) ? pairings.get(at)! : verifyByDleq(result.value, asked[at]!.key, crypto)
  })
}

function verifyByDleq(proof: ParsedProof, key: string, crypto: ProofCrypto): Result<VerifiedProof, ProofRefusal> {
  const Y = crypto.hashToCurve(proof.secret)
  if (proof.dleq !== null && crypto.dleqHolds(Y, proof.C, key, proof.dleq)) return ok(verified(proof, Y))
  return fail({
    code: 'proof.dleq-false',
    detail: `The DLEQ does not show that the custodian’s key for ${proof.amount} signed this secret: the proof was changed, or it is of another keyset.`,
  })
}

/** v3 proofs of one call are verified as one batch. */
function pairingVerdicts(
  asked: readonly ProofToVerify[],
  parsed: readonly Result<ParsedProof, ProofRefusal>[],
  crypto: ProofCrypto,
): ReadonlyMap<number, Result<VerifiedProof, ProofRefusal>> {
  const batch = parsed.flatMap((result, at) =>
    result.ok && isPairingKeyset(result.value.id)
      ? [{ at, proof: result.value, Y: crypto.hashToG1(result.value.secret), K: asked[at]!.key }]
      : [],
  )
  const claims = batch.filter(({ Y }) => Y !== null)
  const holds = crypto.pairingsHold(claims.map(({ proof, K }) => ({ secret: proof.secret, C: proof.C, K })))
  const proven = new Set(claims.filter((_, place) => holds[place]))
  return new Map(
    batch.map(claim => [
      claim.at,
      claim.Y !== null && proven.has(claim) ? ok(verified(claim.proof, claim.Y)) : fail<ProofRefusal>(NOT_PAIRED),
    ]),
  )
}

const NOT_PAIRED: ProofRefusal = {
  code: 'proof.pairing',
  detail: 'The pairing does not show that the custodian’s key signed this secret: the proof was changed, or it is of another keyset.',
}

function verified({ amount, id, secret, C, witness }: ParsedProof, y: string): VerifiedProof {
  return { amount, id, secret, C, witness, Y: y as Y } as VerifiedProof
}
