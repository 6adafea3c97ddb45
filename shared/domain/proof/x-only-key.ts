import type { PointCheck } from '../feed/verify-event.ts'
import { isCurvePoint } from './curve.ts'

/** True for 64 lower-case hex digits that are the x of a point (BIP340). */
export const isXOnlyKey = (hex: string, isPoint: PointCheck = isCurvePoint): boolean => /^[0-9a-f]{64}$/.test(hex) && isPoint(`02${hex}`)

/** The key in `value`, hex of 32 bytes, or of 33 whose parity is dropped, because a leaf holds x alone (protocol §2, §4); else null. */
export function xOnlyKeyOf(value: unknown, isPoint: PointCheck = isCurvePoint): string | null {
  const x = typeof value === 'string' ? /^(?:0[23])?([0-9a-f]{64})$/i.exec(value)?.[1]?.toLowerCase() : undefined
  return x !== undefined && isXOnlyKey(x, isPoint) ? x : null
}
