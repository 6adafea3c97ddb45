import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { Graph, GraphEdge, Simulation } from '#shared/rpc/views/delegation.ts'
import type { FailoverRow } from '#shared/rpc/views/failover.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { Coin } from '#shared/rpc/views/reserve.ts'
import type { ExampleChain } from './example-chain.ts'
import type { ExampleReserves } from './example-reserves.ts'
import type { ExampleWorld } from './example-world.ts'

const YOU = 'you'

/** A delegation before it is known how its failover stands. */
type Edge = Omit<GraphEdge, 'step'>

/** Who may take whose coins, of the example core's reserves and mirrors. */
export function exampleDelegation(
  { scene }: ExampleWorld,
  chain: ExampleChain,
  reserves: ExampleReserves,
  mirrors: () => readonly MirrorRow[],
  relations: () => readonly FailoverRow[],
): Pick<Handlers, 'delegation.graph' | 'delegation.simulate'> {
  const graph = (): Graph => {
    const stepOf = (custodian: string): GraphEdge['step'] => relations().find(each => each.custodian === custodian)?.step ?? null
    const edges = [...edgesOf(reserves, chain), ...(scene === 'busy' ? [...ADVERTISED.map(advertised), ...EMPTIED] : [])].map(
      (edge): GraphEdge => ({ ...edge, step: edge.mine ? stepOf(edge.from) : null }),
    )
    const mutual = (edge: GraphEdge): boolean => edges.some(other => other.from === edge.to && other.to === edge.from)
    const ids = new Set(edges.flatMap(({ from, to }) => [from, to]))
    const label = (id: string): string =>
      id === YOU ? 'You' : (mirrors().find(row => row.url === id)?.name ?? '') || id.replace(/^https:\/\//, '')
    return {
      nodes: [...ids].map(id => {
        const mirror = mirrors().find(row => row.url === id)
        return { id, label: label(id), you: id === YOU, standing: mirror?.standing ?? null, disputed: mirror?.disputed ?? false }
      }),
      edges: edges.map(edge => ({ ...edge, mutual: mutual(edge) })),
      findings:
        scene === 'busy'
          ? [
              {
                code: 'delegation.cycle',
                word: 'Cycle',
                detail: 'You, LanternPay and Nordlys insure one another in a ring: when two of them go, nobody outside can redeem.',
                mints: [YOU, 'https://mint.lanternpay.example', 'https://cashu.nordlys.example'],
              },
              {
                code: 'delegation.single-point',
                word: 'Single point',
                detail: 'Erin stands in five reserves. If cashu.nordlys.example goes, they lose their second taker at once.',
                mints: ['https://cashu.nordlys.example'],
              },
            ]
          : [],
    }
  }
  return {
    'delegation.graph': graph,
    'delegation.simulate': ({ url }) => simulate(url, graph(), reserves, chain),
  }
}

function edgesOf(reserves: ExampleReserves, chain: ExampleChain): Edge[] {
  const coins = reserves.coins()
  return reserves
    .casts()
    .filter(({ role }) => role !== 'hot')
    .flatMap(cast =>
      cast.delegates.map((delegate, at): Edge => {
        const from = cast.role === 'own' ? YOU : cast.mintUrl!
        const to = delegate.mine ? YOU : (delegate.mintUrl ?? `key ${delegate.key.slice(0, 12)}`)
        const held = coins.filter(coin => coin.reserve === cast.id && coin.height !== null)
        const worst = held.map(coin => coin.leaves[at]!.countdown).toSorted((one, other) => (one.blocks ?? 1e9) - (other.blocks ?? 1e9))[0]
        return {
          id: `${cast.id} ${from} ${to}`,
          from,
          to,
          amount: held.reduce((sum, coin) => sum + BigInt(coin.amount), 0n).toString(),
          coins: held.length,
          delay: delegate.delay,
          countdown: worst ?? chain.countdown(null, delegate.delay, cast.role === 'own'),
          status: worst?.status ?? 'unknown',
          mutual: false,
          mine: delegate.mine,
          reserve: cast.id,
        }
      }),
    )
}

/** Delegations that peers advertise among themselves; their reserves are not watched here. */
const ADVERTISED = [
  ['https://mint.fjord.example', 'https://cashu.nordlys.example', 2_016],
  ['https://mint.fjord.example', 'https://mint.lanternpay.example', 4_032],
  ['https://cashu.skerry.example', 'https://mint.fjord.example', 1_008],
] as const

const advertised = ([from, to, delay]: (typeof ADVERTISED)[number]): Edge => ({
  id: `advertised ${from} ${to}`,
  from,
  to,
  amount: null,
  coins: 0,
  delay,
  countdown: null,
  status: 'unknown',
  mutual: false,
  mine: false,
  reserve: null,
})

/** A reserve of which a claim left nothing: ours, whose ecash is redeemed now, or another delegate's. */
const emptied = (host: string): Edge => ({
  id: `emptied ${host}`,
  from: `https://${host}`,
  to: YOU,
  amount: '0',
  coins: 0,
  delay: 1_008,
  countdown: null,
  status: 'unknown',
  mutual: false,
  mine: true,
  reserve: null,
})
const EMPTIED = ['mint.tarn.example', 'mint.petrel.example'].map(emptied)

function simulate(url: string, graph: Graph, reserves: ExampleReserves, chain: ExampleChain): Simulation {
  const node = graph.nodes.find(({ id }) => id === url)
  if (node === undefined) throw new RpcError('delegation.unknown', `Nothing is known of a delegation by ${url}.`)
  const ids = reserves
    .casts()
    .filter(cast => cast.role !== 'hot' && (cast.role === 'own' ? YOU : cast.mintUrl) === url)
    .map(({ id }) => id)
  const coins = reserves.coins().filter(coin => ids.includes(coin.reserve))
  const total = sumOf(coins)
  const ripe = coins.filter(coin => coin.height !== null && coin.agreement === 'verified')
  const takes = ripe
    .map(coin => {
      const first = coin.leaves.toSorted((one, other) => one.delay - other.delay)[0]!
      return { who: first.delegate, coin, blocks: first.countdown.blocks ?? 0, status: first.countdown.status }
    })
    .toSorted((one, other) => one.blocks - other.blocks)
  const takers = [...new Set(takes.map(({ who }) => who))].map(who => {
    const theirs = takes.filter(take => take.who === who)
    return {
      id: who,
      label: who,
      takes: theirs.map(({ coin, blocks, status }) => ({ coin: coin.id, amount: coin.amount, blocks, status })),
      total: sumOf(theirs.map(({ coin }) => coin)).toString(),
    }
  })
  let left = sumOf(ripe)
  const uncovered = takes.map(({ coin, blocks }) => ({ blocks, amount: (left -= BigInt(coin.amount)).toString() }))
  return {
    url,
    label: node.label,
    total: total.toString(),
    tip: chain.tip(),
    takers,
    uncovered: [{ blocks: 0, amount: sumOf(ripe).toString() }, ...uncovered],
    never: '0',
    unknown: coins.length - ripe.length,
    notes: coins.length > ripe.length ? [`${coins.length - ripe.length} coins are unconfirmed or unverified and left out.`] : [],
  }
}

const sumOf = (coins: readonly Coin[]): bigint => coins.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
