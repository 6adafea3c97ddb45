import { createRequire } from 'node:module'
import type { PointCheck } from '#shared/domain/feed/verify-event.ts'
import { isCurvePoint } from '#shared/domain/proof/curve.ts'

/**
 * The fast twin of shared/domain/proof/curve.ts: libsecp256k1 through the package secp256k1. That package's main file falls
 * back to slow JavaScript without a word where it has no binary, so its native half is loaded by name and its absence is seen.
 */
interface Native {
  publicKeyVerify(key: Uint8Array): boolean
}

/** 33 bytes that are a point, and four ways not to be one: off the curve, x ≥ p, an unknown prefix, zero. */
const G = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'
const PROBES = [
  G,
  G.replace(/^02/, '03'),
  '02ae271c1f9df2672cbfce84f6ba8bdf65fadbe62369c4da8739a251848e603488',
  `02${'0'.repeat(63)}5`,
  `02${'f'.repeat(64)}`,
  G.replace(/^02/, '04'),
  '0'.repeat(66),
]

let kind: 'native' | 'portable' = 'portable'

/** Which twin the last `createPointCheck` chose. Changed by `createPointCheck` only. */
export const pointCheckKind = (): 'native' | 'portable' => kind

/** A PointCheck, native where it can be loaded and agrees with the portable one on known points, else the portable one. */
export function createPointCheck(load: () => Native = loadNative): PointCheck {
  const native = tryNative(load)
  kind = native === null ? 'portable' : 'native'
  return native ?? isCurvePoint
}

function tryNative(load: () => Native): PointCheck | null {
  try {
    const check = checkWith(load())
    return PROBES.every(probe => check(probe) === isCurvePoint(probe)) ? check : null
  } catch {
    return null
  }
}

const loadNative = (): Native => createRequire(import.meta.url)('secp256k1/bindings.js') as Native

function checkWith(native: Native): PointCheck {
  // One buffer for all: the check is synchronous and keeps nothing.
  const point = Buffer.alloc(33)
  return Y => {
    if (Y.length !== 66) return isCurvePoint(Y)
    return point.write(Y, 'hex') === 33 && native.publicKeyVerify(point)
  }
}
