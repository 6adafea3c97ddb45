import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { FailoverRow } from '#shared/rpc/views/failover.ts'
import type { Overview } from '#shared/rpc/views/overview.ts'
import type { ChainStatus, ServerRow } from '#shared/rpc/views/chain.ts'
import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import type { PlanRow } from '#shared/rpc/views/plan.ts'
import type { Publication } from '#shared/rpc/views/publication.ts'
import type { Coin, ReserveRow } from '#shared/rpc/views/reserve.ts'
import { bounded } from './bounded.ts'
import { claimableOf, coverOf, deadlinesOf, dueOf } from './deadlines.ts'
import { byUrgency, failoverTroubles, gatewayTroubles } from './failover-troubles.ts'
import { mirrorTroubles, publicationTroubles, target, worstFirst, type Since, type Trouble } from './exceptions.ts'
import {
  chainTroubles,
  coinTroubles,
  elsewhereTroubles,
  planTroubles,
  reserveTroubles,
  serverTroubles,
  type Elsewhere,
} from './reserve-troubles.ts'

export interface OverviewFacts {
  readonly mirrors: readonly MirrorRow[]
  readonly publications: readonly Publication[]
  readonly reserves: readonly ReserveRow[]
  readonly coins: readonly Coin[]
  readonly plans: readonly PlanRow[]
  readonly relations: readonly FailoverRow[]
  /** What is wrong with the gateway; empty where nothing is. */
  readonly gateway: GatewayView['findings']
  readonly servers: readonly ServerRow[]
  readonly chain: ChainStatus
  /** What lies on networks that are not followed. */
  readonly elsewhere: readonly Elsewhere[]
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
  const { mirrors, publications, reserves, coins, since, now } = facts
  const troubles = [
    ...coinTroubles(coins, now),
    ...reserveTroubles(reserves, now),
    ...planTroubles(facts.plans),
    ...failoverTroubles(facts.relations, now),
    ...gatewayTroubles(facts.gateway, facts.relations, now),
    ...chainTroubles(facts.chain, now),
    ...elsewhereTroubles(facts.elsewhere, now),
    ...serverTroubles(facts.servers, now),
    ...publications.flatMap(publicationTroubles),
    ...mirrors.flatMap(row => mirrorTroubles(row, since(row.url), now)),
  ].sort(worstFirst)
  const own = reserves.filter(({ role }) => role === 'own')
  return {
    mirrors: count(mirrors),
    exceptions: troubles.map(({ exception }) => exception),
    next_actions: once([...troubles.map(actionOf), ...setUp(facts)]).slice(0, 3),
    publications: publications.map(({ id, mint_url, state, head, published_at }) => ({ id, mint_url, state, head, published_at })),
    deadlines: deadlinesOf(coins, reserves),
    due: dueOf(coins),
    cover: coverOf(coins, Math.max(0, ...own.map(({ delegates }) => delegates)), own.length > 0),
    claimable: claimableOf(coins),
    relations: byUrgency(facts.relations),
  }
}

type Action = Overview['next_actions'][number]

const actionOf = ({ advice, exception }: Trouble): Action => ({
  title: bounded(advice.title),
  detail: bounded(advice.detail),
  ...exception.action,
})

/** One re-arm takes every due coin of a reserve: the same act is proposed once, for its worst reason. */
const once = (actions: readonly Action[]): Action[] =>
  actions.filter(({ title }, at) => actions.findIndex(other => other.title === title) === at)

/** The first steps of an empty console. */
function setUp({ networkChosen, canPublish, mirrors, publications, reserves, servers }: OverviewFacts): Action[] {
  const steps: Action[] = []
  if (!networkChosen) {
    steps.push({
      title: 'Choose the network',
      detail: 'Nothing is on mainnet by accident.',
      label: 'Choose',
      target: target('settings', null),
    })
  }
  if (networkChosen && servers.length === 0) {
    const detail = 'Reserves are watched through Electrum servers; your own is the best one.'
    steps.push({ title: 'Add an Electrum server', detail, label: 'Add server', target: target('servers', null) })
  }
  if (networkChosen && servers.length > 0 && reserves.length === 0) {
    const detail = 'Name the delegates that may take it, and after how many blocks.'
    steps.push({ title: 'Set up your own reserve', detail, label: 'New reserve', target: target('reserves', null) })
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
