import type { DelegationEdge, DelegationNode, EdgeCoin } from './graph.ts'
import { nameNodes, type NodeNames } from './name-nodes.ts'

/** What happens to the coins of one custodian that is gone from now on. Blocks from the tip, amounts in sat. */
export interface Takeover {
  readonly total: bigint
  /** Who takes what, in the order in which they can begin. */
  readonly takers: readonly Taker[]
  /** What is still to be recovered once so many blocks have come: descending steps from block 0 on, the last is `never`. */
  readonly uncovered: readonly { readonly blocks: number; readonly amount: bigint }[]
  /** Of coins whose takers are all gone, or of which nothing is known. */
  readonly never: bigint
  /** Coins of which nothing is known: unconfirmed, not verified, or of a tree that is hidden; they count to `never`. */
  readonly unknown: number
  readonly notes: readonly string[]
}

export interface Taker {
  readonly id: string
  readonly takes: readonly {
    readonly coin: string
    readonly amount: bigint
    readonly blocks: number
    readonly status: EdgeCoin['status']
  }[]
  readonly total: bigint
}

export interface Failure {
  /** The custodian that vanishes now. */
  readonly gone: string
  /** Others that are known to be gone: they take nothing, and the next in line does. */
  readonly alsoGone: readonly string[]
  /** All its unspent coins, with those that no edge can take. */
  readonly coins: readonly { readonly id: string; readonly amount: bigint }[]
}

/**
 * Plays `failure` over the graph: each coin goes to the living delegate whose leaf opens first for it; of two that open with the same
 * block the one with the shorter delay, then the one that is listed first. Whoever else can claim by then races it (protocol §5).
 */
export function simulate({ gone, alsoGone, coins }: Failure, nodes: readonly DelegationNode[], edges: readonly DelegationEdge[]): Takeover {
  const dead = new Set([gone, ...alsoGone])
  const claims = claimsOf(gone, edges)
  const takers = new Map<string, Taker['takes'][number][]>()
  const passedOver = new Set<string>()
  let unknown = 0
  for (const { id, amount } of coins) {
    const inOrder = (claims.get(id) ?? []).filter(isTimed).sort((one, other) => one.blocksLeft - other.blocksLeft)
    if (inOrder.length === 0) unknown++
    const at = inOrder.findIndex(({ to }) => !dead.has(to))
    for (const { to } of inOrder.slice(0, at < 0 ? undefined : at)) passedOver.add(to)
    const first = inOrder[at]
    if (first === undefined) continue
    const takes = takers.get(first.to) ?? []
    takes.push({ coin: id, amount, blocks: first.blocksLeft, status: first.status })
    takers.set(first.to, takes)
  }
  const total = sumOf(coins)
  const takes = [...takers.values()].flat().sort((one, other) => one.blocks - other.blocks)
  const never = total - sumOf(takes)
  const names = nameNodes(nodes)
  return {
    total,
    takers: [...takers].map(([id, theirs]) => takerOf(id, theirs)).sort((one, other) => one.takes[0]!.blocks - other.takes[0]!.blocks),
    uncovered: stepsOf(total, takes),
    never,
    unknown,
    notes: [
      ...(passedOver.size === 0 ? [] : [`Gone too, and passed over: ${names.list([...passedOver])}.`]),
      ...[...takers.keys()].map(id => successionOf(id, dead, edges, names)),
      ...unknownNote(unknown),
    ],
  }
}

interface Claim extends EdgeCoin {
  readonly to: string
}
const isTimed = (claim: Claim): claim is Claim & { readonly blocksLeft: number } => claim.blocksLeft !== null

/** Who may take each coin of `gone`, the shortest delay first. */
function claimsOf(gone: string, edges: readonly DelegationEdge[]): ReadonlyMap<string, readonly Claim[]> {
  const claims = new Map<string, Claim[]>()
  for (const { to, coins } of edges.filter(({ from }) => from === gone).toSorted((one, other) => one.delay - other.delay)) {
    for (const coin of coins) {
      const known = claims.get(coin.id) ?? []
      known.push({ ...coin, to })
      claims.set(coin.id, known)
    }
  }
  return claims
}

const takerOf = (id: string, takes: Taker['takes']): Taker => ({
  id,
  takes: takes.toSorted((one, other) => one.blocks - other.blocks),
  total: sumOf(takes),
})

/** One step for each block at which something can be taken. */
function stepsOf(total: bigint, takes: Taker['takes']): Takeover['uncovered'] {
  const steps = [{ blocks: 0, amount: total }]
  for (const { blocks, amount } of takes) {
    const last = steps.at(-1)!
    if (last.blocks === blocks) last.amount -= amount
    else steps.push({ blocks, amount: last.amount - amount })
  }
  return steps
}

/** Where the recovered pot lies then, and who can go on with it (protocol §5, case D28). */
function successionOf(taker: string, dead: ReadonlySet<string>, edges: readonly DelegationEdge[], names: NodeNames): string {
  const leaves = edges.filter(({ from, to }) => from === taker && to !== taker).toSorted((one, other) => one.delay - other.delay)
  const alive = new Set(leaves.map(({ to }) => to).filter(to => !dead.has(to)))
  const lies = `What is recovered by ${names.name(taker)} lies in ${names.reserve(taker)}`
  if (alive.size > 0) return `${lies}, and next in line there: ${[...alive].map(id => names.name(id)).join(', then ')}.`
  return leaves.length > 0
    ? `${lies}, and all who stand behind it are gone: another failure leaves it to nobody.`
    : `${lies}, and who stands behind it is not known here.`
}

const unknownNote = (count: number): readonly string[] =>
  count === 0
    ? []
    : [
        `${count} ${count === 1 ? 'coin is' : 'coins are'} unconfirmed, not verified just now, or of a hidden tree: who can take them when is not known.`,
      ]

const sumOf = (items: readonly { readonly amount: bigint }[]): bigint => items.reduce((sum, { amount }) => sum + amount, 0n)
