import { describe, expect, test, vi } from 'vitest'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { blind, publicKeyOf, sign } from '#shared/domain/proof/bdhke.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { challenge, dleqHolds, proveDleq, scalarOf, type Dleq } from '#shared/domain/proof/dleq.ts'
import { issueProof } from '../../../support/issued-proofs.ts'
import { V, vectors } from '../../../support/vectors.ts'

// Slow mathematics on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const { Point } = secp256k1
const ORDER = Point.Fn.ORDER
const hex64 = (value: bigint) => value.toString(16).padStart(64, '0')

interface Signed {
  readonly A: string
  readonly B_: string
  readonly C_: string
  readonly e: string
  readonly s: string
}
const published = vectors<{
  readonly hash_e: { readonly R1: string; readonly R2: string; readonly K: string; readonly C_: string; readonly hash: string }
  readonly deterministic_nonce: Signed & { readonly a: string }
  readonly blind_signature: Pick<Signed, 'A' | 'B_'> & {
    readonly signature: { readonly C_: string; readonly dleq: Pick<Signed, 'e' | 's'> }
  }
  readonly proof: { readonly A: string; readonly proof: { readonly secret: string; readonly C: string; readonly dleq: Dleq } }
}>('dleq')

const strict = ({ e, s, r }: { readonly e: string; readonly s: string; readonly r: string }): Dleq => {
  const scalars = [e, s, r].map(scalarOf)
  if (scalars.includes(null)) throw new Error('not scalars')
  return { e: scalars[0]!, s: scalars[1]!, r: scalars[2]! }
}

describe('NUT-12 published', () => {
  test('hash_e', () => {
    const { R1, R2, K, C_, hash } = published.hash_e
    expect(challenge(...[R1, R2, K, C_].map(point => Point.fromHex(point)))).toBe(hash)
  })

  const { deterministic_nonce: nonce, blind_signature: blinded } = published
  test.each([
    ['with a deterministic nonce', nonce],
    ['of a blind signature', { ...blinded, ...blinded.signature, ...blinded.signature.dleq }],
  ])('the proof %s holds for whatever wallet unblinds it', (_name, { A, B_, C_, e, s }) => {
    const r = 0x1234_5678n
    const Y = Point.fromHex(B_).subtract(Point.BASE.multiply(r)).toHex(true)
    const C = Point.fromHex(C_).subtract(Point.fromHex(A).multiply(r)).toHex(true)
    expect(dleqHolds(Y, C, A, strict({ e, s, r: hex64(r) }))).toBe(true)
    expect(dleqHolds(Y, C, A, strict({ e, s, r: hex64(r + 1n) }))).toBe(false)
  })

  test('the mint’s key of the deterministic nonce signed B_', () => {
    expect(publicKeyOf(BigInt(`0x${nonce.a}`))).toBe(nonce.A)
    expect(sign(nonce.B_, BigInt(`0x${nonce.a}`))).toBe(nonce.C_)
  })

  test('C3 the proof that Carol verifies', () => {
    const { A, proof } = published.proof
    expect(dleqHolds(hashToCurve(proof.secret), proof.C, A, strict(proof.dleq))).toBe(true)
  })
})

describe.each([
  ['V.dleq_carol', V.dleq_carol],
  ['V.dleq_carol_strong', V.dleq_carol_strong],
])('C3 %s', (_name, { secret, C, A, e, s, r }) => {
  const Y = hashToCurve(secret)
  const dleq = strict({ e, s, r })

  test('holds', () => {
    expect(dleqHolds(Y, C, A, dleq)).toBe(true)
  })

  test.each(['e', 's', 'r'] as const)('fails with any bit of %s flipped', field => {
    for (let bit = 0n; bit < 256n; bit++) {
      const flipped = scalarOf(hex64(BigInt(`0x${dleq[field]}`) ^ (1n << bit)))
      if (flipped !== null) expect(dleqHolds(Y, C, A, { ...dleq, [field]: flipped }), `bit ${bit}`).toBe(false)
    }
  })

  test.each(['Y', 'C', 'A'] as const)('fails with any bit of %s flipped', field => {
    const points = { Y, C, A }
    for (let bit = 0n; bit < 264n; bit++) {
      const flipped = (BigInt(`0x${points[field]}`) ^ (1n << bit)).toString(16).padStart(66, '0')
      const changed = { ...points, [field]: flipped }
      expect(dleqHolds(changed.Y, changed.C, changed.A, dleq), `bit ${bit}`).toBe(false)
    }
  })
})

