import { createHash } from 'node:crypto'
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'

/**
 * A small judge of Taproot spends (BIP68, 112, 341, 342), written from the specifications and sharing nothing with what it judges but the
 * curve. It knows the opcodes of delegates' leaves and refuses every other.
 */

/** The output that an input spends. `height` null: unconfirmed. */
export interface SpentOutput {
  readonly amount: bigint
  readonly scriptPubKey: string
  readonly height: number | null
}

/** Null when the transaction is valid in a block at `height`; else why not. Coins in the order of the inputs. */
export function whyInvalid(raw: string, coins: readonly SpentOutput[], height: number): string | null {
  const tx = read(Buffer.from(raw, 'hex'))
  if (tx.inputs.length !== coins.length) return 'inputs'
  const paid = tx.outputs.reduce((sum, { amount }) => sum + amount, 0n)
  if (paid > coins.reduce((sum, { amount }) => sum + amount, 0n)) return 'amounts'
  if (tx.lockTime >= height) return 'lock time'
  for (const [at, input] of tx.inputs.entries()) {
    const early = isEarly(tx.version, input.sequence, coins[at]!, height)
    if (early !== null) return early
    const wrong = judgeInput(tx, coins, at)
    if (wrong !== null) return wrong
  }
  return null
}

/** BIP68, for blocks; a lock in seconds needs clocks that these tests do not have. */
function isEarly(version: number, sequence: number, coin: SpentOutput, height: number): string | null {
  if (version < 2 || (sequence & 0x80000000) !== 0) return null
  if ((sequence & 0x400000) !== 0) return 'time lock'
  const age = coin.height === null ? 0 : height - coin.height
  return age >= (sequence & 0xffff) ? null : 'BIP68'
}

function judgeInput(tx: Tx, coins: readonly SpentOutput[], at: number): string | null {
  const { witness, sequence } = tx.inputs[at]!
  const output = /^5120([0-9a-f]{64})$/.exec(coins[at]!.scriptPubKey)?.[1]
  if (output === undefined) return 'not Taproot'
  const annex = witness.length >= 2 && witness.at(-1)![0] === 0x50
  const stack = annex ? witness.slice(0, -1) : witness
  if (annex) return 'annex'
  if (stack.length === 1) return isSigned(tx, coins, at, stack[0]!, output, null) ? null : 'key signature'
  if (stack.length < 2) return 'no witness'

  const [script, control] = [stack.at(-2)!, stack.at(-1)!]
  if (control.length < 33 || (control.length - 33) % 32 !== 0 || control.length > 33 + 128 * 32) return 'control block'
  if ((control[0]! & 0xfe) !== 0xc0) return null
  const leaf = tagged('TapLeaf', Buffer.from([0xc0]), withLength(script))
  let root: Buffer = leaf
  for (let from = 33; from < control.length; from += 32) {
    root = tagged('TapBranch', ...[root, control.subarray(from, from + 32)].toSorted((one, other) => Buffer.compare(one, other)))
  }
  const internal = control.subarray(1, 33)
  const tweak = BigInt(`0x${tagged('TapTweak', internal, root).toString('hex')}`)
  const committed = schnorr.utils.lift_x(BigInt(`0x${internal.toString('hex')}`)).add(secp256k1.Point.BASE.multiply(tweak))
  const { x, y } = committed.toAffine()
  if (x.toString(16).padStart(64, '0') !== output || Number(y & 1n) !== (control[0]! & 1)) return 'commitment'
  return run(script, stack.slice(0, -2), {
    csv: operand => meetsDelay(operand, tx.version, sequence),
    signed: (signature, key) => isSigned(tx, coins, at, signature, key.toString('hex'), leaf),
  })
}

/** BIP112. */
function meetsDelay(operand: number, version: number, sequence: number): boolean {
  if (operand < 0) return false
  if ((operand & 0x80000000) !== 0) return true
  if (version < 2 || (sequence & 0x80000000) !== 0) return false
  const [due, has] = [operand & 0x40ffff, sequence & 0x40ffff]
  return due >= 0x400000 === has >= 0x400000 && has >= due
}

interface Rules {
  csv(operand: number): boolean
  signed(signature: Buffer, key: Buffer): boolean
}

