import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { PointCheck } from '../feed/verify-event.ts'
import { scalarOf, type Dleq } from './dleq.ts'
import type { ParsedProof, ProofRefusal, RawProof } from './proof.ts'

/** Versions 00 and 01 prove their signature by DLEQ on secp256k1, 02 by a pairing (protocol §5 step 5). */
export const isPairingKeyset = (id: string): boolean => id.startsWith('02')

/** The one place that makes a ParsedProof. Hex is lower case: one proof has one spelling. */
export function parseProof(raw: RawProof, isPoint: PointCheck): Result<ParsedProof, ProofRefusal> {
  const isV3 = isPairingKeyset(raw.id)
  if (raw.C.length !== (isV3 ? 96 : 66) || !isPoint(raw.C)) {
    return refused('proof.point', `C is not lower-case hex of a point of the keyset’s curve, ${isV3 ? 'BLS12-381 G1' : 'secp256k1'}.`)
  }
  const dleq = parseDleq(raw, isV3)
  return dleq.ok ? ok({ ...raw, dleq: dleq.value } as ParsedProof) : dleq
}

function parseDleq({ dleq }: RawProof, isV3: boolean): Result<Dleq | null, ProofRefusal> {
  if (isV3) return dleq === null ? ok(null) : refused('proof.dleq-unexpected', 'A proof of a version 02 keyset carries no "dleq".')
  if (dleq === null) {
    return refused(
      'proof.dleq-missing',
      'The proof carries no "dleq" with e, s and r. Only its issuer could check it without them, and the issuer is gone.',
    )
  }
  const [e, s, r] = [scalarOf(dleq.e), scalarOf(dleq.s), scalarOf(dleq.r)]
  if (e === null || s === null || r === null) {
    const name = e === null ? 'e' : s === null ? 's' : 'r'
    return refused('proof.dleq-malformed', `"dleq.${name}" is not 64 lower-case hex digits of a number from 1 to n−1.`)
  }
  return ok({ e, s, r })
}

const refused = (code: ProofRefusal['code'], detail: string) => fail<ProofRefusal>({ code, detail })
