import { createBase58check } from '@scure/base'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Network } from '#shared/domain/reserve/network.ts'
import { fromHex } from '#shared/lib/bytes.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import { isKnownDepth } from './derive-keys.ts'
import { entropyOf, wordIndex } from './mnemonic.ts'
import type { Secret, SigningRefusal } from './ports.ts'
import { refuse } from './refuse.ts'
import { writeSecret } from './secret-bytes.ts'

type Read = Result<Uint8Array, SigningRefusal>

const base58check = createBase58check(sha256)
/** Version bytes of BIP32 private keys: xprv, and tprv for every test network. */
const XPRV = 0x0488ade4
const TPRV = 0x04358394
const WIF_MAINNET = 0x80
const WIF_TEST = 0xef

/** What the operator typed or pasted, as the bytes of `secret-bytes.ts`. A refusal names places, never the words or digits themselves. */
export function readImport(secret: Secret, network: Network): Read {
  switch (secret.kind) {
    case 'words':
      return readWords(secret.words, secret.extra)
    case 'extended':
      return readExtended(secret.xprv.trim(), network)
    case 'raw':
      return readRaw(secret.key.trim(), network)
  }
}

function readWords(text: string, extra: string): Read {
  const words = text.normalize('NFKD').toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length !== 12 && words.length !== 24)
    return refuse('signer.words', `These are ${words.length} words; a backup has 12 or 24 (BIP39). Type all of them, in their order.`)
  const indices = Uint16Array.from(words, word => wordIndex(word) ?? 0xffff)
  const unknown = [...indices.keys()].filter(at => indices[at] === 0xffff)
  if (unknown.length > 0)
    return refuse(
      'signer.words',
      `Not on the English list of BIP39: word ${unknown.map(at => at + 1).join(', ')}. Compare with the backup; the first four letters decide.`,
    )
  const entropy = entropyOf(indices)
  indices.fill(0)
  if (entropy === null)
    return refuse('signer.words', 'The words are all on the list, but the checksum does not hold: one is wrong or two are swapped.')
  const extraBytes = new TextEncoder().encode(extra.normalize('NFKD'))
  const bytes = writeSecret({ kind: 'words', entropy, extra: extraBytes })
  entropy.fill(0)
  extraBytes.fill(0)
  return ok(bytes)
}

function readExtended(text: string, network: Network): Read {
  const bytes = decodeBase58(text)
  if (bytes?.length !== 78)
    return refuse('signer.key', 'This is no extended private key: it starts with xprv or tprv, and its checksum must hold. Copy it again.')
  try {
    const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
    if (version !== XPRV && version !== TPRV)
      return refuse(
        'signer.key',
        'This is an extended key of another kind (a public one, or yprv, zprv). Export the xprv (tprv on test networks).',
      )
    if (version !== (network === 'mainnet' ? XPRV : TPRV)) return wrongNetwork(version === XPRV, network)
    const depth = bytes[4] ?? 0
    if (!isKnownDepth(depth))
      return refuse(
        'signer.key',
        `This key stands at depth ${depth} of its tree. Export the master key (depth 0), or the account key m/86'/coin'/account' (depth 3).`,
      )
    const key = bytes.subarray(46)
    if (bytes[45] !== 0 || !secp256k1.utils.isValidSecretKey(key))
      return refuse('signer.key', 'This extended key holds no private key. Copy it again.')
    return ok(writeSecret({ kind: 'extended', depth, chainCode: bytes.subarray(13, 45), key }))
  } finally {
    bytes.fill(0)
  }
}

function readRaw(text: string, network: Network): Read {
  const hex = text.toLowerCase()
  if (/^[0-9a-f]{64}$/.test(hex)) return keepKey(fromHex(hex))
  const bytes = decodeBase58(text)
  // WIF: version, key, and 01 where the public key is meant compressed; x-only keys do not care.
  if (bytes === null || (bytes.length !== 33 && !(bytes.length === 34 && bytes[33] === 1)))
    return refuse('signer.key', 'This is no private key: give 64 hex digits, or WIF (base58 with its checksum). Copy it again.')
  const version = bytes[0]
  const key = bytes.slice(1, 33)
  bytes.fill(0)
  if (version === (network === 'mainnet' ? WIF_MAINNET : WIF_TEST)) return keepKey(key)
  key.fill(0)
  if (version === WIF_MAINNET || version === WIF_TEST) return wrongNetwork(version === WIF_MAINNET, network)
  return refuse('signer.key', 'This is base58 of something else than a private key. Export the key as WIF or as 64 hex digits.')
}

function keepKey(key: Uint8Array): Read {
  const read: Read = secp256k1.utils.isValidSecretKey(key)
    ? ok(writeSecret({ kind: 'raw', key }))
    : refuse('signer.key', 'No key of this curve: zero, or beyond its order. Copy it again.')
  key.fill(0)
  return read
}

const wrongNetwork = (isMainnet: boolean, network: Network): Read =>
  refuse(
    'signer.network',
    `This key is for ${isMainnet ? 'mainnet' : 'a test network'}, and the signer would be for ${network}. Choose its own network.`,
  )

function decodeBase58(text: string): Uint8Array | null {
  try {
    return base58check.decode(text)
  } catch {
    return null
  }
}
