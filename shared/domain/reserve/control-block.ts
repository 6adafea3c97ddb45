import { schnorr } from '@noble/curves/secp256k1.js'
import { tapLeafHash } from '@scure/btc-signer/payment.js'
import { taprootTweakPubkey } from '@scure/btc-signer/utils.js'
import { concatBytes, fromHex, isHex, toHex } from '#shared/lib/bytes.ts'

/** A control block has the leaf version with the parity of the output key, the internal key, and up to 128 hashes (BIP341). */
const HEAD_BYTES = 33
const HASH_BYTES = 32
const MAX_DEPTH = 128
const TAPSCRIPT = 0xc0

/**
 * True when `script` is a leaf of the output `scriptPubKey` as `controlBlock` shows (all hex). This alone makes an output claimable by the
 * leaf's key; nothing more of the tree has to be known (protocol §5).
 */
export function provesLeaf(script: string, controlBlock: string, scriptPubKey: string): boolean {
  const question = `${script}/${controlBlock}/${scriptPubKey}`
  const known = answered.get(question)
  if (known !== undefined) return known
  const answer = proves(script, controlBlock, scriptPubKey)
  if (answered.size >= ANSWERS_KEPT) answered.clear()
  answered.set(question, answer)
  return answer
}

/** Each answer costs a multiplication on the curve, a millisecond; screens ask the same of every coin at every block. Changed by `provesLeaf` alone. */
const answered = new Map<string, boolean>()
const ANSWERS_KEPT = 256

function proves(script: string, controlBlock: string, scriptPubKey: string): boolean {
  if (!isHex(script) || !isHex(controlBlock) || !/^5120[0-9a-f]{64}$/.test(scriptPubKey)) return false
  const block = fromHex(controlBlock)
  const depth = (block.length - HEAD_BYTES) / HASH_BYTES
  if (!Number.isInteger(depth) || depth < 0 || depth > MAX_DEPTH) return false
  const [version = 0] = block
  if ((version & 0xfe) !== TAPSCRIPT) return false

  let hash: Uint8Array = tapLeafHash(fromHex(script), TAPSCRIPT)
  for (let level = 0; level < depth; level++) {
    const sibling = block.subarray(HEAD_BYTES + level * HASH_BYTES, HEAD_BYTES + (level + 1) * HASH_BYTES)
    hash = schnorr.utils.taggedHash('TapBranch', isBefore(hash, sibling) ? concatBytes(hash, sibling) : concatBytes(sibling, hash))
  }
  try {
    const [outputKey, parity] = taprootTweakPubkey(block.subarray(1, HEAD_BYTES), hash)
    return toHex(outputKey) === scriptPubKey.slice(4) && parity === (version & 1)
  } catch {
    // The internal key is not on the curve.
    return false
  }
}

/** BIP341 hashes the smaller child first. */
function isBefore(one: Uint8Array, other: Uint8Array): boolean {
  for (let at = 0; at < one.length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return true
}
