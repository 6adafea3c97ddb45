import type { Countdown } from '#shared/rpc/views/reserve.ts'
import { count } from './format.ts'

/** Words for a countdown: `412 blocks · Tue 24 Nov 06:00–15:00 · re-arm by Sun 22 Nov`. All times UTC. */

/** Below this many blocks a clock date would pretend to know what nobody can. */
export const NO_DATE_BELOW = 36
const HOUR = 3_600_000
const DAY = 24 * HOUR
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const weekday = (ms: number): string => DAYS[new Date(ms).getUTCDay()]!
const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16)
const sameDay = (one: number, other: number): boolean => Math.floor(one / DAY) === Math.floor(other / DAY)
const month = (ms: number): string => MONTHS[new Date(ms).getUTCMonth()]!

/** `Sun 22 Nov`, with the year when it is another one than now's. */
export function dayWord(ms: number, now: number): string {
  const at = new Date(ms)
  const year = at.getUTCFullYear() === new Date(now).getUTCFullYear() ? '' : ` ${at.getUTCFullYear()}`
  return `${weekday(ms)} ${at.getUTCDate()} ${month(ms)}${year}`
}

/** `Sun 22 Nov 15:00`; farther than two weeks away the hour would be false precision. */
export const byWord = (ms: number, now: number): string => (ms - now > 14 * DAY ? dayWord(ms, now) : `${dayWord(ms, now)} ${clock(ms)}`)

/** `Tue 24 Nov 06:00–15:00`, `Mon 23 21:00 – Tue 24 Nov 11:00`; below 36 blocks `about 4–8 h`. */
export function rangeWords(range: { readonly from: number; readonly to: number }, blocks: number, now: number): string {
  if (blocks <= NO_DATE_BELOW) {
    const low = Math.max(0, Math.floor((range.from - now) / HOUR))
    const high = Math.max(1, Math.ceil((range.to - now) / HOUR))
    return low === 0 ? `within about ${high} h` : `about ${low}–${high} h`
  }
  if (sameDay(range.from, range.to)) return `${dayWord(range.from, now)} ${clock(range.from)}–${clock(range.to)}`
  const first =
    month(range.from) === month(range.to) ? `${weekday(range.from)} ${new Date(range.from).getUTCDate()}` : dayWord(range.from, range.to)
  return `${first} ${clock(range.from)} – ${dayWord(range.to, now)} ${clock(range.to)}`
}

/** `412 blocks`, `claimable`, `not started` (unconfirmed), `no data`. */
export function blocksWord(countdown: Countdown, confirmed = true): string {
  if (countdown.blocks === null) return confirmed ? 'no data' : 'not started'
  return countdown.blocks === 0 ? 'claimable' : count(countdown.blocks, 'block')
}

/** Share of the delay that has passed, 0..1; null where nothing counts. */
export const passedShare = (countdown: Countdown, delay: number): number | null =>
  countdown.blocks === null ? null : Math.min(1, Math.max(0, 1 - countdown.blocks / delay))
