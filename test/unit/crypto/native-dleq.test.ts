import { describe, expect, test, vi } from 'vitest'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { scalarOf, type Dleq } from '#shared/domain/proof/dleq.ts'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { loadNative, loadWasm, type CurveEngine } from '../../../src-main/crypto/curve-engine.ts'
import { fastDleqHolds, fastHashToCurve, multiplyAdd } from '../../../src-main/crypto/native-dleq.ts'
import { fastProofCrypto } from '../../../src-main/crypto/proof-crypto.ts'
import { V, vectors } from '../../support/vectors.ts'

// Slow mathematics on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const { Point } = secp256k1
const ORDER = Point.Fn.ORDER
const hex64 = (value: bigint) => value.toString(16).padStart(64, '0')
const published = vectors<{ readonly hash_to_curve: readonly { message_hex: string; point: string }[] }>('hash_to_curve').hash_to_curve

/** Machines without a binary have the second alone. */
const engines: [string, CurveEngine][] = [['wasm', loadWasm()]]
try {
  engines.unshift(['native', loadNative()])
} catch {
  console.warn('secp256k1 has no binary for this machine')
}

describe.each(engines)('%s', (_name, engine) => {
  test.each([...published.map(({ message_hex, point }) => [message_hex, point]), ...V.h2c.map(({ msg, Y }) => [msg, Y])])(
    'C1 %s',
    (message, point) => {
      expect(fastHashToCurve(engine, Buffer.from(message!, 'hex').toString('latin1'))).toBe(point)
    },
  )

  test('C2 the UTF-8 of a secret is hashed, of digits and of others', () => {
    expect(fastHashToCurve(engine, V.h2c_utf8_vs_hex.secret)).toBe(V.h2c_utf8_vs_hex.Y_utf8)
    for (const secret of ['', 'ä', '…', '\u{1f95c}', '{"a":1}']) expect(fastHashToCurve(engine, secret)).toBe(hashToCurve(secret))
  })

  describe.each([
    ['V.dleq_carol', V.dleq_carol],
    ['V.dleq_carol_strong', V.dleq_carol_strong],
  ])('C3 %s', (_vector, { secret, C, A, e, s, r }) => {
    const Y = hashToCurve(secret)
    const dleq = { e, s, r } as Dleq

    test('holds', () => {
      expect(fastDleqHolds(engine, Y, C, A, dleq)).toBe(true)
    })

    test('fails with any bit of any field flipped', () => {
      for (const field of ['e', 's', 'r'] as const) {
        for (let bit = 0n; bit < 256n; bit++) {
          const flipped = scalarOf(hex64(BigInt(`0x${dleq[field]}`) ^ (1n << bit)))
          if (flipped !== null) expect(fastDleqHolds(engine, Y, C, A, { ...dleq, [field]: flipped }), `${field} ${bit}`).toBe(false)
        }
      }
      for (const field of ['Y', 'C', 'A'] as const) {
        for (let bit = 0n; bit < 264n; bit++) {
          const points = { Y, C, A }
          const changed = { ...points, [field]: (BigInt(`0x${points[field]}`) ^ (1n << bit)).toString(16).padStart(66, '0') }
          expect(fastDleqHolds(engine, changed.Y, changed.C, changed.A, dleq), `${field} ${bit}`).toBe(false)
        }
      }
    })
  })

  test('infinity anywhere is refused', () => {
    const key = Point.BASE.multiply(77n)
    const A = key.toHex(true)
    const Y = hashToCurve('a secret')
    const C = Point.fromHex(Y).multiply(77n).toHex(true)
    const dleq = (e: bigint, s: bigint, r: bigint) => ({ e: hex64(e), s: hex64(s), r: hex64(r) }) as Dleq
    const minusRA = key.multiply(9n).negate().toHex(true)
    const minusRG = Point.BASE.multiply(9n).negate().toHex(true)
    expect(fastDleqHolds(engine, Y, minusRA, A, dleq(3n, 4n, 9n))).toBe(false)
    expect(fastDleqHolds(engine, minusRG, C, A, dleq(3n, 4n, 9n))).toBe(false)
    expect(fastDleqHolds(engine, Y, C, A, dleq(3n, 3n * 77n, 9n))).toBe(false)
  })

  test('k·P + m·G by recovery is that of the portable curve', () => {
    const points = [1n, 2n, ORDER - 1n, 0xdeadbeefn].map(k => Point.BASE.multiply(k))
    const scalars = [1n, 2n, ORDER - 1n, ORDER - 2n, 1n << 200n]
    for (const point of [...points, beyondOrder('02'), beyondOrder('03')]) {
      for (const k of scalars) {
        for (const m of [0n, ...scalars]) {
          const expected = point.multiplyUnsafe(k).add(Point.BASE.multiplyUnsafe(m))
          const sum = () => toHex(multiplyAdd(engine, fromHex(point.toHex(true)), k, m))
          if (expected.is0()) expect(sum).toThrow()
          else expect(sum()).toBe(expected.toHex(false))
        }
      }
    }
  })

  test('a point that is none is not multiplied, nor one whose x no signature holds', () => {
    for (const hex of ['00', `00${V.dleq_carol.C.slice(2)}`, `04${V.dleq_carol.C.slice(2)}`, `02${'0'.repeat(63)}5`, `02${hex64(ORDER)}`]) {
      expect(() => multiplyAdd(engine, fromHex(hex), 1n, 1n)).toThrow()
    }
  })

  test.each([
    ['a point', V.dleq_carol.C, true],
    ['upper case', V.dleq_carol_strong.C.toUpperCase(), false],
    ['not 66 digits', '02ab', false],
    ['no hex', `02${'zz'.repeat(32)}`, false],
    ['hex that ends early', `02${'ab'.repeat(31)}zz`, false],
    ['an unknown prefix', `05${V.dleq_carol.C.slice(2)}`, false],
    ['off the curve', `02${'0'.repeat(63)}5`, false],
    ['a point on G1', V.v3_secret_bytes.Y_raw33_current, true],
    ['the identity of G1', `c0${'00'.repeat(47)}`, false],
    ['nothing', '', false],
  ])('%s: is it a point?', (_case, hex, answer) => {
    expect(fastProofCrypto(engine).isPoint(hex)).toBe(answer)
  })
})

/** A point whose x is above the group order, which a signature cannot hold as it is. */
function beyondOrder(prefix: '02' | '03') {
  for (let x = ORDER + 1n; ; x++) {
    try {
      return Point.fromHex(prefix + hex64(x))
    } catch {
      // Half of all x are on no point.
    }
  }
}
