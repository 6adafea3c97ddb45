/** Pure words for numbers, ages and addresses. Everything that screens print as a figure goes through here, so that it looks one way. */
import { groupDigits } from '#shared/lib/group-digits.ts'
import { withoutSlash } from '#shared/lib/without-slash.ts'

export { groupDigits }

/** `3 mints`, `1 mint`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${groupDigits(value)} ${value === 1 ? one : many}`
}

/** A sequence number as people read it: −1 means that nothing is there yet. */
export const seqWord = (seq: number): string => (seq < 0 ? 'none yet' : groupDigits(seq))

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `ms` as one short figure: `now`, `4 s`, `38 min`, `3 h 20 min`, `3 d 4 h`. */
export function age(ms: number): string {
  if (ms < SECOND) return 'now'
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`
  if (ms < DAY) return two(Math.floor(ms / HOUR), 'h', Math.floor((ms % HOUR) / MINUTE), 'min', ms < 10 * HOUR)
  return two(Math.floor(ms / DAY), 'd', Math.floor((ms % DAY) / HOUR), 'h', ms < 10 * DAY)
}

const two = (major: number, majorUnit: string, minor: number, minorUnit: string, fine: boolean): string =>
  fine && minor > 0 ? `${major} ${majorUnit} ${minor} ${minorUnit}` : `${major} ${majorUnit}`

/** A forecast: `about 25 min`, `about 3 h`, `about 4 days`. Finer would be false precision. */
export function roughly(ms: number): string {
  if (ms < MINUTE) return 'less than a minute'
  if (ms < HOUR) return `about ${Math.round(ms / MINUTE)} min`
  if (ms < 2 * DAY) return `about ${Math.round(ms / HOUR)} h`
  return ms < 730 * DAY ? `about ${groupDigits(Math.round(ms / DAY))} days` : 'more than two years'
}

/** Msat as sat, exactly: `12 345`, or `12 345.678` where thousandths are left. */
export function satOf(msat: string | bigint): string {
  const value = BigInt(msat)
  const rest = value % 1_000n
  return `${groupDigits(value / 1_000n)}${rest === 0n ? '' : `.${String(rest).padStart(3, '0')}`}`
}

/** `age` as a phrase. */
export const agoOf = (ms: number): string => (ms < SECOND ? 'just now' : `${age(ms)} ago`)

/** Seconds as a person would say them: 30 → `30 s`, 300 → `5 min`. */
export const seconds = (value: number): string => (value > 0 ? age(value * SECOND) : '0 s')

const at = (ms: number): Date => new Date(ms)
const pad = (value: number): string => String(value).padStart(2, '0')
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `11:39:52`, UTC. Operators compare logs across servers, so the console never prints local time. */
export const clockOf = (ms: number): string => `${pad(at(ms).getUTCHours())}:${pad(at(ms).getUTCMinutes())}:${pad(at(ms).getUTCSeconds())}`

/** `14 Mar 2026`, UTC. */
export const dayOf = (ms: number): string => `${at(ms).getUTCDate()} ${MONTHS[at(ms).getUTCMonth()]} ${at(ms).getUTCFullYear()}`

/** `14 Mar 2026 08:22:07`, UTC. */
export const momentOf = (ms: number): string => `${dayOf(ms)} ${clockOf(ms)}`

/** First and last digits of a long identifier; short ones stay whole. */
export function middle(text: string, head = 6, tail = 4): string {
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`
}

/** A mint's address as its operator says it: host, port and path, without the scheme. Odd input comes back unchanged. */
export function hostOf(address: string): string {
  const parted = /^[a-z][a-z0-9+.-]*:\/\/([^?#]*)/i.exec(address)
  return parted === null ? address : withoutSlash(parted[1]!)
}

/** Acts whose own words would puzzle: what follows the dot is a state, or the name is the wire's. */
const ACT_WORDS: Readonly<Record<string, string>> = {
  'mirror.live': 'Mirror is live',
  'mirror.error': 'Mirror met an error',
  'mirror.stale': 'Mirror went stale',
  'mirror.rollback': 'Mint went back',
  'mirror.other-witness': 'Other witness told',
  'peer.added': 'Mirror added',
  'peer.removed': 'Mirror removed',
  'peer.pinned-again': 'Mint pinned again',
  'peer.advertisement-changed': 'Advertisement changed',
  'peer.advertisement-restored': 'Advertisement restored',
  'peer.change-accepted': 'Change accepted',
  'publication.live': 'Publication is live',
}

/** A dotted act of the event log as words: `mirror.gap-opened` is "Mirror gap opened". */
export function actWords(act: string): string {
  if (Object.hasOwn(ACT_WORDS, act)) return ACT_WORDS[act]!
  const words = act.replace(/[.\-_]+/g, ' ').trim()
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** What an entry of the event log is about: a mint by its host, a setting by its name in words. */
export const subjectWords = (subject: string): string =>
  /^[a-z]+(_[a-z]+)+$/.test(subject) ? subject.replaceAll('_', ' ') : hostOf(subject)