describe('C4 a scalar', () => {
  test.each([hex64(1n), hex64(ORDER - 1n), V.dleq_carol.e])('%s is one', text => {
    expect(scalarOf(text)).toBe(text)
  })

  test.each([
    ['zero', hex64(0n)],
    ['n', hex64(ORDER)],
    ['n + 1', hex64(ORDER + 1n)],
    ['2^256 − 1', 'f'.repeat(64)],
    ['upper case', V.dleq_carol.e.toUpperCase()],
    ['63 digits', hex64(1n).slice(1)],
    ['65 digits', `0${hex64(1n)}`],
    ['with 0x', `0x${hex64(1n).slice(2)}`],
    ['a line end', `${hex64(1n)}\n`],
    ['a space', ` ${hex64(1n).slice(1)}`],
    ['no hex', 'g'.repeat(64)],
    ['full-width digits', '１'.repeat(64)],
    ['nothing', ''],
  ])('%s is none', (_name, text) => {
    expect(scalarOf(text)).toBeNull()
  })
})

describe('infinity is refused', () => {
  const k = 77n
  const A = publicKeyOf(k)
  const Y = hashToCurve('a secret')
  const C = sign(Y, k)

  test('C′ = C + r·A at infinity', () => {
    // C = −r·A, whatever Y.
    const r = 9n
    const negated = Point.fromHex(A).multiply(r).negate().toHex(true)
    expect(dleqHolds(Y, negated, A, strict({ e: hex64(3n), s: hex64(4n), r: hex64(r) }))).toBe(false)
  })

  test('B′ = Y + r·G at infinity', () => {
    const r = 9n
    const forged = Point.BASE.multiply(r).negate().toHex(true)
    expect(dleqHolds(forged, C, A, strict({ e: hex64(3n), s: hex64(4n), r: hex64(r) }))).toBe(false)
  })

  test('R1 = s·G − e·A at infinity', () => {
    expect(dleqHolds(Y, C, A, strict({ e: hex64(3n), s: hex64(3n * k), r: hex64(9n) }))).toBe(false)
  })

  test('a key, a C or a Y that is no point', () => {
    const { key, proof } = issueProof('a secret')
    const dleq = strict(proof.dleq)
    for (const none of ['00', `02${'0'.repeat(63)}5`, Point.BASE.toHex(false), '', 'zz']) {
      expect(dleqHolds(Y, proof.C, none, dleq)).toBe(false)
      expect(dleqHolds(Y, none, key, dleq)).toBe(false)
      expect(dleqHolds(none, proof.C, key, dleq)).toBe(false)
    }
  })
})

describe('a mint proves', () => {
  test('what Carol accepts', () => {
    for (const at of [1n, 2n, 99n]) {
      const { key, proof } = issueProof(`secret ${at}`, { k: at, r: at + 1n, nonce: at + 2n })
      expect(dleqHolds(hashToCurve(proof.secret), proof.C, key, strict(proof.dleq))).toBe(true)
    }
  })

  test('nothing for another secret, key, signature or blinding factor', () => {
    const { key, proof } = issueProof('mine')
    const other = issueProof('another', { k: 0x1002n })
    const dleq = strict(proof.dleq)
    const Y = hashToCurve('mine')
    expect(dleqHolds(hashToCurve('another'), proof.C, key, dleq)).toBe(false)
    expect(dleqHolds(Y, other.proof.C, key, dleq)).toBe(false)
    expect(dleqHolds(Y, proof.C, other.key, dleq)).toBe(false)
    expect(dleqHolds(Y, proof.C, key, { ...dleq, r: dleq.s })).toBe(false)
  })

  test('nothing with a scalar out of range', () => {
    expect(() => proveDleq(blind('x', 1n), 0n, 1n)).toThrow()
    expect(() => proveDleq(blind('x', 1n), 1n, 0n)).toThrow()
    expect(() => proveDleq(blind('x', 1n), 1n, ORDER)).toThrow()
    expect(() => proveDleq('00', 1n, 1n)).toThrow()
  })
})
