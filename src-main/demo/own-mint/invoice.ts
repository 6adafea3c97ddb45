import { bech32 } from '@scure/base'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { concatBytes } from '#shared/lib/bytes.ts'
import { sha256 } from '../../crypto/sha256.ts'

/** What a payee asks for. */
interface Asked {
  readonly sat: bigint
  /** 32 bytes; whoever pays learns it. */
  readonly preimage: Uint8Array
  /** Of the payee's node. */
  readonly secret: Uint8Array
  /** Seconds since 1970. */
  readonly at: number
}

/** Field types (BOLT 11), and the features of an invoice with a payment secret: bits 8 and 14. */
const FIELD = { hash: 1, features: 5, description: 13, secret: 16 } as const
const FEATURES = [16, 8, 0]
const DESCRIPTION = new TextEncoder().encode('Play money')

/** A BOLT 11 invoice on regtest, signed: any decoder reads it, no node can pay it. It is good for an hour. */
export function writeInvoice({ sat, preimage, secret, at }: Asked): string {
  const prefix = `lnbcrt${amountText(sat)}`
  const data = [
    ...numberWords(at, 7),
    ...field(FIELD.secret, bech32.toWords(sha256(concatBytes(preimage, secret)))),
    ...field(FIELD.hash, bech32.toWords(sha256(preimage))),
    ...field(FIELD.description, bech32.toWords(DESCRIPTION)),
    ...field(FIELD.features, FEATURES),
  ]
  const digest = sha256(concatBytes(new TextEncoder().encode(prefix), bytesOf(data)))
  const [recovery, ...compact] = secp256k1.sign(digest, secret, { prehash: false, format: 'recovered' })
  return bech32.encode(prefix, [...data, ...bech32.toWords(Uint8Array.of(...compact, recovery!))], false)
}

/** In the largest unit that keeps it whole. */
function amountText(sat: bigint): string {
  const units = [
    [100_000_000n, ''],
    [100_000n, 'm'],
    [100n, 'u'],
  ] as const
  const [size, letter] = units.find(([one]) => sat % one === 0n) ?? [null, 'n']
  return size === null ? `${sat * 10n}${letter}` : `${sat / size}${letter}`
}

const field = (type: number, words: readonly number[]): readonly number[] => [type, ...numberWords(words.length, 2), ...words]

/** Big-endian, five bits a word. */
const numberWords = (value: number, words: number): readonly number[] =>
  Array.from({ length: words }, (_, at) => Math.floor(value / 32 ** (words - 1 - at)) % 32)

/** What is signed: zeros fill the last byte. */
function bytesOf(words: readonly number[]): Uint8Array {
  const bits = words.map(word => word.toString(2).padStart(5, '0')).join('')
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8).padEnd(8, '0'), 2))
}
