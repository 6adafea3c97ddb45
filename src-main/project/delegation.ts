import type { DelegationEdge, EdgeCoin } from '#shared/domain/delegation/graph.ts'
import type { GraphEdge, GraphNode } from '#shared/rpc/views/delegation.ts'
import type { FailoverStep } from '#shared/rpc/views/failover.ts'
import type { CoinDetail } from '#shared/rpc/views/reserve.ts'
import type { KeptReserve } from '../reserve/ports.ts'
import { bounded } from './bounded.ts'
import { knownLeaves } from './known-leaves.ts'
import { coinDetails, sum, type ReserveFacts } from './reserve.ts'

/** A mint that is mirrored here, with what it says of its delegates. */
export interface MintFacts {
  readonly url: string
  readonly name: string
  readonly standing: GraphNode['standing']
  readonly disputed: boolean
  readonly delegates: readonly { readonly mintUrl: string; readonly pubkey: string; readonly delay: number }[]
}

export const YOU = 'you'

/** The graph as it is drawn, and as the domain judges it: the same edges with their coins. */
export interface DrawnGraph {
  readonly nodes: GraphNode[]
  readonly edges: GraphEdge[]
  readonly judged: DelegationEdge[]
}

/** Who may take whose reserve: from watched reserves, and, where none is watched, from what mirrored mints advertise. */
export function delegationGraph(
  mints: readonly MintFacts[],
  reserves: readonly KeptReserve[],
  ownUrls: readonly string[],
  ownKeys: readonly string[],
  stepOf: (custodian: string) => FailoverStep | null,
  facts: ReserveFacts,
): DrawnGraph {
  const nodes = new Map<string, GraphNode>()
  const node = (url: string | null, label: string): string => {
    const id = url === null || ownUrls.includes(url) ? YOU : url
    if (!nodes.has(id)) {
      const mint = mints.find(candidate => candidate.url === id)
      nodes.set(id, {
        id,
        label: bounded(id === YOU ? 'You' : mint?.name || label),
        you: id === YOU,
        standing: mint?.standing ?? null,
        disputed: mint?.disputed ?? false,
      })
    }
    return id
  }
  if (reserves.some(({ row }) => row.role === 'own') || ownUrls.length > 0) node(null, 'You')
  for (const mint of mints) node(mint.url, mint.name)

  const edges: GraphEdge[] = []
  const judged: DelegationEdge[] = []
  for (const reserve of reserves) {
    if (reserve.row.role === 'hot') continue
    const from = node(reserve.row.role === 'own' ? null : (reserve.row.mintUrl ?? `reserve:${reserve.row.id}`), reserve.row.name)
    const coins = coinDetails(reserve, facts).filter(coin => coin.height !== null)
    for (const [at, leaf] of knownLeaves(reserve).entries()) {
      const mine = reserve.row.role === 'peer' && (leaf.pubkey === reserve.mine?.pubkey || ownKeys.includes(leaf.pubkey))
      const to = node(mine ? null : (leaf.mintUrl ?? `key:${leaf.pubkey}`), leaf.name ?? leaf.mintUrl ?? `key ${leaf.pubkey.slice(0, 8)}`)
      const worst = worstOf(coins, at)
      const mutual = isMutual(mints, from, to, ownUrls)
      judged.push({ from, to, reserve: reserve.row.id, delay: leaf.delay, mutual, coins: coins.flatMap(coin => edgeCoin(coin, at)) })
      edges.push({
        id: `${reserve.row.id}/${leaf.pubkey}`,
        from,
        to,
        amount: sum(coins),
        coins: coins.length,
        delay: leaf.delay,
        countdown: worst?.countdown ?? null,
        status: worst?.countdown.status ?? (reserve.chain?.agreement === 'verified' ? 'armed' : 'unknown'),
        mutual,
        mine,
        step: mine ? stepOf(from) : null,
        reserve: reserve.row.id,
      })
    }
  }
  for (const mint of mints) {
    if (reserves.some(({ row }) => row.role === 'peer' && row.mintUrl === mint.url)) continue
    for (const { mintUrl, pubkey, delay } of mint.delegates) {
      const mine = ownKeys.includes(pubkey) || ownUrls.includes(mintUrl)
      const to = node(mine ? null : mintUrl, mintUrl)
      const mutual = isMutual(mints, mint.url, to, ownUrls)
      judged.push({ from: mint.url, to, reserve: null, delay, mutual, coins: [] })
      edges.push({
        id: `${mint.url}/${pubkey}`,
        from: mint.url,
        to,
        amount: null,
        coins: 0,
        delay,
        countdown: null,
        status: 'unknown',
        mutual,
        mine,
        step: null,
        reserve: null,
      })
    }
  }
  return { nodes: [...nodes.values()], edges, judged }
}

/** A coin as the leaf number `at` can take it. */
function edgeCoin({ id, amount, leaves }: CoinDetail, at: number): EdgeCoin[] {
  const countdown = leaves[at]?.countdown
  return countdown === undefined ? [] : [{ id, amount: BigInt(amount), blocksLeft: countdown.blocks, status: countdown.status }]
}

/** The coin whose leaf number `at` opens first. */
function worstOf(coins: readonly CoinDetail[], at: number): CoinDetail['leaves'][number] | undefined {
  return coins
    .flatMap(coin => coin.leaves[at] ?? [])
    .reduce<CoinDetail['leaves'][number] | undefined>(
      (best, leaf) => (best === undefined || (leaf.countdown.blocks ?? Infinity) < (best.countdown.blocks ?? Infinity) ? leaf : best),
      undefined,
    )
}

/** Each lists the other (protocol §2, case A8); of ourselves we know what the other side says. */
function isMutual(mints: readonly MintFacts[], from: string, to: string, ownUrls: readonly string[]): boolean {
  const lists = (custodian: string, delegate: string): boolean => {
    const names = delegate === YOU ? ownUrls : [delegate]
    return mints.find(({ url }) => url === custodian)?.delegates.some(({ mintUrl }) => names.includes(mintUrl)) ?? custodian === YOU
  }
  return lists(from, to) && lists(to, from)
}
