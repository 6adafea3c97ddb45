import { groupDigits } from '#shared/lib/group-digits.ts'
import type { Standing } from '../feed/standing.ts'
import type { LeafCountdown } from '../reserve/countdown.ts'
import { nameNodes, type NodeNames } from './name-nodes.ts'

/** A mint, or we ourselves. */
export interface DelegationNode {
  readonly id: string
  readonly label: string
  readonly you: boolean
  /** What our mirror of its feed is worth; null where we keep none. */
  readonly standing: Standing | null
  readonly disputed: boolean
}

/** One leaf of one reserve: the custodian `from` lets the delegate `to` take its coins `delay` blocks after they were confirmed. */
export interface DelegationEdge {
  readonly from: string
  readonly to: string
  /** Tells the trees of one custodian apart; null where none is watched and the edge is only advertised. */
  readonly reserve: number | null
  readonly delay: number
  /** Each lists the other (protocol §2). */
  readonly mutual: boolean
  /** Confirmed and unspent; none where the reserve is not watched. */
  readonly coins: readonly EdgeCoin[]
}

export interface EdgeCoin {
  /** `txid:vout`; the same in every edge whose leaf can take it. */
  readonly id: string
  /** sat. */
  readonly amount: bigint
  /** Until this leaf opens for it; null when not known. */
  readonly blocksLeft: number | null
  readonly status: LeafCountdown['status']
}

export interface DelegationFinding {
  readonly code:
    | 'delegation.dead-end'
    | 'delegation.exposed'
    | 'delegation.single-point'
    | 'delegation.late-leaf'
    | 'delegation.one-sided'
    | 'delegation.cycle'
  /** For the badge. */
  readonly word: string
  readonly detail: string
  /** Ids of the nodes it concerns, the one to act first. */
  readonly mints: readonly string[]
}

/** Blocks between one leaf and the next beyond which a second taker comes too late to help: a week. */
const LATE_BLOCKS = 1_008

/** What is odd about who stands behind whom, the most pressing kind first; `delegation.cycle` is information. */
export function findingsOf(nodes: readonly DelegationNode[], edges: readonly DelegationEdge[]): readonly DelegationFinding[] {
  const names = nameNodes(nodes)
  return [
    ...deadEnds(edges, names),
    ...exposed(nodes, edges, names),
    ...singlePoints(nodes, edges, names),
    ...lateLeaves(edges, names),
    ...oneSided(edges, names),
    ...cycles(edges, names),
  ]
}

/** Succession (protocol §5): what B takes from A lies in B's reserve. If only A stands behind that, a second failure loses the pot. */
function deadEnds(edges: readonly DelegationEdge[], names: NodeNames): DelegationFinding[] {
  const behind = delegatesOf(edges)
  return [...behind].flatMap(([custodian, delegates]) =>
    [...delegates].flatMap(delegate => {
      const successors = behind.get(delegate)
      if (delegate === custodian || successors?.size !== 1 || !successors.has(custodian)) return []
      const detail = `After a takeover of ${names.name(custodian)} by ${names.name(delegate)} the recovered pot lies in ${names.reserve(delegate)}, behind which nobody stands but ${names.name(custodian)}: with both gone it is left to nobody. A second delegate behind ${names.reserve(delegate)} ends this.`
      return [{ code: 'delegation.dead-end' as const, word: 'Dead end', detail, mints: [delegate, custodian] }]
    }),
  )
}

/** Delegates of a mint whose spent set is in doubt redeem its ecash on that doubt. */
function exposed(nodes: readonly DelegationNode[], edges: readonly DelegationEdge[], names: NodeNames): DelegationFinding[] {
  const behind = delegatesOf(edges)
  return nodes.flatMap(({ id, label, standing, disputed }) => {
    const delegates = [...(behind.get(id) ?? [])].filter(delegate => delegate !== id)
    const trouble = disputed ? 'disputed' : standing === 'stale' ? 'stale' : null
    if (trouble === null || delegates.length === 0) return []
    const detail = `Whoever takes over ${label} redeems by a spent set that is in doubt, for its mirror is ${trouble}. In line: ${names.list(delegates)}. See Mirrors.`
    return [{ code: 'delegation.exposed' as const, word: 'Exposed', detail, mints: [id, ...delegates] }]
  })
}

