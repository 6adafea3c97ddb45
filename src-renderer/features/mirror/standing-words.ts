import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import { age, count, groupDigits, seqWord } from '../../ui/format.ts'

/** The word shown for a mirror: a dispute wins over the standing, which stays beside it. */
export type Shown = 'disputed' | MirrorRow['standing']

export const shownOf = (row: Pick<MirrorRow, 'disputed' | 'standing'>): Shown => (row.disputed ? 'disputed' : row.standing)

const WORST_FIRST: readonly Shown[] = ['disputed', 'gap', 'stale', 'syncing', 'live']

/** Sort key of the Standing column: worst first, paused after its equals. */
export const badnessOf = (row: MirrorRow): number => WORST_FIRST.indexOf(shownOf(row)) * 2 + (row.paused ? 1 : 0)

const STANDING_WORD: Record<MirrorRow['standing'], string> = { live: 'Live', syncing: 'Catching up', gap: 'Gap', stale: 'Stale' }

/** Why a mirror stands as it does, and what that means for the operator: the first sentence is the fact, the second its consequence. */
export interface Explanation {
  readonly fact: string
  readonly meaning: string
}

/** `silentMs`: time since the last reply, −1 when there never was one. */
export function explain(row: MirrorRow, silentMs: number): Explanation {
  if (row.paused) {
    return { fact: 'Paused by the operator.', meaning: 'Nothing is fetched until it is resumed; what is held stays searchable.' }
  }
  if (row.disputed)
    return {
      fact: 'The mint contradicted itself.',
      meaning: `Both messages are kept as evidence and every Y they name blocks. ${besideDispute(row)}`,
    }
  const cause = row.last_error ? `${row.last_error.detail.replace(/\.$/, '')} (${row.last_error.code}).` : null
  switch (row.standing) {
    case 'gap':
      return {
        fact: `${count(row.missing, 'event')} missing after seq ${seqWord(row.contiguous)}.`,
        meaning: `${cause ?? 'The mint skipped them on the stream.'} Events above the gap already block; the missing ones are asked for again.`,
      }
    case 'stale':
      return {
        fact: silentMs < 0 ? 'The mint has never answered.' : `No reply for ${age(silentMs)}.`,
        meaning: `${cause ?? 'Its feed is silent.'} How far behind this mirror is cannot be known; it is asked again by itself.`,
      }
    case 'syncing':
      return {
        fact: row.latest < 0 ? 'Asking for the first page.' : `${count(row.behind, 'event')} to fetch.`,
        meaning: cause ?? 'Pages are verified and stored in order; nothing needs doing.',
      }
    case 'live':
      return {
        fact: row.events === 0 ? 'Live, and empty so far.' : 'Complete and following.',
        meaning:
          row.behind > 0 ? `${count(row.behind, 'event')} on the way.` : 'Every event that the mint has told us of is verified and stored.',
      }
  }
}

const besideDispute = (row: MirrorRow): string =>
  row.standing === 'live' ? 'The mirror goes on following.' : `Beside that it is ${STANDING_WORD[row.standing].toLowerCase()}.`

/** Progress of a mirror that catches up, in [0, 1], and the words beside its bar. */
export interface Progress {
  readonly share: number
  readonly words: string
  readonly rate: string
  readonly left: string
}

export function progressOf(row: MirrorRow): Progress {
  const done = row.contiguous + 1
  const whole = row.latest + 1
  const rate = Math.round(row.events_per_second)
  return {
    share: whole > 0 ? Math.min(1, done / whole) : 0,
    words: `${groupDigits(done)} of ${groupDigits(whole)}`,
    rate: `${groupDigits(rate)} events/s`,
    left: rate > 0 ? `about ${age(Math.max(1_000, (row.behind / row.events_per_second) * 1_000))} left` : 'no rate yet',
  }
}

/** Events/s as the table writes it: one decimal below a hundred. */
export const rateWord = (perSecond: number): string => (perSecond < 100 ? perSecond.toFixed(1) : groupDigits(Math.round(perSecond)))