function run(script: Buffer, initial: readonly Buffer[], rules: Rules): string | null {
  const stack = [...initial]
  for (let at = 0; at < script.length;) {
    const op = script[at++]!
    if (op >= 1 && op <= 75) {
      stack.push(script.subarray(at, (at += op)))
    } else if (op >= 0x51 && op <= 0x60) stack.push(Buffer.from([op - 0x50]))
    else if (op === 0xb2) {
      if (!rules.csv(numberOf(stack.at(-1)))) return 'BIP112'
    } else if (op === 0x75) stack.pop()
    else if (op === 0x69) {
      if (numberOf(stack.pop()) === 0) return 'verify'
    } else if (op === 0xac || op === 0xad) {
      const [key, signature] = [stack.pop(), stack.pop()]
      if (key === undefined || signature === undefined || key.length === 0) return 'stack'
      // BIP342: a key of another length is an unknown type, and any signature by it counts.
      const good = key.length !== 32 || (signature.length > 0 && rules.signed(signature, key))
      if (signature.length > 0 && !good) return 'leaf signature'
      if (op === 0xad && !good) return 'leaf signature'
      if (op === 0xac) stack.push(Buffer.from(good ? [1] : []))
    } else return `opcode ${op}`
  }
  return stack.length === 1 && numberOf(stack[0]) !== 0 ? null : 'stack'
}

function numberOf(bytes: Buffer | undefined): number {
  if (bytes === undefined || bytes.length === 0) return 0
  const magnitude = bytes.toReversed().reduce((sum, byte, at) => sum * 256 + (at === 0 ? byte & 0x7f : byte), 0)
  return bytes.at(-1)! >= 0x80 ? -magnitude : magnitude
}

function isSigned(tx: Tx, coins: readonly SpentOutput[], at: number, signature: Buffer, key: string, leaf: Buffer | null): boolean {
  const type = signature.length === 65 ? signature[64]! : 0
  if (signature.length !== 64 && (signature.length !== 65 || type !== 1)) return false
  return schnorr.verify(signature.subarray(0, 64), sighash(tx, coins, at, type, leaf), Buffer.from(key, 'hex'))
}

/** BIP341's message for SIGHASH_DEFAULT and SIGHASH_ALL. */
function sighash(tx: Tx, coins: readonly SpentOutput[], at: number, type: number, leaf: Buffer | null): Buffer {
  return tagged(
    'TapSighash',
    Buffer.from([0, type]),
    int(tx.version, 4),
    int(tx.lockTime, 4),
    sha(...tx.inputs.map(({ outpoint }) => outpoint)),
    sha(...coins.map(({ amount }) => int(amount, 8))),
    sha(...coins.map(({ scriptPubKey }) => withLength(Buffer.from(scriptPubKey, 'hex')))),
    sha(...tx.inputs.map(({ sequence }) => int(sequence, 4))),
    sha(...tx.outputs.map(({ amount, script }) => Buffer.concat([int(amount, 8), withLength(script)]))),
    Buffer.from([leaf === null ? 0 : 2]),
    int(at, 4),
    ...(leaf === null ? [] : [leaf, Buffer.from('00ffffffff', 'hex')]),
  )
}

interface Tx {
  readonly version: number
  readonly lockTime: number
  readonly inputs: readonly { readonly outpoint: Buffer; readonly sequence: number; readonly witness: Buffer[] }[]
  readonly outputs: readonly { readonly amount: bigint; readonly script: Buffer }[]
}

function read(bytes: Buffer): Tx {
  let at = 0
  const take = (length: number) => bytes.subarray(at, (at += length))
  const number = () => {
    const first = take(1)[0]!
    return first < 0xfd ? first : first === 0xfd ? take(2).readUInt16LE() : take(4).readUInt32LE()
  }
  const list = <Item>(item: () => Item): Item[] => Array.from({ length: number() }, item)
  const version = take(4).readInt32LE()
  take(2)
  const inputs = list(() => {
    const outpoint = take(36)
    take(number())
    return { outpoint, sequence: take(4).readUInt32LE() }
  })
  const outputs = list(() => ({ amount: take(8).readBigUInt64LE(), script: take(number()) }))
  const witnesses = inputs.map(() => list(() => take(number())))
  return {
    version,
    lockTime: take(4).readUInt32LE(),
    outputs,
    inputs: inputs.map((input, nth) => ({ ...input, witness: witnesses[nth]! })),
  }
}

function int(value: number | bigint, size: 4 | 8): Buffer {
  const bytes = Buffer.alloc(size)
  if (size === 8) bytes.writeBigUInt64LE(BigInt(value))
  else bytes.writeUInt32LE(Number(value) >>> 0)
  return bytes
}

function withLength(bytes: Buffer): Buffer {
  const { length } = bytes
  return Buffer.concat([length < 0xfd ? Buffer.from([length]) : Buffer.from([0xfd, length & 0xff, length >> 8]), bytes])
}

const sha = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
const tagged = (tag: string, ...parts: readonly Uint8Array[]): Buffer => sha(sha(Buffer.from(tag)), sha(Buffer.from(tag)), ...parts)
