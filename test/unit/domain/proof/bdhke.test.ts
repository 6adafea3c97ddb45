import { describe, expect, test } from 'vitest'
import * as cashu from '@cashu/cashu-ts'
import { blind, publicKeyOf, sign, unblind, verify } from '#shared/domain/proof/bdhke.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { vectors } from '../../../support/vectors.ts'

const signatures = vectors<{ readonly blinded_signatures: readonly { k: string; B_: string; C_: string }[] }>(
  'hash_to_curve',
).blinded_signatures

describe('NUT-00 blind signatures', () => {
  test.each(signatures.map(({ k, B_, C_ }) => [k, B_, C_] as const))('published: the signature with k = %s', (k, B_, C_) => {
    expect(sign(B_, BigInt(`0x${k}`))).toBe(C_)
  })

  test('a coin that was signed blind verifies, and only for its secret and key', () => {
    const k = 0xabcdefn
    const r = 0x1234567890n
    const C = unblind(sign(blind('a secret', r), k), r, publicKeyOf(k))
    expect(verify('a secret', C, k)).toBe(true)
    expect(verify('another', C, k)).toBe(false)
    expect(verify('a secret', C, k + 1n)).toBe(false)
  })

  test('the blinded message is that of cashu-ts', () => {
    const secret = 'daf4dd00a2b68a0858a80450f52c8a7d2ccf87d375e43e216e0c571f089f63e9'
    const theirs = cashu.blindMessage(new TextEncoder().encode(secret), 77n)
    expect(blind(secret, 77n)).toBe(theirs.B_.toHex(true))
    expect(hashToCurve(secret)).toBe(cashu.hashToCurve(new TextEncoder().encode(secret)).toHex(true))
  })

  test('a scalar out of range and a point that is none throw', () => {
    expect(() => blind('x', 0n)).toThrow()
    expect(() => sign('00', 1n)).toThrow()
  })
})
