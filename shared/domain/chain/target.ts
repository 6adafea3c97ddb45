import type { Network } from '../reserve/network.ts'

/** The easiest target a network allows. */
const LIMIT_BITS: Readonly<Record<Network, number>> = { mainnet: 0x1d00ffff, testnet4: 0x1d00ffff, signet: 0x1e0377ae, regtest: 0x207fffff }
const WORD = 2n ** 256n

export const limitBits = (network: Network): number => LIMIT_BITS[network]

/** The number that a block's hash must not exceed; null for a negative, zero or overflowing compact form, which consensus refuses. */
export function targetOf(bits: number): bigint | null {
  const size = bits >>> 24
  const mantissa = BigInt(bits & 0x7fffff)
  if ((bits & 0x800000) !== 0 || mantissa === 0n) return null
  const target = size <= 3 ? mantissa >> BigInt(8 * (3 - size)) : mantissa << BigInt(8 * (size - 3))
  return target === 0n || target >= WORD ? null : target
}

/** Compact form, rounded down as consensus does. */
export function bitsOf(target: bigint): number {
  let size = Math.ceil(target.toString(2).length / 8)
  let mantissa = size <= 3 ? target << BigInt(8 * (3 - size)) : target >> BigInt(8 * (size - 3))
  if (mantissa & 0x800000n) {
    mantissa >>= 8n
    size++
  }
  return size * 2 ** 24 + Number(mantissa)
}

/** Expected hashes that a block of this target took; chains are compared by its sum. */
export const workOf = (target: bigint): bigint => WORD / (target + 1n)

/** `hash` as printed. */
export const meetsTarget = (hash: string, target: bigint): boolean => BigInt(`0x${hash}`) <= target
