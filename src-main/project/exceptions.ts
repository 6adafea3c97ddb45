import { groupDigits } from '#shared/lib/group-digits.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { Exception, Target } from '#shared/rpc/views/overview.ts'
import type { Publication } from '#shared/rpc/views/publication.ts'

/** Something that is not as it should be, with what to do about it. */
export interface Trouble {
  readonly exception: Exception
  readonly advice: { readonly title: string; readonly detail: string }
}

/** Since when something is so, ms since 1970; null when it is not or nobody knows. */
export interface Since {
  readonly disputed: number | null
  readonly gap: number | null
  /** A changed advertisement waits for the operator. */
  readonly changed: number | null
}

/** Worst first. */
const SEVERITY: readonly Exception['status'][] = [
  'matured',
  'disputed',
  'halted',
  'urgent',
  'gap',
  'stale',
  'changed',
  'due',
  'unknown',
  'syncing',
  'armed',
  'live',
]

export function worstFirst({ exception: one }: Trouble, { exception: other }: Trouble): number {
  return SEVERITY.indexOf(one.status) - SEVERITY.indexOf(other.status) || one.since - other.since
}

export function publicationTroubles({ id, mint_url: subject, halted, published_at: publishedAt }: Publication): Trouble[] {
  if (halted === null) return []
  return [
    {
      exception: {
        status: 'halted',
        title: 'Publishing has halted',
        subject,
        detail: halted.reason.detail,
        since: publishedAt ?? 0,
        action: { label: 'See the way out', target: target('publications', String(id)) },
      },
      advice: { title: `Publish again for ${subject}`, detail: halted.way_out },
    },
  ]
}

export function mirrorTroubles(row: MirrorRow, since: Since, now: number): Trouble[] {
  const subject = row.name === '' ? row.url : row.name
  const lastWord = now - Math.max(0, row.last_contact_ms)
  const trouble = (
    status: Exception['status'],
    at: number | null,
    label: string,
    title: string,
    detail: string,
    advice: Trouble['advice'],
  ): Trouble => ({
    exception: { status, title, subject, detail, since: at ?? lastWord, action: { label, target: target('mirrors', row.url) } },
    advice,
  })
  const found: Trouble[] = []
  if (row.disputed) {
    found.push(
      trouble(
        'disputed',
        since.disputed,
        'Compare',
        'The feed contradicts itself',
        'Both messages are kept and every Y they name blocks.',
        {
          title: `Compare the two messages of ${subject}`,
          detail: 'Export them: they are the evidence to confront the mint and its other delegates with.',
        },
      ),
    )
  }
  if (row.standing === 'gap') {
    const missing = `${events(row.missing)} missing after seq ${groupDigits(row.contiguous)}`
    found.push(
      trouble('gap', since.gap, 'Inspect', missing, row.last_error?.detail ?? 'Asking the custodian for the missing events.', {
        title: `Ask ${subject} for what is missing`,
        detail: 'The console goes on asking. A mint that cannot give these events any more has lost them: its operator should know.',
      }),
    )
  }
  if (row.standing === 'stale' && !row.paused) {
    found.push(
      trouble(
        'stale',
        null,
        'Inspect',
        'No word from this mint',
        row.last_error?.detail ?? 'Silence is not idleness: the feed could not be confirmed.',
        {
          title: `Find out why ${subject} is silent`,
          detail: 'Is it the line or the mint? Ask its operator, or another delegate. The console goes on asking.',
        },
      ),
    )
  }
  if (since.changed !== null) {
    found.push(
      trouble(
        'changed',
        since.changed,
        'Review',
        'The advertisement changed',
        'It is unsigned, so the pinned one holds until you accept the change.',
        {
          title: `Review what ${subject} advertises now`,
          detail: 'Ask its operator by another way whether the change is theirs before you accept it.',
        },
      ),
    )
  }
  return found
}

export const target = (screen: Target['screen'], select: string | null): Target => ({ screen, select })

const events = (number: number): string => (number === 1 ? '1 event' : `${groupDigits(number)} events`)
