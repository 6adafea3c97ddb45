import { createBase58check } from '@scure/base'
import { sha256 } from '@noble/hashes/sha2.js'
import { HDKey } from '@scure/bip32'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Network } from '#shared/domain/reserve/network.ts'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import { isPublicSecret } from '../../../src-main/signing/known-secrets.ts'
import type { Secret } from '../../../src-main/signing/ports.ts'
import { readImport } from '../../../src-main/signing/read-import.ts'
import { readSecret, writeSecret, type HeldSecret } from '../../../src-main/signing/secret-bytes.ts'
import { numRuns } from '../../support/cases.ts'
import { valueOf } from '../../support/example-plans.ts'
import { ABOUT, BIP39, BIP86 } from './bip-vectors.ts'

const base58check = createBase58check(sha256)
const KEY = `${'31'.repeat(16)}${'72'.repeat(16)}`
const wif = (version: number, tail: number[] = [1], key = KEY) =>
  base58check.encode(concatBytes(Uint8Array.of(version), fromHex(key), Uint8Array.from(tail)))
const GOOD = 'glow void ketchup thunder digital clock sport half six nice open artefact'
const words = (text: string): Secret => ({ kind: 'words', words: text, extra: '' })
const extended = (xprv: string): Secret => ({ kind: 'extended', xprv })
const raw = (key: string): Secret => ({ kind: 'raw', key })
const TEST_VERSIONS = { private: 0x04358394, public: 0x043587cf }
const tprv = (path = 'm') => HDKey.fromMasterSeed(fromHex(KEY), TEST_VERSIONS).derive(path).privateExtendedKey
const isPublic = (secret: Secret, network: Network) => isPublicSecret(readSecret(valueOf(readImport(secret, network)))!)

describe('what an operator types', () => {
  it('words are read whatever the case and the spaces between them', () => {
    expect(readImport(words(`  ${GOOD.toUpperCase().replaceAll(' ', '\n\t')} `), 'regtest')).toEqual(readImport(words(GOOD), 'regtest'))
  })

  it('a raw key is read as hex and as WIF of the right network, compressed or not', () => {
    const read = readImport(raw(KEY), 'mainnet')
    expect(valueOf(read)).toEqual(writeSecret({ kind: 'raw', key: fromHex(KEY) }))
    for (const key of [KEY.toUpperCase(), ` ${KEY}\n`, wif(0x80), wif(0x80, [])]) expect(readImport(raw(key), 'mainnet')).toEqual(read)
    for (const network of ['regtest', 'signet', 'testnet4'] as const) expect(readImport(raw(wif(0xef)), network)).toEqual(read)
  })

  it.each<[string, Secret, Network, string]>([
    ['eleven words', words(GOOD.slice(GOOD.indexOf(' ') + 1)), 'regtest', 'signer.words'],
    ['fifteen words', words(`${GOOD} zoo zoo zoo`), 'regtest', 'signer.words'],
    ['a word that is none', words(GOOD.replace('thunder', 'thunderr')), 'regtest', 'signer.words'],
    ['two words swapped', words(GOOD.replace('glow void', 'void glow')), 'regtest', 'signer.words'],
    ['a checksum that fails', words(GOOD.replace('artefact', 'art')), 'regtest', 'signer.words'],
    ['mainnet WIF on signet', raw(wif(0x80)), 'signet', 'signer.network'],
    ['test WIF on mainnet', raw(wif(0xef)), 'mainnet', 'signer.network'],
    ['xprv on regtest', extended(BIP86.rootPrivate), 'regtest', 'signer.network'],
    ['tprv on mainnet', extended(tprv()), 'mainnet', 'signer.network'],
    ['a public key', extended(BIP86.accountPublic), 'mainnet', 'signer.key'],
    ['a key in the middle of its tree', extended(tprv("m/86'/1'")), 'regtest', 'signer.key'],
    ['a mistyped extended key', extended(BIP86.rootPrivate.replace('fUu', 'fUv')), 'mainnet', 'signer.key'],
    ['63 digits', raw(KEY.slice(1)), 'regtest', 'signer.key'],
    ['WIF with a mistyped end', raw(`${wif(0xef).slice(0, -1)}1`), 'regtest', 'signer.key'],
    ['WIF with a further byte', raw(wif(0xef, [2])), 'regtest', 'signer.key'],
    ['an address', raw(base58check.encode(new Uint8Array(33))), 'regtest', 'signer.key'],
    ['zero', raw('0'.repeat(64)), 'regtest', 'signer.key'],
    ['the order of the curve', raw('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'), 'regtest', 'signer.key'],
  ])('%s is refused with what to do, and without its digits or words', (_, secret, network, code) => {
    const read = readImport(secret, network)
    expect(read).toMatchObject({ ok: false, error: { code } })
    const { detail } = (read as { error: { detail: string } }).error
    const typed = secret.kind === 'words' ? secret.words : secret.kind === 'raw' ? secret.key : secret.xprv
    for (const part of typed.split(' ')) expect(detail.split(/\W+/)).not.toContain(part)
  })

  it('a wrong word is named by its place', () => {
    const read = readImport(words(GOOD.replace('thunder', 'thunderr').replace('six', 'sixx')), 'regtest')
    expect(read).toMatchObject({ error: { detail: expect.stringContaining('word 4, 9') } })
  })
})

