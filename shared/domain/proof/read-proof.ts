import { isObject } from '#shared/lib/json-object.ts'
import { MAX_SECRET_CHARS, MAX_WITNESS_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { amountOf } from '../amount.ts'
import { keysetIdOf } from '../keyset/keyset.ts'
import type { ProofRefusal, RawProof } from './proof.ts'

/**
 * One proof of a swap or melt request (NUT-00), out of parsed JSON. Looks at shape and bounds alone, so that the checks which need
 * no computing (protocol §5 steps 1 to 4) come first. Unknown fields are left out.
 */
export function readProof(value: unknown): Result<RawProof, ProofRefusal> {
  const bad = (detail: string) => fail<ProofRefusal>({ code: 'proof.shape', detail })
  if (!isObject(value)) return bad('an input is not an object')
  const id = keysetIdOf(value['id'])
  if (id === null) return bad('"id" is not a full keyset id: 00 and 14 hex digits, or 01 or 02 and 64')
  const amount = amountOf(value['amount'])
  if (amount === null || amount === 0n) return bad('"amount" is not an integer from 1 to 2^64−1')
  const { secret, C, witness = null, dleq } = value
  if (typeof secret !== 'string' || secret === '' || secret.length > MAX_SECRET_CHARS)
    return bad(`"secret" is not a text of 1 to ${MAX_SECRET_CHARS} characters`)
  // Half a surrogate pair has no UTF-8: two such secrets would share one Y.
  if (!secret.isWellFormed()) return bad('"secret" is not well-formed Unicode')
  if (typeof C !== 'string' || C.length > 96) return bad('"C" is not a point in hex')
  if (witness !== null && (typeof witness !== 'string' || witness.length > MAX_WITNESS_CHARS))
    return bad(`"witness" is not a text of at most ${MAX_WITNESS_CHARS} characters`)
  return ok({ amount, id, secret, C, witness, dleq: dleqTexts(dleq) })
}

function dleqTexts(value: unknown): RawProof['dleq'] {
  if (value === undefined || value === null) return null
  const sent = isObject(value) ? value : {}
  // One character beyond a scalar shows that it is too long.
  const text = (field: unknown): string => (typeof field === 'string' ? field.slice(0, 65) : '')
  return { e: text(sent['e']), s: text(sent['s']), r: text(sent['r']) }
}
