import { isHex } from '#shared/lib/bytes.ts'
import { encodeToken } from '../token/encode-token.ts'
import type { TokenProof } from '../token/token.ts'

/** The proofs that were not redeemed as a token of their own; null when there are none. What no token can carry is left out. */
export function restToken(
  proofs: readonly TokenProof[],
  mint: string,
  unit: string,
): { readonly token: string; readonly sum: bigint } | null {
  const carried = proofs.filter(({ id, C, dleq }) => [id, C, ...(dleq === null ? [] : [dleq.e, dleq.s, dleq.r])].every(isHex))
  if (carried.length === 0) return null
  return { token: encodeToken(carried, mint, unit), sum: carried.reduce((sum, { amount }) => sum + amount, 0n) }
}
