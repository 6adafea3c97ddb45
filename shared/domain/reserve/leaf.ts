import { Script } from '@scure/btc-signer/script.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { isXOnlyKey } from '../proof/x-only-key.ts'

/**
 * One delegate's leaf (protocol §4): spendable by `key` once the coin is `delay` blocks old.
 *
 * - `csv-drop`, the draft's literal form: `<delay> CSV DROP <key> CHECKSIG`. No Miniscript, hence no descriptor.
 * - `pk-older`, ours by default: `and_v(v:pk(key),older(delay))`.
 * - `older-pk`, recognised: `and_v(v:older(delay),pk(key))`.
 */
export interface Leaf {
  readonly template: LeafTemplate
  /** x-only, 64 lower-case hex digits. */
  readonly key: string
  /** What the script pushes: 1..65535 blocks, or 0x400000|n for n × 512 seconds, which only a reserve package may hold. */
  readonly sequence: number
}
export type LeafTemplate = 'pk-older' | 'csv-drop' | 'older-pk'

/** Why a script is no leaf that we accept. `leaf.key-33`: anyone could spend it once the delay is over. */
export interface LeafRefusal {
  readonly code: 'leaf.template' | 'leaf.key-33' | 'leaf.key' | 'leaf.push' | 'leaf.delay'
  readonly detail: string
}

/** BIP68: bit 22 marks units of 512 seconds, the low 16 bits count. */
const TIME_FLAG = 0x400000
const MAX_DELAY = 0xffff

const CHECKSIG = 'ac'
const CHECKSIGVERIFY = 'ad'
const CSV = 'b2'
const DROP = '75'
const VERIFY = '69'

/** Hex of the leaf's script. Throws RangeError on a sequence or key out of range: callers parse before they build. */
export function encodeLeaf({ template, key, sequence }: Leaf): string {
  if (!isSequence(sequence)) throw new RangeError(`${sequence} is no relative delay`)
  if (!isXOnlyKey(key)) throw new RangeError('the key of a leaf is an x-only point')
  const delay = toHex(Script.encode([sequence]))
  switch (template) {
    case 'pk-older':
      return `20${key}${CHECKSIGVERIFY}${delay}${CSV}`
    case 'csv-drop':
      return `${delay}${CSV}${DROP}20${key}${CHECKSIG}`
    case 'older-pk':
      return `${delay}${CSV}${VERIFY}20${key}${CHECKSIG}`
  }
}

/** A delay is an opcode up to 16, else a push of one to three bytes; a key is pushed with its length first. */
const DELAY = '(5[1-9a-f]|60|01[0-9a-f]{2}|02[0-9a-f]{4}|03[0-9a-f]{6})'
const KEY = '(20[0-9a-f]{64}|21[0-9a-f]{66})'
const FORMS: readonly [LeafTemplate, RegExp][] = [
  ['pk-older', new RegExp(`^${KEY}${CHECKSIGVERIFY}${DELAY}${CSV}$`)],
  ['csv-drop', new RegExp(`^${DELAY}${CSV}${DROP}${KEY}${CHECKSIG}$`)],
  ['older-pk', new RegExp(`^${DELAY}${CSV}${VERIFY}${KEY}${CHECKSIG}$`)],
]

/** The leaf in `script` (lower-case hex), or why it is none of the three templates (cases R3, R19). */
export function parseLeaf(script: string): Result<Leaf, LeafRefusal> {
  for (const [template, form] of FORMS) {
    const match = form.exec(script)
    if (match === null) continue
    const [pushedKey = '', pushedDelay = ''] = template === 'pk-older' ? [match[1], match[2]] : [match[2], match[1]]
    return readLeaf(template, pushedKey, pushedDelay)
  }
  return refused('leaf.template', 'The script is none of the templates for a delegate.')
}

function readLeaf(template: LeafTemplate, pushedKey: string, pushedDelay: string): Result<Leaf, LeafRefusal> {
  if (pushedKey.startsWith('21')) {
    return refused(
      'leaf.key-33',
      'The key has 33 bytes: in Tapscript that is an unknown key type, and anyone could spend once the delay is over.',
    )
  }
  const key = pushedKey.slice(2)
  if (!isXOnlyKey(key)) return refused('leaf.key', 'The key is not a point of the curve.')
  const sequence = numberOf(pushedDelay)
  if (sequence === null)
    return refused('leaf.push', 'The delay is not pushed in its shortest form: nodes would not relay a claim by this leaf.')
  if (!isSequence(sequence)) return refused('leaf.delay', `A delay of ${sequence} is not between 1 and ${MAX_DELAY}.`)
  return ok({ template, key, sequence })
}

/** The number a script pushes; null when a shorter push would do. */
function numberOf(push: string): number | null {
  const [value] = Script.decode(fromHex(push))
  const number = typeof value === 'number' ? value : value instanceof Uint8Array ? littleEndian(value) : Number.NaN
  return Number.isSafeInteger(number) && toHex(Script.encode([number])) === push ? number : null
}

/** Script numbers: little-endian, the highest bit of the last byte is the sign. */
function littleEndian(bytes: Uint8Array): number {
  let value = 0
  for (let at = bytes.length - 1; at >= 0; at--) value = value * 256 + (bytes[at] ?? 0)
  const last = bytes.at(-1) ?? 0
  return last < 0x80 ? value : -(value - 0x80 * 256 ** (bytes.length - 1))
}

/** BIP68: the number and its unit. */
export function delayOf(sequence: number): { readonly delay: number; readonly unit: 'blocks' | '512s' } {
  return { delay: sequence & MAX_DELAY, unit: (sequence & TIME_FLAG) === 0 ? 'blocks' : '512s' }
}

/** Zero would let a delegate claim at once; other bits mean something else to consensus. */
export function isSequence(sequence: number): boolean {
  if (!Number.isSafeInteger(sequence)) return false
  const count = sequence >= TIME_FLAG ? sequence - TIME_FLAG : sequence
  return count >= 1 && count <= MAX_DELAY
}

const refused = (code: LeafRefusal['code'], detail: string): Result<never, LeafRefusal> => fail({ code, detail })
