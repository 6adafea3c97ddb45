import { simulate } from '#shared/domain/delegation/simulate.ts'
import type { GraphNode, Simulation } from '#shared/rpc/views/delegation.ts'
import type { KeptReserve } from '../reserve/ports.ts'
import { bounded } from './bounded.ts'
import type { DrawnGraph } from './delegation.ts'
import { coinViews, type ReserveFacts } from './reserve.ts'

/** Notes that a screen shows. */
const NOTES_SHOWN = 20

/** What happens when `gone` vanishes now: who can take which of its coins, and when. */
export function simulationView(
  gone: GraphNode,
  reserves: readonly KeptReserve[],
  graph: DrawnGraph,
  tip: number | null,
  facts: ReserveFacts,
): Simulation {
  const coins = reserves.flatMap(reserve => coinViews(reserve, facts)).map(({ id, amount }) => ({ id, amount: BigInt(amount) }))
  const played = simulate({ gone: gone.id, alsoGone: [], coins }, graph.nodes, graph.judged)
  return {
    url: gone.id,
    label: gone.label,
    total: played.total.toString(),
    tip,
    takers: played.takers.map(({ id, takes, total }) => ({
      id,
      label: graph.nodes.find(node => node.id === id)?.label ?? id,
      takes: takes.map(({ coin, amount, blocks, status }) => ({ coin, amount: amount.toString(), blocks, status })),
      total: total.toString(),
    })),
    uncovered: played.uncovered.map(({ blocks, amount }) => ({ blocks, amount: amount.toString() })),
    never: played.never.toString(),
    unknown: played.unknown,
    notes: [...played.notes, ...UNKNOWABLE].slice(0, NOTES_SHOWN).map(words => bounded(words)),
  }
}

/** The feed lacks issuance, so that what a mint owes is not known (protocol §4). */
const UNKNOWABLE = ['How much ecash the mint owes is not known: the feed tells what was spent, never what was issued.']
