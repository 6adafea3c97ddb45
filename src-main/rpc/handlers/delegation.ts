import { findingsOf } from '#shared/domain/delegation/graph.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import { bounded } from '../../project/bounded.ts'
import { delegationGraph, YOU, type MintFacts } from '../../project/delegation.ts'
import { pinnedInfo } from '../../project/mirror.ts'
import { simulationView } from '../../project/simulation.ts'
import type { KeptReserve } from '../../reserve/ports.ts'
import type { Parts } from '../parts.ts'
import { mirrorRows } from './mirror.ts'
import { reserveFacts } from './reserve-facts.ts'

type DelegationCalls = 'delegation.graph' | 'delegation.simulate'

export function delegationHandlers(parts: Parts): Pick<Handlers, DelegationCalls> {
  const graph = () => {
    const { reserves, store, ownKeys } = parts
    const own = reserves.list().flatMap(({ row }) => (row.role === 'own' && row.mintUrl !== null ? [row.mintUrl] : []))
    const ownUrls = [...store.publications.list().map(({ mintUrl }) => mintUrl), ...own]
    const steps = new Map(parts.failovers.list().map(({ custodian, step }) => [custodian, step]))
    return delegationGraph(mintFacts(parts), reserves.list(), ownUrls, ownKeys(), url => steps.get(url) ?? null, reserveFacts(parts))
  }
  return {
    'delegation.graph': () => {
      const { nodes, edges, judged } = graph()
      const findings = findingsOf(nodes, judged).map(({ mints, detail, ...finding }) => ({
        ...finding,
        detail: bounded(detail),
        mints: [...mints],
      }))
      return { nodes, edges, findings }
    },
    'delegation.simulate': ({ url }) => {
      const drawn = graph()
      const gone = drawn.nodes.find(({ id }) => id === url)
      if (gone === undefined) throw new RpcError('delegation.unknown', 'This mint stands in no delegation that is known here.')
      return simulationView(gone, reservesOf(parts, url), drawn, parts.chain()?.state().tip?.height ?? null, reserveFacts(parts))
    },
  }
}

/** Reserves of the mint at `url`, or our own. */
function reservesOf({ reserves }: Parts, url: string): KeptReserve[] {
  return reserves.list().filter(({ row }) => (url === YOU ? row.role === 'own' : row.role === 'peer' && row.mintUrl === url))
}

function mintFacts(parts: Parts): MintFacts[] {
  const rows = mirrorRows(parts)
  return parts.store.peers.list().map(peer => {
    const row = rows.find(({ url }) => url === peer.url)
    const { name, advertisement } = pinnedInfo(peer)
    return {
      url: peer.url,
      name,
      standing: row?.standing ?? null,
      disputed: row?.disputed ?? false,
      delegates: advertisement?.delegates ?? [],
    }
  })
}
