import { fromHex, toHex } from '#shared/lib/bytes.ts'

/** What a script asks of the transaction around it. Null: it holds; else the words of a node. */
export interface Surroundings {
  readonly signature: (signature: string, key: string) => string | null
  readonly sequence: (operand: number) => string | null
}

/** Number pushes, OP_VERIFY, OP_DROP, OP_CHECKSIG(VERIFY) and OP_CHECKSEQUENCEVERIFY: all that a delegate's leaf is made of. */
const CHECKSIG = 0xac
const CHECKSIGVERIFY = 0xad
const CSV = 0xb2
const DROP = 0x75
const VERIFY = 0x69

/**
 * Runs a leaf (BIP342, with the relay rules on top) over `stack` (hex, bottom first). Null when it ends with one true element, else why not,
 * in a node's words. Other opcodes exist on a real chain; here they are refused.
 */
export function runTapscript(script: string, start: readonly string[], around: Surroundings): string | null {
  const code = fromHex(script)
  const stack = [...start]
  for (let at = 0; at < code.length;) {
    const op = code[at++]!
    const pushed = op >= 0x51 && op <= 0x60 ? Uint8Array.of(op - 0x50) : op <= 0x4b ? code.subarray(at, at + op) : null
    if (pushed !== null) {
      if (op <= 0x4b && pushed.length !== op) return 'Opcode missing or not understood'
      if (op <= 0x4b && !isShortest(pushed)) return 'Data push larger than necessary'
      if (op <= 0x4b) at += op
      stack.push(toHex(pushed))
      continue
    }
    const words = act(op, stack, around)
    if (words !== null) return words
  }
  if (stack.length !== 1) return 'Stack size must be exactly one after execution'
  return isTrue(stack[0]!) ? null : 'Script evaluated without error but finished with a false/empty top stack element'
}

function act(op: number, stack: string[], around: Surroundings): string | null {
  const missing = 'Operation not valid with the current stack size'
  switch (op) {
    case DROP:
      return stack.pop() === undefined ? missing : null
    case VERIFY: {
      const top = stack.pop()
      return top === undefined ? missing : isTrue(top) ? null : 'Script failed an OP_VERIFY operation'
    }
    case CSV: {
      const top = stack.at(-1)
      const operand = top === undefined ? null : numberOf(top)
      if (top === undefined) return missing
      return operand === null ? 'Script number overflowed or is non-minimally encoded' : around.sequence(operand)
    }
    case CHECKSIG:
    case CHECKSIGVERIFY: {
      const [key, signature] = [stack.pop(), stack.pop()]
      if (key === undefined || signature === undefined) return missing
      // Consensus lets any signature pass for a key of another length; nodes do not relay it.
      if (key.length !== 64) return 'Public key version reserved for soft-fork upgrades'
      const words = signature === '' ? null : around.signature(signature, key)
      if (words !== null) return words
      if (op === CHECKSIG) stack.push(signature === '' ? '' : '01')
      return op === CHECKSIGVERIFY && signature === '' ? 'Script failed an OP_CHECKSIGVERIFY operation' : null
    }
    default:
      return `Opcode missing or not understood (the simulated node knows no ${op.toString(16)})`
  }
}

/** 1 to 16 and −1 have opcodes of their own, and so has the empty push. */
const isShortest = (push: Uint8Array): boolean => !(push.length === 1 && ((push[0]! >= 1 && push[0]! <= 16) || push[0] === 0x81))

/** Little-endian, at most five bytes (BIP112), the highest bit is the sign; null when a shorter form exists. */
function numberOf(hex: string): number | null {
  const bytes = fromHex(hex)
  const last = bytes.at(-1)
  if (last === undefined) return 0
  if (bytes.length > 5 || ((last & 0x7f) === 0 && ((bytes.at(-2) ?? 0) & 0x80) === 0)) return null
  const size = bytes.reduce((sum, byte, at) => sum + (at === bytes.length - 1 ? byte & 0x7f : byte) * 256 ** at, 0)
  return last >= 0x80 ? -size : size
}

const isTrue = (element: string): boolean => !/^(?:00)*(?:80)?$/.test(element)