/** One delegate is first in line for more than half of what is watched. Ourselves we need not be told about. */
function singlePoints(nodes: readonly DelegationNode[], edges: readonly DelegationEdge[], names: NodeNames): DelegationFinding[] {
  const you = nodes.find(node => node.you)?.id
  const firsts = [...firstInLine(edges).values()]
  const total = firsts.reduce((sum, { amount }) => sum + amount, 0n)
  return [...new Set(firsts.map(({ to }) => to))].flatMap(delegate => {
    const theirs = firsts.filter(({ to }) => to === delegate)
    const sum = theirs.reduce((whole, { amount }) => whole + amount, 0n)
    if (delegate === you || sum * 2n <= total) return []
    const custodians = [...new Set(theirs.map(({ from }) => from))]
    const alone = theirs.filter(coin => coin.leaves === 1).reduce((whole, { amount }) => whole + amount, 0n)
    const then = alone === 0n ? 'the next in line must wait for its own leaf' : `nobody else can take ${groupDigits(alone)} sat of it`
    const detail = `First in line for ${(sum * 100n) / total} % of what is watched is ${names.name(delegate)} (${groupDigits(sum)} of ${groupDigits(total)} sat, of ${names.list(custodians)}). If it goes with one of them, ${then}.`
    return [{ code: 'delegation.single-point' as const, word: 'Single point', detail, mints: [delegate, ...custodians] }]
  })
}

/** The leaf that opens first for each coin, how many leaves the coin has, and whose it is. */
function firstInLine(edges: readonly DelegationEdge[]) {
  const firsts = new Map<string, { from: string; to: string; amount: bigint; delay: number; leaves: number }>()
  for (const { from, to, delay, coins } of edges) {
    for (const { id, amount } of coins) {
      const before = firsts.get(id)
      const leaves = (before?.leaves ?? 0) + 1
      // By delay: the order of the leaves of one coin does not depend on its age.
      if (before === undefined || delay < before.delay) firsts.set(id, { from, to, amount, delay, leaves })
      else firsts.set(id, { ...before, leaves })
    }
  }
  return firsts
}

function lateLeaves(edges: readonly DelegationEdge[], names: NodeNames): DelegationFinding[] {
  return treesOf(edges).flatMap(leaves => {
    const inOrder = leaves.toSorted((one, other) => one.delay - other.delay)
    return inOrder.flatMap(({ from, to, delay }, at) => {
      const before = inOrder[at - 1]
      if (before === undefined || delay - before.delay <= LATE_BLOCKS) return []
      const detail = `Of ${names.reserve(from)}, the leaf of ${names.name(to)} opens ${groupDigits(delay - before.delay)} blocks after that of ${names.name(before.to)}: should the first one fail too, users wait that long.`
      return [{ code: 'delegation.late-leaf' as const, word: 'Late leaf', detail, mints: [from, to, before.to] }]
    })
  })
}

/** A delegate that does not say so may not know, or may not mirror. */
function oneSided(edges: readonly DelegationEdge[], names: NodeNames): DelegationFinding[] {
  const pairs = new Map(edges.filter(({ mutual }) => !mutual).map(edge => [JSON.stringify([edge.from, edge.to]), edge]))
  return [...pairs.values()].map(({ from, to }) => ({
    code: 'delegation.one-sided',
    word: 'One-sided',
    detail: `A leaf of ${names.name(to)} stands in ${names.reserve(from)}, and nothing here shows a delegation in return: who does not know of a leaf mirrors nothing and claims nothing.`,
    mints: [from, to],
  }))
}

/** Mints that can each be taken over by another of them. */
function cycles(edges: readonly DelegationEdge[], names: NodeNames): DelegationFinding[] {
  const behind = delegatesOf(edges)
  const reached = new Map([...behind.keys()].map(id => [id, reachableFrom(id, behind)]))
  const told = new Set<string>()
  return [...behind.keys()].flatMap(id => {
    if (told.has(id)) return []
    const ring = [...behind.keys()].filter(other => reached.get(id)!.has(other) && reached.get(other)!.has(id))
    for (const member of ring) told.add(member)
    if (ring.length < 2) return []
    const detail = `A ring of ${names.list(ring)}: each can be taken over by another of them. This is what circular delegation is for; see the other findings for where it does not hold.`
    return [{ code: 'delegation.cycle' as const, word: 'Cycle', detail, mints: ring }]
  })
}

function reachableFrom(start: string, behind: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of behind.get(id) ?? []) {
      if (reached.has(next)) continue
      reached.add(next)
      open.push(next)
    }
  }
  return reached
}

function delegatesOf(edges: readonly DelegationEdge[]): ReadonlyMap<string, ReadonlySet<string>> {
  const behind = new Map<string, Set<string>>()
  for (const { from, to } of edges) behind.set(from, (behind.get(from) ?? new Set()).add(to))
  return behind
}

/** Edges of one tree each; what is only advertised counts as one tree of its custodian. */
const treesOf = (edges: readonly DelegationEdge[]): readonly DelegationEdge[][] =>
  Object.values(Object.groupBy(edges, ({ from, reserve }) => JSON.stringify([from, reserve]))).map(tree => tree ?? [])
