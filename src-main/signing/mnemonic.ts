import { pbkdf2Sync } from 'node:crypto'
import { sha256 } from '@noble/hashes/sha2.js'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { concatBytes } from '#shared/lib/bytes.ts'

/**
 * BIP39 over bytes that can be filled with zero: `@scure/bip39` takes and gives strings, which stay in memory until the engine
 * collects them. English words only; 16 or 32 bytes of entropy are 12 or 24 words.
 */

const INDEX_OF = new Map(wordlist.map((word, index) => [word, index]))
/** BIP39: 2,048 rounds of HMAC-SHA512. */
const ROUNDS = 2_048

/** Place of an English word in the list, 0..2047; null for any other text. */
export const wordIndex = (word: string): number | null => INDEX_OF.get(word) ?? null

/** The words of `entropy` (16 or 32 bytes) as places in the list: 11 bits each, the last filled up with the checksum. */
export function indicesOf(entropy: Uint8Array): Uint16Array {
  const checksum = sha256(entropy)
  const bits = concatBytes(entropy, checksum.subarray(0, 1))
  const indices = Uint16Array.from({ length: (entropy.length * 8 + entropy.length / 4) / 11 }, (_, at) => bitsAt(bits, at * 11, 11))
  bits.fill(0)
  return indices
}

/** The entropy behind 12 or 24 places, or null where the checksum does not hold. */
export function entropyOf(indices: Uint16Array): Uint8Array | null {
  const entropy = new Uint8Array(indices.length === 12 ? 16 : 32)
  for (let bit = 0; bit < entropy.length * 8; bit++) {
    const index = indices[Math.floor(bit / 11)] ?? 0
    if (((index >> (10 - (bit % 11))) & 1) === 1) entropy[bit >> 3] = (entropy[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  }
  const expected = indicesOf(entropy)
  const holds = expected.every((index, at) => index === indices[at])
  expected.fill(0)
  if (holds) return entropy
  entropy.fill(0)
  return null
}

/** The words themselves: for the one time they are shown. */
export function wordsOf(entropy: Uint8Array): readonly string[] {
  const indices = indicesOf(entropy)
  const words = Array.from(indices, index => wordlist[index] ?? '')
  indices.fill(0)
  return words
}

/** The 64-byte seed; `extra` is the optional passphrase of BIP39, UTF-8 in NFKD. */
export function seedOf(entropy: Uint8Array, extra: Uint8Array): Uint8Array {
  const encoder = new TextEncoder()
  const indices = indicesOf(entropy)
  // The longest English word has eight letters.
  const sentence = new Uint8Array(indices.length * 9)
  let end = 0
  for (const index of indices) {
    if (end > 0) sentence[end++] = 0x20
    end += encoder.encodeInto(wordlist[index] ?? '', sentence.subarray(end)).written
  }
  const salt = concatBytes(encoder.encode('mnemonic'), extra)
  const seed = pbkdf2Sync(sentence.subarray(0, end), salt, ROUNDS, 64, 'sha512')
  for (const secret of [indices, sentence, salt]) secret.fill(0)
  return seed
}

function bitsAt(bytes: Uint8Array, from: number, count: number): number {
  let value = 0
  for (let bit = from; bit < from + count; bit++) value = (value << 1) | (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
  return value
}
