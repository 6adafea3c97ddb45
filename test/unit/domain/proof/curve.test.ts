import { describe, expect, test } from 'vitest'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { isCurvePoint, hashToCurve, isKeyPoint } from '#shared/domain/proof/curve.ts'
import { V, vectors } from '../../../support/vectors.ts'

describe('hash_to_curve', () => {
  const published = vectors<{ readonly hash_to_curve: readonly { message_hex: string; point: string }[] }>('hash_to_curve').hash_to_curve
  const text = (hex: string) => Buffer.from(hex, 'hex').toString('latin1')

  test.each([...published.map(({ message_hex, point }) => [message_hex, point]), ...V.h2c.map(({ msg, Y }) => [msg, Y])])(
    'C1 %s',
    (message, point) => {
      expect(hashToCurve(text(message!))).toBe(point)
    },
  )

  test('C2 a secret of hex digits is hashed as text, not decoded', () => {
    const { secret, Y_utf8, Y_wrong_if_hex_decoded } = V.h2c_utf8_vs_hex
    expect(hashToCurve(secret)).toBe(Y_utf8)
    expect(hashToCurve(secret)).not.toBe(Y_wrong_if_hex_decoded)
  })
})

const G1 = bls12_381.G1.Point
const { Y_raw33_current, Y_utf8_pr371_head } = V.v3_secret_bytes

/** A point of the curve outside the prime-order subgroup: x rises until one is found, as almost every point of E(Fp) is outside. */
function outsideSubgroup(): string {
  for (let x = 1n; ; x++) {
    const hex = (x + (1n << 383n)).toString(16).padStart(96, '0')
    try {
      const point = G1.fromBytes(Uint8Array.from(Buffer.from(hex, 'hex')))
      if (!point.isTorsionFree()) return hex
    } catch (cause) {
      if (String(cause).includes('subgroup')) return hex
    }
  }
}

describe('points', () => {
  test.each([Y_raw33_current, Y_utf8_pr371_head, G1.BASE.toHex(true), secp256k1.Point.BASE.toHex(true), V.events[0]!.Y])(
    '%s is one',
    hex => {
      expect(isCurvePoint(hex)).toBe(true)
    },
  )

  const p = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn
  const x = BigInt(`0x${Y_raw33_current}`) & ((1n << 381n) - 1n)
  const flagged = (value: bigint, flags: bigint) => (value | (flags << 381n)).toString(16).padStart(96, '0')

  test.each([
    ['C10 the identity of G1', `c0${'00'.repeat(47)}`],
    ['C10 the identity with a stray bit', `c0${'00'.repeat(46)}01`],
    ['C10 the identity with the sign bit', `e0${'00'.repeat(47)}`],
    ['C11 a point outside the subgroup', outsideSubgroup()],
    ['an x beyond the field', flagged(x + p, 0b101n)],
    ['a G1 point without the compression flag', flagged(x, 0b001n)],
    ['zeros', '0'.repeat(96)],
    ['upper case', Y_raw33_current.toUpperCase()],
    ['a secp256k1 x off the curve', `02${'0'.repeat(63)}5`],
    ['a secp256k1 x beyond the field', `02${'f'.repeat(64)}`],
    ['a secp256k1 point at infinity', '00'],
    ['an uncompressed secp256k1 point', secp256k1.Point.BASE.toHex(false)],
    ['an unknown prefix', secp256k1.Point.BASE.toHex(true).replace(/^02/, '05')],
    ['a secp256k1 point in upper case', secp256k1.Point.BASE.toHex(true).toUpperCase()],
    ['nothing', ''],
    ['no hex', 'zz'.repeat(33)],
  ])('%s is none', (_name, hex) => {
    expect(isCurvePoint(hex)).toBe(false)
  })

  test('a mint’s key lies on G2 or on secp256k1', () => {
    const G2 = bls12_381.G2.Point
    expect(isKeyPoint(G2.BASE.toHex(true), 'G2')).toBe(true)
    expect(isKeyPoint(G2.ZERO.toHex(true), 'G2')).toBe(false)
    expect(isKeyPoint(Y_raw33_current, 'G2')).toBe(false)
    expect(isKeyPoint(V.events[0]!.Y, 'secp256k1')).toBe(true)
    expect(isKeyPoint(V.events[0]!.Y, 'G2')).toBe(false)
  })
})
