import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { Exception, Overview, Target } from '#shared/rpc/views/overview.ts'
import type { Publication } from '#shared/rpc/views/publication.ts'

export interface OverviewFacts {
  readonly mirrors: readonly MirrorRow[]
  readonly publications: readonly Publication[]
  readonly networkChosen: boolean
  /** False in the demo network, whose mints publish by themselves. */
  readonly canPublish: boolean
  /** Mint URLs whose changed advertisement waits for the operator, with the moment it was seen. */
  readonly changed: ReadonlyMap<string, number>
  /** ms since 1970. */
  readonly now: number
}

/** What needs the operator, worst first; each exception carries one verb. */
export function overviewOf(facts: OverviewFacts): Overview {
  const exceptions = [...facts.publications.flatMap(haltedOf), ...facts.mirrors.flatMap(row => mirrorExceptions(row, facts))]
  exceptions.sort((one, other) => SEVERITY.indexOf(one.status) - SEVERITY.indexOf(other.status) || one.since - other.since)
  return {
    mirrors: count(facts.mirrors),
    exceptions,
    next_actions: nextActions(facts, exceptions),
    publications: facts.publications.map(({ id, mint_url, state, head, published_at }) => ({ id, mint_url, state, head, published_at })),
    deadlines: [],
  }
}

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

function haltedOf(publication: Publication): Exception[] {
  if (publication.halted === null) return []
  return [
    {
      status: 'halted',
      title: 'Publishing has halted',
      subject: publication.mint_url,
      detail: publication.halted.reason.detail,
      since: publication.published_at ?? 0,
      action: { label: 'See the way out', target: screen('publications', String(publication.id)) },
    },
  ]
}

function mirrorExceptions(row: MirrorRow, facts: OverviewFacts): Exception[] {
  const found: Exception[] = []
  const subject = row.name === '' ? row.url : row.name
  const since = facts.now - Math.max(0, row.last_contact_ms)
  const action = (label: string) => ({ label, target: screen('mirrors', row.url) })
  if (row.disputed) {
    found.push({
      status: 'disputed',
      title: 'The feed contradicts itself',
      subject,
      since,
      action: action('Compare'),
      detail: 'Both messages are kept and every Y they name blocks.',
    })
  }
  if (row.standing === 'gap') {
    found.push({
      status: 'gap',
      title: `${events(row.missing)} missing after seq ${row.contiguous}`,
      subject,
      since,
      action: action('Inspect'),
      detail: row.last_error?.detail ?? 'Asking the custodian for the missing events.',
    })
  }
  if (row.standing === 'stale' && !row.paused) {
    found.push({
      status: 'stale',
      title: 'No word from this mint',
      subject,
      since,
      action: action('Inspect'),
      detail: row.last_error?.detail ?? 'Silence is not idleness: the feed could not be confirmed.',
    })
  }
  const changedAt = facts.changed.get(row.url)
  if (changedAt !== undefined) {
    found.push({
      status: 'changed',
      title: 'The advertisement changed',
      subject,
      since: changedAt,
      action: action('Review'),
      detail: 'It is unsigned, so the pinned one holds until you accept the change.',
    })
  }
  return found
}

function nextActions(facts: OverviewFacts, exceptions: readonly Exception[]): Overview['next_actions'] {
  const fromExceptions = exceptions.map(({ title, subject, detail, action }) => ({
    title: `${action.label}: ${subject}`,
    detail: `${title}. ${detail}`.slice(0, 500),
    label: action.label,
    target: action.target,
  }))
  const setUp: Overview['next_actions'] = []
  if (!facts.networkChosen)
    setUp.push({
      title: 'Choose the network',
      detail: 'Nothing is on mainnet by accident.',
      label: 'Choose',
      target: screen('settings', null),
    })
  if (facts.mirrors.length === 0)
    setUp.push({
      title: 'Mirror a peer mint',
      detail: 'Its spent feed is what lets you honour its ecash one day.',
      label: 'Add mirror',
      target: screen('mirrors', null),
    })
  if (facts.canPublish && facts.publications.length === 0)
    setUp.push({
      title: 'Publish your own mint’s spends',
      detail: 'Your delegates mirror the feed that this console serves beside your mint.',
      label: 'Publish',
      target: screen('publications', null),
    })
  return [...fromExceptions, ...setUp].slice(0, 3)
}

function count(rows: readonly MirrorRow[]): Overview['mirrors'] {
  const standing = (word: MirrorRow['standing']) => rows.filter(row => !row.disputed && row.standing === word).length
  return {
    total: rows.length,
    live: standing('live'),
    syncing: standing('syncing'),
    gap: standing('gap'),
    stale: standing('stale'),
    disputed: rows.filter(row => row.disputed).length,
    events: rows.reduce((sum, row) => sum + row.events, 0),
  }
}

const screen = (name: Target['screen'], select: string | null): Target => ({ screen: name, select })
const events = (number: number): string => (number === 1 ? '1 event' : `${number} events`)
