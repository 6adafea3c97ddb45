import type { NodeCoin, NodeTransaction } from './node-transaction.ts'

/** The block that would hold the transaction, as far as time locks ask for it. */
export interface NextBlock {
  /** Height of the tip; the transaction would stand in the block after it. */
  readonly tip: number
  /** BIP113, seconds. */
  medianTime(height: number): number
}

/** BIP68: bit 31 switches the lock off, bit 22 counts in units of 512 seconds, the low 16 bits count. */
const DISABLED = 0x80000000
const IN_TIME = 0x00400000
const COUNT = 0xffff
/** nLockTime at or above this is a time. */
const LOCK_TIME_THRESHOLD = 500_000_000
const FINAL = 0xffffffff

/** BIP68: each input's coin is as old as its sequence demands. Versions below 2 do not demand anything. `coins` stand as the inputs do. */
export function sequenceLocksHold(tx: NodeTransaction, coins: readonly NodeCoin[], { tip, medianTime }: NextBlock): boolean {
  if (tx.version < 2) return true
  return tx.inputs.every(({ sequence }, at) => {
    if (hasBit(sequence, DISABLED)) return true
    // A coin of the pool counts as if the next block held it.
    const height = coins[at]?.height ?? tip + 1
    const count = sequence & COUNT
    if (hasBit(sequence, IN_TIME)) return medianTime(tip) >= medianTime(Math.max(height - 1, 0)) + count * 512
    return height + count - 1 < tip + 1
  })
}

/** nLockTime, by height or by median time (BIP113). */
export function isFinal(tx: NodeTransaction, { tip, medianTime }: NextBlock): boolean {
  if (tx.lockTime === 0 || tx.inputs.every(({ sequence }) => sequence === FINAL)) return true
  return tx.lockTime < (tx.lockTime < LOCK_TIME_THRESHOLD ? tip + 1 : medianTime(tip))
}

/** BIP112: `operand` as the script pushes it against the input's sequence. Null when it holds, else a node's words. */
export function checkSequenceVerify(operand: number, sequence: number, version: number): string | null {
  if (operand < 0) return 'Negative locktime'
  if (hasBit(operand, DISABLED)) return null
  const comparable = version >= 2 && !hasBit(sequence, DISABLED) && hasBit(operand, IN_TIME) === hasBit(sequence, IN_TIME)
  return comparable && (sequence & COUNT) >= (operand & COUNT) ? null : 'Locktime requirement not satisfied'
}

/** By division: an operand of five bytes is wider than the operators of the language. */
const hasBit = (value: number, bit: number): boolean => Math.floor(value / bit) % 2 === 1
