import { getDecodedToken, getTokenMetadata, type Proof, type Token } from '@cashu/cashu-ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { isSameMint } from '#shared/lib/without-slash.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { TokenReport } from '#shared/rpc/views/audit.ts'
import { lookupOf, type NamedLog } from './audit.ts'
import { bounded } from './bounded.ts'

/** Proofs looked at in one token: a wallet sends a few dozen. */
const MAX_TOKEN_PROOFS = 1_000

/**
 * Which proofs of a pasted token are spent, where and since when (NUT-00 tokens, versions A and B).
 * The token is bearer money: it is read here, answered and forgotten; nothing of it is stored or logged.
 * Throws RpcError `audit.token` when the text is no token.
 */
export function tokenReportOf(text: string, logs: readonly NamedLog[]): TokenReport {
  const token = decode(text.trim(), logs)
  if (token.proofs.length > MAX_TOKEN_PROOFS) throw new RpcError('audit.token', `This token has more than ${MAX_TOKEN_PROOFS} proofs.`)
  const own = logs.filter(log => isSameMint(log.url, token.mint))
  const proofs = token.proofs.map(proof => ({
    amount: proof.amount.toBigInt().toString(),
    id: proof.id.slice(0, 66),
    has_dleq: proof.dleq !== undefined,
    lookup: lookupOf(hashToCurve(proof.secret), logs),
  }))
  const sum = (rows: typeof proofs) => rows.reduce((total, row) => total + BigInt(row.amount), 0n).toString()
  return {
    mint: bounded(token.mint, 2_048) || 'unknown',
    unit: bounded(token.unit ?? 'sat'),
    memo: token.memo === undefined ? null : bounded(token.memo),
    total: sum(proofs),
    spent: sum(proofs.filter(row => row.lookup.hits.length > 0)),
    mirrored: own.length > 0,
    proofs,
  }
}

/** Short keyset ids (16 hex, version 2) are completed from the mirrored keysets; where that fails the amounts and secrets still serve. */
function decode(text: string, logs: readonly NamedLog[]): Token {
  try {
    const ids = logs.flatMap(log => log.keysets.map(keyset => keyset.id))
    return getDecodedToken(text, ids)
  } catch {
    return withoutIds(text)
  }
}

function withoutIds(text: string): Token {
  try {
    const { mint, unit, memo, incompleteProofs } = getTokenMetadata(text)
    const proofs = incompleteProofs.map((proof): Proof => ({ ...proof, id: '' }))
    return memo === undefined ? { mint, unit, proofs } : { mint, unit, memo, proofs }
  } catch {
    throw new RpcError('audit.token', 'This is no Cashu token: one starts with cashuA or cashuB and is pasted whole.')
  }
}
