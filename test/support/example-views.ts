import { deriveReserve, type Reserve } from '#shared/domain/reserve/policy.ts'
import type { Network } from '#shared/rpc/schema.ts'
import type { Coin, CoinDetail, Countdown, Leaf, ReserveRow } from '#shared/rpc/views/reserve.ts'
import type { ExampleChain } from './example-chain.ts'
import type { CastCoin, CastReserve } from './example-coins.ts'
import { hexOf } from './example-data.ts'

/** Casts of the example core as the contract shows them. Trees, addresses and control blocks are really derived. */

const SEVERITY = { matured: 0, urgent: 1, due: 2, unknown: 3, armed: 4 } as const

export function treeOf(cast: CastReserve, network: Network): Reserve {
  const delegates = cast.delegates.map(({ name, mintUrl, key, delay }) => ({ name, mintUrl, pubkey: key, delay }))
  // A hot wallet has no leaves; the example gives it the address of a tree that nobody asks about.
  const leaves = delegates.length > 0 ? delegates : [{ name: null, mintUrl: null, pubkey: cast.internal, delay: 1 }]
  return deriveReserve({ network, template: cast.template, internalKey: cast.internal, delegates: leaves })
}

/** The first leaf to open stands for the coin; in a peer's reserve our own does. */
export function coinView(coin: CastCoin, cast: CastReserve, chain: ExampleChain, plan: number | null, now: number): CoinDetail {
  const height = coin.age === null ? null : chain.tip() - coin.age
  const known = coin.unknown !== true
  const leaves = cast.delegates.map(({ name, mintUrl, mine, delay, key }) => ({
    delegate: mine ? 'You' : name || mintUrl || key,
    mine,
    delay,
    countdown: chain.countdown(height, delay, cast.role === 'own', known),
  }))
  const soonest = leaves.toSorted((one, other) => one.delay - other.delay)
  const first = (cast.role === 'peer' ? leaves.find(leaf => leaf.mine) : undefined) ?? soonest[0]
  return {
    id: `${hexOf(coin.seed, 64)}:${coin.vout}`,
    reserve: cast.id,
    reserve_name: cast.name,
    role: cast.role,
    txid: hexOf(coin.seed, 64),
    vout: coin.vout,
    amount: coin.amount,
    state: height === null ? 'unconfirmed' : coin.spending === true ? 'spending' : 'confirmed',
    height,
    confirmations: coin.age === null ? 0 : coin.age + 1,
    agreement: known ? 'verified' : 'unknown',
    status: first?.countdown.status ?? (known && height !== null ? 'armed' : 'unknown'),
    first: first === undefined ? null : { delegate: first.delegate, mine: first.mine, delay: first.delay, more: leaves.length - 1 },
    countdown: first?.countdown ?? null,
    leaves,
    spend: coin.spending === true ? { txid: hexOf(`spend ${coin.seed}`, 64), height: null, path: 'key', by: 'You, by the key path' } : null,
    findings: (coin.findings ?? []).map(finding => ({ ...finding })),
    plan,
    first_seen_at: now - (coin.age ?? 0) * 600_000 - 120_000,
  }
}

export function reserveView(cast: CastReserve, coins: readonly Coin[], network: Network): ReserveRow {
  const held = coins.filter(coin => coin.reserve === cast.id)
  const sum = (fits: (coin: Coin) => boolean): string =>
    held
      .filter(fits)
      .reduce((total, { amount }) => total + BigInt(amount), 0n)
      .toString()
  const tree = treeOf(cast, network)
  return {
    id: cast.id,
    role: cast.role,
    name: cast.name,
    network,
    mint_url: cast.mintUrl,
    active: cast.active,
    template: cast.role === 'hot' ? null : cast.template,
    address: tree.address,
    script_pubkey: tree.scriptPubKey,
    verdict: cast.refused ? 'refused' : 'verified',
    claimable: cast.delegates.some(({ mine }) => mine),
    agreement: held.some(coin => coin.agreement !== 'verified') ? 'unknown' : 'verified',
    balance: sum(coin => coin.height !== null && coin.agreement === 'verified'),
    unverified: sum(coin => coin.height !== null && coin.agreement !== 'verified'),
    unconfirmed: sum(coin => coin.height === null),
    coins: held.length,
    delegates: cast.delegates.length,
    status: held.map(({ status }) => status).toSorted((one, other) => SEVERITY[one] - SEVERITY[other])[0] ?? 'armed',
    countdown: soonestOf(held),
    target: cast.target,
  }
}

const soonestOf = (coins: readonly Coin[]): Countdown | null =>
  coins
    .flatMap(({ countdown }) => (countdown?.blocks == null ? [] : [countdown]))
    .toSorted((one, other) => (one.blocks ?? 0) - (other.blocks ?? 0))[0] ?? null

/** Each leaf with what the example says of it. */
export function leavesView(cast: CastReserve, network: Network): Leaf[] {
  if (cast.role === 'hot') return []
  const tree = treeOf(cast, network)
  return cast.delegates.map((delegate, at) => {
    const { script, leafHash, controlBlock } = tree.leaves[at]!
    return {
      delegate: delegate.mine ? 'You' : delegate.name || delegate.key,
      mint_url: delegate.mintUrl,
      pubkey: delegate.key,
      delay: delegate.delay,
      unit: 'blocks' as const,
      template: cast.template,
      script,
      leaf_hash: leafHash,
      control_block: controlBlock,
      verdict: delegate.verdict,
      detail: DETAILS[delegate.verdict],
    }
  })
}

const DETAILS: Readonly<Record<Leaf['verdict'], string>> = {
  mine: 'Your key, with the advertised delay; its control block hashes to the output.',
  other: 'An advertised delegate, with the advertised delay.',
  'unknown-key': 'Nobody advertised this key. Its holder can take every coin after 144 blocks, before you.',
  'wrong-delay': 'Advertised with 4 320 blocks; the leaf opens after 1 440.',
  unparseable: 'No known template: what it allows cannot be said.',
}