describe('secrets that others know', () => {
  it.each([
    ABOUT,
    'test test test test test test test test test test test junk',
    'legal winner thank year wave sausage worth useful legal winner thank yellow',
    'cat swing flag economy stadium alone churn speed unique patch report train',
    ...BIP39.map(({ words }) => words),
  ])('are known: %s', text => expect(isPublic(words(text), 'mainnet')).toBe(true))

  it('are known as the master key that follows from them, too', () => {
    expect(isPublic(extended(BIP86.rootPrivate), 'mainnet')).toBe(true)
    expect(isPublic(extended(HDKey.fromMasterSeed(fromHex('000102030405060708090a0b0c0d0e0f')).privateExtendedKey), 'mainnet')).toBe(true)
    expect(isPublic(raw(`${'0'.repeat(63)}1`), 'mainnet')).toBe(true)
    expect(isPublic(raw('07'.repeat(32)), 'mainnet')).toBe(true)
  })

  it('are none of those made by chance', () => {
    expect(isPublic(extended(tprv()), 'regtest')).toBe(false)
    expect(isPublic(raw(KEY), 'regtest')).toBe(false)
    fc.assert(
      fc.property(fc.constantFrom(16, 32), fc.infiniteStream(fc.nat(255)), (length, bytes) => {
        const entropy = Uint8Array.from(bytes.take(length))
        // fast-check is fond of edges that chance is not.
        fc.pre(new Set(entropy).size > 12)
        expect(isPublicSecret({ kind: 'words', entropy, extra: new Uint8Array() })).toBe(false)
      }),
      { numRuns },
    )
  })
})

describe('a secret as bytes', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const secrets: fc.Arbitrary<HeldSecret> = fc.oneof(
    fc.record({ kind: fc.constant('words' as const), entropy: fc.oneof(bytes(16), bytes(32)), extra: fc.uint8Array({ maxLength: 50 }) }),
    fc.record({ kind: fc.constant('extended' as const), depth: fc.constantFrom(0, 3), chainCode: bytes(32), key: bytes(32) }),
    fc.record({ kind: fc.constant('raw' as const), key: bytes(32) }),
  )
  it('comes back as it was, as views that forget with the whole', () => {
    fc.assert(
      fc.property(secrets, secret => {
        const written = writeSecret(secret)
        const read = readSecret(written)!
        expect(read).toEqual(secret)
        written.fill(0)
        expect(toHex(read.kind === 'words' ? read.entropy : read.key)).toMatch(/^0+$/)
      }),
      { numRuns },
    )
  })

  it('of another form is none', () => {
    for (const hex of ['', '00', '01', '0111', `0110${'00'.repeat(15)}`, '02', `02${'00'.repeat(64)}`, `03${'00'.repeat(31)}`, '04'])
      expect(readSecret(fromHex(hex))).toBeNull()
  })
})
