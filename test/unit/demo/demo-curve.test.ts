import { describe, expect, it } from 'vitest'
import { publicKeyOf } from '#shared/domain/proof/bdhke.ts'
import { scalarOf } from '#shared/domain/proof/dleq.ts'
import { loadNative, loadWasm } from '../../../src-main/crypto/curve-engine.ts'
import { createDemoCurve, hex64, portableCurve } from '../../../src-main/demo/demo-curve.ts'

const [k, r] = [0x1234567890abcdefn, 0xfedcba0987654321n]
const K = publicKeyOf(k)

describe('what the mints and wallets of the demo compute', () => {
  const twins = [
    ['native', createDemoCurve([() => loadNative()])],
    ['wasm', createDemoCurve([() => loadWasm()])],
  ] as const

  it.each(twins)('is the same in %s and in readable mathematics', (_name, curve) => {
    for (const secret of ['one', 'two', '["P2PK",{}]', 'ünïcode']) {
      const B_ = curve.blind(secret, r)
      expect(B_).toBe(portableCurve.blind(secret, r))
      const signature = curve.sign(B_, k)
      expect(signature).toEqual(portableCurve.sign(B_, k))
      const C = curve.unblind(signature.C_, r, K)
      expect(C).toBe(portableCurve.unblind(signature.C_, r, K))
      expect(curve.isSigned(secret, C, k)).toBe(true)
      expect(curve.isSigned(secret, C, k + 1n)).toBe(false)

      const [e, s] = [scalarOf(signature.dleq.e)!, scalarOf(signature.dleq.s)!]
      const Y = curve.nullifier(secret)
      for (const judge of [curve, portableCurve]) {
        expect(judge.dleqHolds(Y, C, K, { e, s, r: scalarOf(hex64(r))! })).toBe(true)
        expect(judge.dleqHolds(Y, C, K, { e, s, r: scalarOf(hex64(r + 1n))! })).toBe(false)
      }
    }
  })

  it('does without a library where there is none', () => {
    const none = (): never => {
      throw new Error('no such file')
    }
    expect(createDemoCurve([none, none])).toBe(portableCurve)
  })
})
