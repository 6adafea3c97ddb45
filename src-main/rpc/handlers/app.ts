import type { Handlers } from '#shared/rpc/server.ts'
import { bounded } from '../../project/bounded.ts'
import type { Since } from '../../project/exceptions.ts'
import { overviewOf } from '../../project/overview.ts'
import { chainStatus } from '../../project/chain.ts'
import { planRow } from '../../project/plan.ts'
import { publicationView } from '../../project/publication.ts'
import { coinCounts, coinViews, reserveRow } from '../../project/reserve.ts'
import type { Parts } from '../parts.ts'
import { serverViews } from './chain.ts'
import { relationRows, relations } from './failover.ts'
import { gatewayOf } from './redemption.ts'
import { elsewhereOf, plansHere } from './networks.ts'
import { planFacts, reserveFacts } from './reserve-facts.ts'
import { mayLeaveNetwork } from './may-forget.ts'
import { logOf, mirrorRows } from './mirror.ts'

type AppCalls = 'app.status' | 'overview.get' | 'settings.get' | 'settings.set' | 'log.list'

export function appHandlers(parts: Parts): Pick<Handlers, AppCalls> {
  const { store, clock, journal, policy, publisher, demo, facts, announce } = parts
  const publications = () => publisher?.list().map(publicationView) ?? []
  const reserveViews = () => {
    const facts = planFacts(parts)
    const held = facts.reserves.map(reserve => ({ reserve, coins: coinViews(reserve, facts) }))
    return {
      reserves: held.map(({ reserve, coins }) => reserveRow(reserve, facts, coins)),
      coins: held.flatMap(({ coins }) => coins),
      plans: plansHere(parts).map(kept => planRow(kept, facts)),
      elsewhere: elsewhereOf(parts),
      servers: serverViews(parts),
    }
  }

  return {
    'app.status': () => {
      const mirrors = mirrorRows(parts)
      const shown = publications()
      const moment = reserveFacts(parts)
      const kept = parts.reserves.list()
      const counts = coinCounts(kept, moment)
      const servers = serverViews(parts)
      const failovers = relations(parts.failovers.list(), kept)
      const status = chainStatus(parts.chain(), clock.now())
      return {
        version: facts.version,
        world: facts.world,
        network: policy.get().network,
        first_start: facts.world === 'home' && policy.get().network === null && mirrors.length === 0 && shown.length === 0,
        demo_running: demo.running(),
        storage: store.kind,
        home: facts.home,
        started_at: facts.startedAt,
        now: clock.now(),
        core: { pid: process.pid, host: facts.host, node: process.versions.node },
        badges: {
          mirrors: mirrors.length,
          mirror_exceptions: mirrors.filter(row => row.disputed || row.standing === 'gap' || (row.standing === 'stale' && !row.paused))
            .length,
          publications: shown.length,
          publications_halted: shown.filter(row => row.state === 'halted').length,
          reserves: counts.coins,
          reserves_matured: counts.matured,
          reserves_due: counts.due,
          plans_open: parts.plans.openCount(),
          failovers: failovers.filter(({ step }) => step !== 'wait' && step !== 'lost').length,
          pots_open: parts.pots.list().filter(({ phase }) => phase.kind === 'open').length,
          delegations: kept.reduce((sum, { tree }) => sum + (tree?.leaves.length ?? 0), 0),
          signers: parts.signing.list().length,
          servers: servers.length,
          servers_down: servers.filter(server => server.enabled && server.state !== 'ready').length,
        },
        chain:
          servers.length === 0
            ? null
            : {
                height: status.tip?.height ?? null,
                age_ms: status.tip?.age_ms ?? null,
                agreement: status.agreement,
                answered: status.answered,
                configured: status.configured,
              },
      }
    },

    'overview.get': () =>
      overviewOf({
        mirrors: mirrorRows(parts),
        publications: publications(),
        ...reserveViews(),
        relations: relationRows(parts),
        gateway: gatewayOf(parts).findings,
        chain: chainStatus(parts.chain(), clock.now()),
        networkChosen: policy.get().network !== null,
        canPublish: publisher !== null,
        since: url => sinceOf(parts, url),
        now: clock.now(),
      }),

    'settings.get': () => policy.get(),

    'settings.set': async change => {
      const before = policy.get()
      if (change.network !== undefined && change.network !== before.network) mayLeaveNetwork(parts)
      const after = policy.set(change)
      if (after.network !== before.network) await parts.chooseNetwork(after.network)
      for (const key of Object.keys(change) as (keyof typeof after)[]) {
        if (before[key] === after[key]) continue
        journal.add({
          at: clock.now(),
          level: key === 'network' ? 'notice' : 'info',
          actor: 'operator',
          act: 'settings.changed',
          subject: key,
          detail: `${key} is now ${spoken(after[key])}`,
          before: spoken(before[key]),
          after: spoken(after[key]),
        })
      }
      announce('settings')
      return after
    },

    'log.list': query =>
      journal.list(query).map(row => ({
        ...row,
        subject: bounded(row.subject),
        detail: bounded(row.detail),
        before: row.before === null ? null : bounded(row.before),
        after: row.after === null ? null : bounded(row.after),
      })),
  }
}

/** A dispute counts from the newest contradiction, a gap from the arrival of the last event before it. */
function sinceOf(parts: Parts, url: string): Since {
  const log = logOf(parts, url)
  return {
    disputed: log.disputes(1)[0]?.seenAt ?? null,
    gap: log.at(log.cursor().contiguous)?.seenAt ?? null,
    changed: parts.store.peers.get(url)?.changed?.seenAt ?? null,
  }
}

const spoken = (value: string | number | null): string => (value === null ? 'not chosen' : String(value))
