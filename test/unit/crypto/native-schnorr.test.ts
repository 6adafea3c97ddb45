import { randomBytes } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'
import { schnorrHolds } from '#shared/domain/proof/schnorr.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { loadWasm } from '../../../src-main/crypto/curve-engine.ts'
import { fastSchnorrCheck } from '../../../src-main/crypto/native-schnorr.ts'
import { createProofCrypto } from '../../../src-main/crypto/proof-crypto.ts'

// Slow mathematics on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const made = createProofCrypto(randomBytes)
if (!made.ok) throw new Error(made.error.detail)
const { n, p } = secp256k1.Point.CURVE()
const hex64 = (value: bigint) => value.toString(16).padStart(64, '0')
const digest = new Uint8Array(32).fill(7)
const secret = new Uint8Array(32).fill(9)
const key = toHex(schnorr.getPublicKey(secret))
const signature = toHex(schnorr.sign(digest, secret, new Uint8Array(32)))
const [r, s] = [signature.slice(0, 64), signature.slice(64)]

/** BIP340's published vectors 0, 1, 4 (valid), 6 (R has an odd y), 7 (message negated), 9 (R at infinity), 5 (key off the curve). */
const PUBLISHED: readonly [string, string, string, string, boolean][] = [
  [
    'vector 0',
    'f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9',
    '00'.repeat(32),
    'e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca821525f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0',
    true,
  ],
  [
    'vector 1',
    'dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659',
    '243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89',
    '6896bd60eeae296db48a229ff71dfe071bde413e6d43f917dc8dcf8c78de33418906d11ac976abccb20b091292bff4ea897efcb639ea871cfa95f6de339e4b0a',
    true,
  ],
  [
    'vector 4',
    'd69c3509bb99e412e68b0fe8544e72837dfa30746d8be2aa65975f29d22dc7b9',
    '4df3c3f68fcc83b27e9d42c90431a72499f17875c81a599b566c9889b9696703',
    '00000000000000000000003b78ce563f89a0ed9414f5aa28ad0d96d6795f9c6376afb1548af603b3eb45c9f8207dee1060cb71c04e80f593060b07d28308d7f4',
    true,
  ],
  [
    'vector 6',
    'dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659',
    '243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89',
    'fff97bd5755eeea420453a14355235d382f6472f8568a18b2f057a14602975563cc27944640ac607cd107ae10923d9ef7a73c643e166be5ebeafa34b1ac553e2',
    false,
  ],
  [
    'vector 7',
    'dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659',
    '243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89',
    '1fa62e331edbc21c394792d2ab1100a7b432b013df3f6ff4f99fcb33e0e1515f28890b3edb6e7189b630448b515ce4f8622a954cfe545735aaea5134fccdb2bd',
    false,
  ],
  [
    'vector 9',
    'dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659',
    '243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89',
    '0000000000000000000000000000000000000000000000000000000000000000123dda8328af9c23a94c1feecfd123ba4fb73476f0d594dcb65c6425bd186051',
    false,
  ],
  [
    'vector 5',
    'eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34',
    '243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89',
    '6cff5c3ba86c69ea4b7376f31a9bcb4f74c1976089b2d9963da2e5543e17776969e89b4c5564d00349106b8497785dd7d1d713a8ae82b32fa79d5f7fc407d39b',
    false,
  ],
]

describe.each([
  ['portable', schnorrHolds],
  [made.value.kind, made.value.schnorrHolds],
  ['wasm', fastSchnorrCheck(loadWasm())],
])('%s', (_name, holds) => {
  test.each(PUBLISHED)('BIP340 %s', (_vector, by, message, signed, verdict) => {
    expect(holds(signed, Uint8Array.from(Buffer.from(message, 'hex')), by)).toBe(verdict)
  })

  test('a signature holds, and with any bit of it flipped does not', () => {
    expect(holds(signature, digest, key)).toBe(true)
    for (let bit = 0n; bit < 512n; bit++) {
      const flipped = (BigInt(`0x${signature}`) ^ (1n << bit)).toString(16).padStart(128, '0')
      expect(holds(flipped, digest, key), `bit ${bit}`).toBe(false)
    }
  })

  test.each([
    ['s + n', r + hex64((BigInt(`0x${s}`) + n) % 2n ** 256n)],
    ['s = n', r + hex64(n)],
    ['s = 0', r + hex64(0n)],
    ['r = p', hex64(p) + s],
    ['r beyond p', 'f'.repeat(64) + s],
  ])('%s is refused', (_case, changed) => {
    expect(holds(changed!, digest, key)).toBe(false)
  })

  test('keys of either parity, and digests', () => {
    for (let at = 1; at < 30; at++) {
      const by = new Uint8Array(32).fill(at)
      const message = new Uint8Array(32).fill(at + 100)
      const signed = toHex(schnorr.sign(message, by, new Uint8Array(32)))
      expect(holds(signed, message, toHex(schnorr.getPublicKey(by)))).toBe(true)
      expect(holds(signed, message, key)).toBe(at === 9)
      expect(holds(signed, digest, toHex(schnorr.getPublicKey(by)))).toBe(false)
    }
  })
})
