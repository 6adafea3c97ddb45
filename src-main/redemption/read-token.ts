import { getDecodedToken } from '@cashu/cashu-ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import { readProof } from '#shared/domain/proof/read-proof.ts'
import { MAX_REDEEM_INPUTS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { FloatRefusal } from './float.ts'

/** The proofs of a cashuA or cashuB token (NUT-00), all of keysets of our own mint: `own`. Nothing of it is kept or told. */
export function readToken(text: string, own: readonly string[]): Result<readonly RawProof[], FloatRefusal> {
  const token = decode(text.trim(), own)
  if (token === null) return refused('This is no Cashu token: one starts with cashuA or cashuB and is pasted whole.')
  if (token.length === 0 || token.length > MAX_REDEEM_INPUTS) return refused(`A token has 1 to ${MAX_REDEEM_INPUTS} proofs.`)
  const proofs: RawProof[] = []
  for (const sent of token) {
    const proof = readProof(sent)
    if (!proof.ok || !own.includes(proof.value.id))
      return refused('The float takes ecash of your own mint alone, and this token holds other.')
    proofs.push(proof.value)
  }
  return ok(proofs)
}

/** Null when it is none. Short keyset ids (16 hex, version 2) are completed from our own. */
function decode(text: string, own: readonly string[]): readonly object[] | null {
  try {
    const { proofs } = getDecodedToken(text, [...own])
    // A witness may have been parsed on the way; who wrote it wrote text.
    return proofs.map(({ witness, amount, ...rest }) => ({
      ...rest,
      amount: amount.toBigInt(),
      ...(witness === undefined ? {} : { witness: typeof witness === 'string' ? witness : JSON.stringify(witness) }),
    }))
  } catch {
    return null
  }
}

const refused = (detail: string) => fail<FloatRefusal>({ code: 'float.token', detail })
