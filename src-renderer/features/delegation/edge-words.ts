import type { Graph, GraphEdge, GraphNode } from '#shared/rpc/views/delegation.ts'
import { stepLabel } from '../../ui/step-label.ts'
import { groupDigits, hostOf } from '../../ui/format.ts'

/** Of a delegation to us: claimed means that our claim took what was there, from its sending to the report. */
export type Stand = 'claimed' | 'taken' | null
export function standOf({ step }: GraphEdge): Stand {
  switch (step) {
    case 'watch':
    case 'open':
    case 'redeem':
    case 'report':
      return 'claimed'
    case 'lost':
      return 'taken'
    case null:
    case 'wait':
    case 'plan':
    case 'sign':
    case 'broadcast':
      return null
  }
}

/** What an edge says in the graph and in the Blocks column: the fact in two words. */
export function blocksWord(edge: GraphEdge): string {
  if (edge.step !== null && standOf(edge) !== null) return stepLabel(edge.step).toLowerCase()
  if (edge.status === 'matured') return edge.mine ? 'claimable' : 'can claim'
  if (edge.countdown === null) return edge.amount === null ? 'unwatched' : 'no coins'
  return edge.countdown.blocks === null ? 'not started' : groupDigits(edge.countdown.blocks)
}

/** The whole sentence, for those who hear the graph instead of seeing it. */
export function sentence(edge: GraphEdge, nameOf: (id: string) => string): string {
  const who = edge.to === 'you' ? 'You' : nameOf(edge.to)
  const whose = edge.from === 'you' ? 'your' : `${nameOf(edge.from)}'s`
  if (standOf(edge) === 'taken') return `${whose} reserve was taken by another of its delegates, or by itself`
  if (standOf(edge) === 'claimed') return `You claimed ${whose} reserve${STEPS[edge.step!] ?? ''}`
  const what = edge.amount === null ? `${whose} reserve, which is not watched` : `${groupDigits(edge.amount)} sat of ${whose} reserve`
  if (edge.status === 'matured') return `${who} can claim ${what} now`
  const blocks = edge.countdown?.blocks ?? null
  return blocks === null
    ? `${who} can claim ${what} ${groupDigits(edge.delay)} blocks after it confirms`
    : `${who} can claim ${what} in ${groupDigits(blocks)} blocks`
}

const STEPS: Partial<Record<NonNullable<GraphEdge['step']>, string>> = {
  watch: '; the claim is not settled yet',
  open: '; redemption can be opened',
  redeem: ' and redeem its ecash',
  report: '; the report is still to be signed',
}

/** Sorts the Blocks column: what can be taken first, what is not known before what is far, what nobody watches last. */
export function urgencyOf(edge: GraphEdge): number {
  if (edge.status === 'matured') return -1
  if (standOf(edge) === 'claimed') return -0.75
  if (edge.countdown === null) return Number.MAX_SAFE_INTEGER
  return edge.countdown.blocks ?? -0.5
}

const STATUSES: readonly GraphEdge['status'][] = ['matured', 'urgent', 'due', 'unknown', 'armed']
export const gravityOf = (edge: GraphEdge): number => STATUSES.indexOf(edge.status)

/** The name of a mint by its id; an id that the graph does not know is shown as its host. */
export function namesOf(nodes: readonly GraphNode[]): (id: string) => string {
  const names = new Map(nodes.map(node => [node.id, node.label]))
  return id => names.get(id) || hostOf(id)
}

/** Stroke of an edge: a few steps by its share of the largest, so that a picture of small sums still tells them apart. CSS pixels. */
export function widthOf(amount: string | null, largest: bigint): number {
  const value = BigInt(amount ?? 0)
  if (value === 0n || largest === 0n) return 1.25
  const percent = Number((value * 100n) / largest)
  return percent >= 60 ? 4 : percent >= 25 ? 3 : percent >= 8 ? 2.25 : 1.5
}

export const largestOf = ({ edges }: Graph): bigint =>
  edges.reduce((most, { amount }) => (amount !== null && BigInt(amount) > most ? BigInt(amount) : most), 0n)

/** 77 100 000 as `77.1 M`: for places where the exact figure stands beside it. */
export function compact(sat: bigint): string {
  const [unit, word] = sat >= 1_000_000n ? [1_000_000n, ' M'] : sat >= 10_000n ? [1_000n, ' k'] : [1n, '']
  const tenths = (sat * 10n) / unit
  return word === '' || tenths % 10n === 0n
    ? `${groupDigits(String(tenths / 10n))}${word}`
    : `${groupDigits(String(tenths / 10n))}.${tenths % 10n}${word}`
}
