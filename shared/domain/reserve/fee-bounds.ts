import { groupDigits } from '#shared/lib/group-digits.ts'

/** Rates outside are a mistake: nodes relay nothing under 100 sat per 1,000 vB, and nothing was ever worth 1,000 sat/vB. */
export const MIN_SAT_PER_KVB = 100
export const MAX_SAT_PER_KVB = 1_000_000
/** A fee is at most this share of what the inputs hold: 1/20 is 5 %. */
const SHARE = 20n
/** Core relays no transaction above this weight. */
export const MAX_WEIGHT = 400_000
/** Sat that exist. */
export const MAX_MONEY = 21_000_000n * 100_000_000n

/** What is wrong with a fee, in words; empty for a fee that may be paid: ≤ min(cap, 5 % of the inputs, 1,000 sat/vB). */
export function feeFindings(fee: bigint, totalIn: bigint, vsize: number, maxFee: bigint): readonly string[] {
  const findings: string[] = []
  if (fee > maxFee) findings.push(`The fee of ${sat(fee)} is above your cap of ${sat(maxFee)}: lower the rate, or raise the cap.`)
  if (fee * SHARE > totalIn) {
    findings.push(`The fee of ${sat(fee)} is more than 5 % of the ${sat(totalIn)} that are spent: lower the rate, or add larger coins.`)
  }
  if (fee * 1_000n > BigInt(vsize) * BigInt(MAX_SAT_PER_KVB)) {
    findings.push(`The fee of ${sat(fee)} for ${groupDigits(vsize)} vB is above ${groupDigits(1_000)} sat/vB.`)
  }
  return findings
}

/** An amount as the operator reads it. */
export const sat = (amount: bigint): string => `${groupDigits(amount)} sat`
