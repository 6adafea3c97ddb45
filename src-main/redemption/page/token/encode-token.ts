import { encode } from 'cborg'
import { fromHex } from '#shared/lib/bytes.ts'
import { toBase64Url } from './base64url.ts'
import type { TokenProof } from './token.ts'

/**
 * `proofs` as a `cashuB` token of `mint` in `unit` (NUT-00). The proofs of signature go along: should this mint die too, nobody could
 * redeem its ecash without them. Keysets go by their short ids, the first 8 bytes, which are all of a version 00 id. Throws on hex that is none: callers give what was read or made.
 */
export function encodeToken(proofs: readonly TokenProof[], mint: string, unit: string): string {
  const byKeyset = new Map<string, TokenProof[]>()
  for (const proof of proofs) byKeyset.set(proof.id, [...(byKeyset.get(proof.id) ?? []), proof])
  const groups = [...byKeyset].map(([id, members]) => ({ i: fromHex(id.slice(0, 16)), p: members.map(member) }))
  return `cashuB${toBase64Url(encode({ m: mint, u: unit, t: groups }))}`
}

const member = ({ amount, secret, C, witness, dleq }: TokenProof): object => ({
  a: Number(amount),
  s: secret,
  c: fromHex(C),
  ...(dleq !== null && { d: { e: fromHex(dleq.e), s: fromHex(dleq.s), r: fromHex(dleq.r) } }),
  ...(witness !== null && { w: witness }),
})
