import { groupDigits } from '../../ui/format.ts'

/** The servers' word for a pace, or sat per 1,000 vB by hand. */
export type Rate = 'fast' | 'normal' | 'slow' | number

/** Fee rates travel as sat per 1,000 vB. */
export const rateWords = (satPerKvb: number): string => {
  const whole = satPerKvb / 1_000
  return `${Number.isInteger(whole) ? groupDigits(whole) : whole.toFixed(whole < 10 ? 2 : 1)} sat/vB`
}

/** sat/vB as typed, as sat per 1,000 vB; null where it is none or out of the core's bounds. */
export function readRate(typed: string): number | null {
  const text = typed.trim().replace(',', '.')
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(text)) return null
  const rate = Math.round(Number(text) * 1_000)
  return rate >= 100 && rate <= 1_000_000 ? rate : null
}
