import { groupDigits } from '#shared/lib/group-digits.ts'
import { withoutSlash } from '#shared/lib/without-slash.ts'

/** `12 345 sat`, never broken between the two. */
export const money = (amount: bigint | number, unit: string): string => `${groupDigits(amount)}\u00a0${unit}`

export const count = (many: number, one: string): string => `${groupDigits(many)} ${one}${many === 1 ? '' : 's'}`

/** A mint by its address without the scheme, as people say it. */
export const hostOf = (url: string): string => withoutSlash(url.replace(/^https?:\/\//, ''))

/** A day in the reader's own words; `seconds` since 1970. */
export const dayOf = (seconds: number): string => new Date(seconds * 1_000).toLocaleDateString(undefined, { dateStyle: 'long' })

/** "in 40 seconds", "in 3 minutes", or "in a few minutes" when the delegate named no time. */
export function soon(seconds: number | null): string {
  if (seconds === null) return 'in a few minutes'
  return seconds < 120 ? `in ${count(Math.max(seconds, 1), 'second')}` : `in ${count(Math.ceil(seconds / 60), 'minute')}`
}
