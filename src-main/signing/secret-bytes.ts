import { concatBytes } from '#shared/lib/bytes.ts'

/**
 * The secret as one run of bytes, as the keystore encrypts it and the signer process holds it: filling it with zero forgets all of it.
 * A byte says the kind; then words: length of the entropy, entropy, UTF-8 of the extra word (NFKD); extended (BIP32): depth, chain code,
 * key; raw: key.
 */
export type HeldSecret =
  | { readonly kind: 'words'; readonly entropy: Uint8Array; readonly extra: Uint8Array }
  | { readonly kind: 'extended'; readonly depth: number; readonly chainCode: Uint8Array; readonly key: Uint8Array }
  | { readonly kind: 'raw'; readonly key: Uint8Array }

const WORDS = 1
const EXTENDED = 2
const RAW = 3

export function writeSecret(secret: HeldSecret): Uint8Array {
  switch (secret.kind) {
    case 'words':
      return concatBytes(Uint8Array.of(WORDS, secret.entropy.length), secret.entropy, secret.extra)
    case 'extended':
      return concatBytes(Uint8Array.of(EXTENDED, secret.depth), secret.chainCode, secret.key)
    case 'raw':
      return concatBytes(Uint8Array.of(RAW), secret.key)
  }
}

/** Views into `bytes`, no copies; null where they were not written by `writeSecret`. */
export function readSecret(bytes: Uint8Array): HeldSecret | null {
  const [kind, second = 0] = bytes
  if (kind === WORDS && (second === 16 || second === 32) && bytes.length >= 2 + second)
    return { kind: 'words', entropy: bytes.subarray(2, 2 + second), extra: bytes.subarray(2 + second) }
  if (kind === EXTENDED && bytes.length === 66)
    return { kind: 'extended', depth: second, chainCode: bytes.subarray(2, 34), key: bytes.subarray(34) }
  if (kind === RAW && bytes.length === 33) return { kind: 'raw', key: bytes.subarray(1) }
  return null
}
