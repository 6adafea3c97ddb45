import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { Overview } from '#shared/rpc/views/overview.ts'
import type { Publication } from '#shared/rpc/views/publication.ts'
import { bounded } from './bounded.ts'
import { mirrorTroubles, publicationTroubles, target, worstFirst, type Since, type Trouble } from './exceptions.ts'

export interface OverviewFacts {
  readonly mirrors: readonly MirrorRow[]
  readonly publications: readonly Publication[]
  readonly networkChosen: boolean
  /** False in the demo network, whose mints publish by themselves. */
  readonly canPublish: boolean
  /** Since when something is wrong with the mirror of this URL. */
  readonly since: (url: string) => Since
  /** ms since 1970. */
  readonly now: number
}

/** What needs the operator, worst first; each exception carries one verb. */
export function overviewOf(facts: OverviewFacts): Overview {
  const { mirrors, publications, since, now } = facts
  const troubles = [...publications.flatMap(publicationTroubles), ...mirrors.flatMap(row => mirrorTroubles(row, since(row.url), now))].sort(
    worstFirst,
  )
  return {
    mirrors: count(mirrors),
    exceptions: troubles.map(({ exception }) => exception),
    next_actions: [...troubles.map(actionOf), ...setUp(facts)].slice(0, 3),
    publications: publications.map(({ id, mint_url, state, head, published_at }) => ({ id, mint_url, state, head, published_at })),
    deadlines: [],
  }
}

type Action = Overview['next_actions'][number]

const actionOf = ({ advice, exception }: Trouble): Action => ({
  title: bounded(advice.title),
  detail: bounded(advice.detail),
  ...exception.action,
})

/** The first steps of an empty console. */
function setUp({ networkChosen, canPublish, mirrors, publications }: OverviewFacts): Action[] {
  const steps: Action[] = []
  if (!networkChosen) {
    steps.push({
      title: 'Choose the network',
      detail: 'Nothing is on mainnet by accident.',
      label: 'Choose',
      target: target('settings', null),
    })
  }
  if (mirrors.length === 0) {
    const detail = 'Its spent feed is what lets you honour its ecash one day.'
    steps.push({ title: 'Mirror a peer mint', detail, label: 'Add mirror', target: target('mirrors', null) })
  }
  if (canPublish && publications.length === 0) {
    const detail = 'Your delegates mirror the feed that this console serves beside your mint.'
    steps.push({ title: 'Publish your own mint’s spends', detail, label: 'Publish', target: target('publications', null) })
  }
  return steps
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
