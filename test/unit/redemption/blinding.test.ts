import fc from 'fast-check'
import { expect, test } from 'vitest'
import { proveDleq } from '#shared/domain/proof/dleq.ts'
import { publicKeyOf, sign, verify } from '#shared/domain/proof/bdhke.ts'
import { loadNative, loadWasm } from '../../../src-main/crypto/curve-engine.ts'
import { createBlinding } from '../../../src-main/crypto/native-blinding.ts'
import { portableBlinding } from '../../../src-main/redemption/portable-blinding.ts'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const scalar = fc.bigInt(1n, ORDER - 1n)
const hex = (value: bigint): string => value.toString(16).padStart(64, '0')
const all = [portableBlinding, createBlinding(loadNative()), createBlinding(loadWasm())]

test('portable, native and wasm blind, unblind and check alike, and the mint knows its signature again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), scalar, scalar, scalar, (secret, k, r, nonce) => {
      const K = publicKeyOf(k)
      const [B_, ...others] = all.map(one => one.blind(one.nullifier(secret), hex(r)))
      expect(others).toEqual([B_, B_])
      const C_ = sign(B_!, k)
      const C = all.map(one => one.unblind(C_, hex(r), K))
      expect(new Set(C).size).toBe(1)
      expect(verify(secret, C[0]!, k)).toBe(true)
      const dleq = proveDleq(B_!, k, nonce)
      for (const one of all) {
        expect(one.isSignedBy(K, B_!, C_, dleq)).toBe(true)
        expect(one.isSignedBy(publicKeyOf((k % (ORDER - 1n)) + 1n), B_!, C_, dleq)).toBe(false)
        expect(one.isSignedBy(K, C_, B_!, dleq)).toBe(false)
        expect(one.isSignedBy(K, B_!, C_, { e: dleq.s, s: dleq.e })).toBe(false)
      }
    }),
    { numRuns: 5 },
  )
})

test('what is no point or no scalar is refused, never an exception', () => {
  const K = publicKeyOf(5n)
  for (const one of all) {
    for (const bad of ['', '02', 'zz'.repeat(33), `02${'ff'.repeat(32)}`, `05${'11'.repeat(32)}`]) {
      expect(one.isSignedBy(K, bad, K, { e: hex(1n), s: hex(1n) })).toBe(false)
      expect(one.isSignedBy(K, K, bad, { e: hex(1n), s: hex(1n) })).toBe(false)
    }
    for (const bad of ['', '0', hex(0n), hex(ORDER), 'AB'.repeat(32)]) expect(one.isSignedBy(K, K, K, { e: bad, s: hex(1n) })).toBe(false)
  }
})
