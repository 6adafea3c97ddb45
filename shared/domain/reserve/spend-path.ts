import { parseLeaf } from './leaf.ts'
import type { SpendPath } from './coin.ts'

/** BIP341: the last of two or more witness elements is the annex when it begins with this byte. */
const ANNEX = '50'
/** Hex digits: a Schnorr signature, alone or with its sighash byte. */
const SIGNATURE = [128, 130]
/** Hex digits of a control block: leaf version and internal key, then 0 to 128 hashes. */
const HEAD = 66
const HASH = 64
const MAX_DEPTH = 128
/** BIP342: the one leaf version whose scripts we can read. */
const TAPSCRIPT = 0xc0

/**
 * How a Taproot output was spent, from the witness of the input that spent it (stack from the bottom, lower-case hex). Only for witnesses
 * of confirmed or relayed spends of a P2TR output: other outputs have witnesses of the same shapes. A leaf that is no template of ours
 * has a null key.
 */
export function spendPathOf(witness: readonly string[]): SpendPath {
  const stack = witness.length >= 2 && witness.at(-1)?.startsWith(ANNEX) ? witness.slice(0, -1) : witness
  const [only = ''] = stack
  if (stack.length === 1) return SIGNATURE.includes(only.length) ? { kind: 'key' } : { kind: 'unknown' }
  const [script, controlBlock] = stack.slice(-2)
  if (script === undefined || controlBlock === undefined || !isControlBlock(controlBlock)) return { kind: 'unknown' }
  return { kind: 'leaf', script, key: keyOf(script, controlBlock) }
}

function isControlBlock({ length }: string): boolean {
  const depth = (length - HEAD) / HASH
  return Number.isInteger(depth) && depth >= 0 && depth <= MAX_DEPTH
}

function keyOf(script: string, controlBlock: string): string | null {
  if ((parseInt(controlBlock.slice(0, 2), 16) & 0xfe) !== TAPSCRIPT) return null
  const leaf = parseLeaf(script)
  return leaf.ok ? leaf.value.key : null
}
