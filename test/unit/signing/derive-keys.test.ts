import { schnorr } from '@noble/curves/secp256k1.js'
import { HDKey } from '@scure/bip32'
import { mnemonicToSeedSync } from '@scure/bip39'
import { describe, expect, it } from 'vitest'
import type { Network } from '#shared/domain/reserve/network.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { publicKeysOf, secretKeysOf } from '../../../src-main/signing/derive-keys.ts'
import type { Secret } from '../../../src-main/signing/ports.ts'
import { readImport } from '../../../src-main/signing/read-import.ts'
import { readSecret } from '../../../src-main/signing/secret-bytes.ts'
import { valueOf } from '../../support/example-plans.ts'
import { BIP39, BIP86 } from './bip-vectors.ts'

const held = (secret: Secret, network: Network) => readSecret(valueOf(readImport(secret, network)))!
const words = (text: string, extra = ''): Secret => ({ kind: 'words', words: text, extra })
const pubkeys = (secret: Secret, network: Network) => publicKeysOf(held(secret, network), network).map(({ pubkey }) => pubkey)

describe('keys of a signer', () => {
  it('are the internal keys of BIP86, untweaked', () => {
    expect(publicKeysOf(held(words(BIP86.words), 'mainnet'), 'mainnet').slice(0, 2)).toEqual([
      { pubkey: BIP86.internalKeys[0], path: "m/86'/0'/0'/0/0", use: 'internal' },
      { pubkey: BIP86.internalKeys[1], path: "m/86'/0'/0'/0/1", use: 'internal' },
    ])
  })

  it('are twenty internal and twenty leaf keys, of coin 1 outside of mainnet, as BIP32 derives them', () => {
    const { words: text } = BIP39[2]
    const root = HDKey.fromMasterSeed(mnemonicToSeedSync(text, 'extra'))
    const keys = publicKeysOf(held(words(text, 'extra'), 'signet'), 'signet')
    expect(keys.map(({ path, use }) => [path, use])).toEqual([
      ...Array.from({ length: 20 }, (_, at) => [`m/86'/1'/0'/0/${at}`, 'internal']),
      ...Array.from({ length: 20 }, (_, at) => [`m/86'/1'/1'/0/${at}`, 'leaf']),
    ])
    for (const { path, pubkey } of keys) expect(toHex(root.derive(path).publicKey!.subarray(1))).toBe(pubkey)
    expect(new Set(keys.map(({ pubkey }) => pubkey)).size).toBe(40)
  })

  it('follow alike from the words, from their master key and from its account', () => {
    const fromWords = pubkeys(words(BIP86.words), 'mainnet')
    expect(pubkeys({ kind: 'extended', xprv: BIP86.rootPrivate }, 'mainnet')).toEqual(fromWords)
    const account = publicKeysOf(held({ kind: 'extended', xprv: BIP86.accountPrivate }, 'mainnet'), 'mainnet')
    expect(account.map(({ pubkey }) => pubkey)).toEqual(fromWords.slice(0, 20))
    expect(account[3]).toMatchObject({ path: '0/3', use: 'any' })
  })

  it.each<[string, Secret, Network]>([
    ['words', words(BIP39[3].words, 'x'), 'regtest'],
    ['master', { kind: 'extended', xprv: BIP86.rootPrivate }, 'mainnet'],
    ['account', { kind: 'extended', xprv: BIP86.accountPrivate }, 'mainnet'],
    ['raw', { kind: 'raw', key: `${'31'.repeat(16)}${'72'.repeat(16)}` }, 'regtest'],
  ])('%s: the secret behind a public key is that of the key, and of no other', (_, secret, network) => {
    const bytes = held(secret, network)
    const all = publicKeysOf(bytes, network)
    const wanted = [all[0]!, all.at(-1)!]
    const found = secretKeysOf(bytes, network, wanted)
    expect(found.map(({ pubkey }) => pubkey)).toEqual([...new Set(wanted.map(({ pubkey }) => pubkey))])
    for (const key of found) expect(toHex(schnorr.getPublicKey(key.secret))).toBe(key.pubkey)
    expect(secretKeysOf(bytes, network, [{ ...all[0]!, pubkey: BIP86.internalKeys[1].replace('8', '9') }])).toEqual([])
  })
})
