import { schnorr } from '@noble/curves/secp256k1.js'
import { fromHex } from '#shared/lib/bytes.ts'
import { provesLeaf } from '../reserve/control-block.ts'
import { parseLeaf } from '../reserve/leaf.ts'
import { SIGHASH_ALL, SIGHASH_DEFAULT, taprootMessages, type Sighash } from './taproot-message.ts'
import type { Transaction } from './transaction.ts'

/**
 * Whether a transaction may spend what an input of it spends. A txid commits to no witness, and nothing but the witness says who spends:
 * outside of a block it is all the proof there is.
 *
 * - `proven`: the key of the output, or of a leaf in it that is a template of ours, signed this transaction.
 * - `false`: no node would take it, so nobody can have it in a mempool.
 * - `open`: valid or not, it cannot be judged here: an annex, another script, a signature that leaves parts of the transaction open.
 */
export type Authority = 'proven' | 'false' | 'open'

/** What an input spends: amount in sat. `height`: of its block; null: unconfirmed. */
export interface SpentOutput {
  readonly amount: bigint
  readonly scriptPubKey: string
  readonly height: number | null
}

const TAPROOT = /^5120([0-9a-f]{64})$/
/** BIP341: the last of two or more witness elements is the annex when it begins with this byte. */
const ANNEX = '50'
const TAPSCRIPT = 0xc0
/** Sighash types of BIP341 that leave out inputs or outputs: NONE, SINGLE, and ANYONECANPAY with each. */
const PARTIAL = [0x02, 0x03, 0x81, 0x82, 0x83]
/** Hex digits: a control block's leaf version and internal key, then 0 to 128 hashes. */
const HEAD = 66
const HASH = 64
const MAX_DEPTH = 128
/** BIP68. */
const LOCK_DISABLED = 0x80000000
const TIME_FLAG = 0x400000
const LOCK_MASK = 0xffff

/**
 * Judges single inputs of the transaction, of which `spent` tells what all of them spend, in their order (BIP341, BIP342, and BIP68 and 112
 * for the leaves). `tip`: height of the newest block; a delay that is not over by the next one leaves the input `open`: tips differ.
 */
export function authorityIn(transaction: Transaction, spent: readonly SpentOutput[], tip: number): (at: number) => Authority {
  const { inputs, outputs } = transaction
  if (spent.length !== inputs.length) throw new RangeError('an output for each input')
  const messageOf = taprootMessages({
    ...transaction,
    inputs: inputs.map((input, at) => ({ ...input, amount: spent[at]!.amount, scriptPubKey: spent[at]!.scriptPubKey })),
  })
  const overspent = sum(outputs) > sum(spent)

  return at => {
    const [input, output] = [inputs[at], spent[at]]
    if (input === undefined || output === undefined) throw new RangeError(`the transaction has no input ${at}`)
    const key = TAPROOT.exec(output.scriptPubKey)?.[1]
    if (key === undefined) return 'open'
    if (overspent) return 'false'
    const { witness } = input
    if (witness.length >= 2 && witness.at(-1)!.startsWith(ANNEX)) return 'open'
    if (witness.length === 1) return judgeSignature(witness[0]!, key, type => messageOf(at, type, null))
    const [script, controlBlock] = witness.slice(-2)
    if (script === undefined || controlBlock === undefined || !hasControlLength(controlBlock)) return 'false'
    if ((parseInt(controlBlock.slice(0, 2), 16) & 0xfe) !== TAPSCRIPT) return 'open'
    if (!provesLeaf(script, controlBlock, output.scriptPubKey)) return 'false'
    const leaf = parseLeaf(script)
    if (!leaf.ok) return 'open'
    // Our templates take one signature and nothing else.
    if (witness.length !== 3 || !meetsDelay(leaf.value.sequence, transaction.version, input.sequence)) return 'false'
    const signed = judgeSignature(witness[0]!, leaf.value.key, type => messageOf(at, type, script))
    return signed === 'proven' && !isOld(output.height, input.sequence, tip) ? 'open' : signed
  }
}

function judgeSignature(signature: string, key: string, messageOf: (type: Sighash) => Uint8Array): Authority {
  if (signature.length !== 128 && signature.length !== 130) return 'false'
  const type = signature.length === 128 ? SIGHASH_DEFAULT : parseInt(signature.slice(128), 16)
  if (PARTIAL.includes(type)) return 'open'
  // BIP341: 65 bytes never end with DEFAULT.
  if (signature.length === 130 && type !== SIGHASH_ALL) return 'false'
  try {
    const signed = schnorr.verify(fromHex(signature.slice(0, 128)), messageOf(type === SIGHASH_ALL ? type : SIGHASH_DEFAULT), fromHex(key))
    return signed ? 'proven' : 'false'
  } catch {
    // The key is no point of the curve: nobody can spend by it.
    return 'false'
  }
}

function hasControlLength({ length }: string): boolean {
  const depth = (length - HEAD) / HASH
  return Number.isInteger(depth) && depth >= 0 && depth <= MAX_DEPTH
}

/** BIP112: `operand` is what the leaf pushes, in BIP68's units. */
function meetsDelay(operand: number, version: number, sequence: number): boolean {
  if (version >>> 0 < 2 || sequence >= LOCK_DISABLED) return false
  return (operand & TIME_FLAG) === (sequence & TIME_FLAG) && (sequence & LOCK_MASK) >= (operand & LOCK_MASK)
}

/** BIP68 for blocks, in the block after `tip`. Units of 512 seconds are left to the nodes: it takes clocks that are not known here. */
function isOld(height: number | null, sequence: number, tip: number): boolean {
  return height !== null && ((sequence & TIME_FLAG) !== 0 || height + (sequence & LOCK_MASK) <= tip + 1)
}

const sum = (parts: readonly { readonly amount: bigint }[]): bigint => parts.reduce((total, { amount }) => total + amount, 0n)
