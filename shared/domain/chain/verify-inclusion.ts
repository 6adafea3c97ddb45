import { RawOldTx, RawTx } from '@scure/btc-signer/script.js'
import { concatBytes, equalBytes, fromHex, isHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { doubleSha256, reversedHex } from './header.ts'

/** An Electrum server's claim that a transaction stands in a block. Hashes as printed. */
export interface InclusionClaim {
  /** The whole transaction, hex: it is hashed anew, so that nothing but its bytes is believed. */
  readonly transaction: string
  /** Siblings from the leaf upward. */
  readonly merkle: readonly string[]
  readonly position: number
}

export interface InclusionRefusal {
  readonly code: 'inclusion.form' | 'inclusion.inner-node' | 'inclusion.duplicate' | 'inclusion.position' | 'inclusion.root'
  readonly detail: string
}

/** 4 MB of weight make fewer than 2^17 transactions. */
const MAX_DEPTH = 17
/** CVE-2017-12842: two hashes side by side have this size, so a node of the tree can pass for a transaction. */
const INNER_NODE_BYTES = 64

/** The txid when `claim` proves that its transaction is under `merkleRoot`. */
export function verifyInclusion(claim: InclusionClaim, merkleRoot: string): Result<string, InclusionRefusal> {
  const stripped = isHex(claim.transaction) ? withoutWitness(fromHex(claim.transaction)) : null
  if (stripped === null) return refused('inclusion.form', 'The transaction cannot be read.')
  const txid = reversedHex(doubleSha256(stripped))
  const proved = verifyBranch({ txid, strippedSize: stripped.length }, claim, merkleRoot)
  return proved.ok ? ok(txid) : proved
}

/** The same for a transaction that was read and hashed before. `branch.merkle`: siblings from the leaf upward, as printed. */
export function verifyBranch(
  { txid, strippedSize }: { readonly txid: string; readonly strippedSize: number },
  { merkle, position }: Omit<InclusionClaim, 'transaction'>,
  merkleRoot: string,
): Result<null, InclusionRefusal> {
  if (merkle.length > MAX_DEPTH || !merkle.every(hash => /^[0-9a-f]{64}$/.test(hash))) {
    return refused('inclusion.form', 'The proof is not a list of at most 17 hashes.')
  }
  if (strippedSize === INNER_NODE_BYTES)
    return refused('inclusion.inner-node', 'A transaction of 64 bytes may be a node of the tree (CVE-2017-12842).')
  if (!Number.isSafeInteger(position) || position < 0 || position >= 2 ** merkle.length) {
    return refused('inclusion.position', `Position ${position} does not exist in a tree of depth ${merkle.length}.`)
  }

  let hash = fromHex(txid).reverse()
  let at = position
  for (const text of merkle) {
    const sibling = fromHex(text).reverse()
    const isRight = at % 2 === 1
    // CVE-2012-2459: a tree repeats its last node on an odd level; on the left such a repetition is forged.
    if (isRight && equalBytes(sibling, hash)) return refused('inclusion.duplicate', 'The proof repeats a node on the left (CVE-2012-2459).')
    hash = doubleSha256(isRight ? concatBytes(sibling, hash) : concatBytes(hash, sibling))
    at = Math.floor(at / 2)
  }
  return reversedHex(hash) === merkleRoot ? ok(null) : refused('inclusion.root', 'The proof does not lead to the block’s Merkle root.')
}

/** What a txid commits to; null when `bytes` is no transaction. */
function withoutWitness(bytes: Uint8Array): Uint8Array | null {
  try {
    const { version, inputs, outputs, lockTime } = RawTx.decode(bytes)
    return RawOldTx.encode({ version, inputs, outputs, lockTime })
  } catch {
    return null
  }
}

const refused = (code: InclusionRefusal['code'], detail: string): Result<never, InclusionRefusal> => fail({ code, detail })
