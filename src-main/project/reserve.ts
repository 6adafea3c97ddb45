import { coinId } from '#shared/domain/reserve/coin.ts'
import { DUST, isUneconomic } from '#shared/domain/reserve/spend-cost.ts'
import { agedCoin, countdownOf } from '#shared/domain/reserve/countdown.ts'
import type { PackageLeaf } from '#shared/domain/reserve/package.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import type { Coin, CoinDetail, Countdown, HistoryEntry, Leaf, ReserveDetail, ReserveRow } from '#shared/rpc/views/reserve.ts'
import type { KeptCoin, KeptReserve } from '../reserve/ports.ts'
import type { HistoryRow } from '../storage/store.ts'
import { bounded } from './bounded.ts'
import { countdownView, type ClockFacts } from './countdown.ts'
import { knownLeaves } from './known-leaves.ts'

/** What one moment's views of reserves are made of. */
export interface ReserveFacts extends ClockFacts {
  /** sat per 1,000 vB at which a claim is judged economic; null while no server gives a rate. */
  readonly satPerKvb: number | null
  /** What a mirrored mint calls itself; null where it is not mirrored or has no name. */
  readonly mintName: (url: string) => string | null
  /** The plan in the tray that spends a coin. */
  readonly planOf: (coin: string) => number | null
  readonly spender: (reserve: KeptReserve, spend: NonNullable<KeptCoin['spent']>) => string
  readonly configured: number
}

const isGone = (coin: KeptCoin): boolean => coin.spent?.height != null

/** Outputs that still count, soonest danger first as the reserve's tree has it. */
export function coinViews(reserve: KeptReserve, facts: ReserveFacts): Coin[] {
  return coinDetails(reserve, facts).map(({ leaves, ...coin }) => ({
    ...coin,
    leaves: leaves.map(({ delegate, mine, delay }) => ({ delegate, mine, delay })),
  }))
}

/** The same outputs with the countdown of every leaf. */
export function coinDetails(reserve: KeptReserve, facts: ReserveFacts): CoinDetail[] {
  const seenSince = firstSeen(reserve.coins)
  return counted(reserve).map(coin => coinView(reserve, coin, facts, seenSince))
}

/** How many outputs of own reserves are matured or due, without the words of a view: every page asks, at every block. */
export function coinCounts(reserves: readonly KeptReserve[], { ladder, medianTimeAt }: ReserveFacts) {
  const counts = { coins: 0, matured: 0, due: 0 }
  for (const reserve of reserves) {
    const coins = counted(reserve)
    counts.coins += coins.length
    const { row, tree, chain } = reserve
    if (row.role !== 'own' || tree === null || chain?.agreement !== 'verified') continue
    for (const coin of coins) {
      const words = tree.leaves.map(
        ({ sequence }) => countdownOf(agedCoin(coin, sequence, medianTimeAt), sequence, chain.tip, ladder).status,
      )
      if (words.includes('matured')) counts.matured++
      else if (words.includes('urgent') || words.includes('due')) counts.due++
    }
  }
  return counts
}

const counted = ({ coins }: KeptReserve): readonly KeptCoin[] => coins.filter(coin => !isGone(coin))
const firstSeen = (coins: readonly KeptCoin[]): number => coins.reduce((first, coin) => Math.min(first, coin.firstSeenAt), Infinity)

/** `seenSince`: when the reserve's first coin was seen, ms since 1970. */
function coinView(reserve: KeptReserve, coin: KeptCoin, facts: ReserveFacts, seenSince: number): CoinDetail {
  const { row, chain, mine } = reserve
  const agreement = chain?.agreement ?? 'unknown'
  const tip = chain?.tip ?? null
  const leaves = knownLeaves(reserve).map(leaf => ({
    delegate: delegateName(leaf, mine, facts),
    mine: leaf.pubkey === mine?.pubkey,
    delay: leaf.delay,
    countdown: countdownView({ coin, sequence: leaf.sequence, tip, agreement, ours: row.role === 'own' }, facts),
  }))
  const first = leaves.find(leaf => leaf.mine) ?? soonest(leaves)
  // A hot coin has no leaves; who could take one whose tree is hidden, nobody knows.
  const isCalm = agreement === 'verified' && row.role === 'hot'
  return {
    id: coinId(coin),
    reserve: row.id,
    reserve_name: bounded(row.name),
    role: row.role,
    txid: coin.txid,
    vout: coin.vout,
    amount: coin.amount.toString(),
    state: stateOf(coin),
    height: coin.height,
    confirmations: coin.height === null || tip === null ? 0 : Math.max(0, tip.height - coin.height + 1),
    agreement,
    status: first?.countdown.status ?? (isCalm && coin.height !== null ? 'armed' : 'unknown'),
    first: first === undefined ? null : { delegate: first.delegate, mine: first.mine, delay: first.delay, more: leaves.length - 1 },
    countdown: first?.countdown ?? null,
    leaves,
    spend: coin.spent === null ? null : spendView(reserve, coin.spent, facts),
    findings: findingsOf(reserve, coin, facts, seenSince),
    plan: facts.planOf(coinId(coin)),
    first_seen_at: coin.firstSeenAt,
  }
}

/** The name that the reserve's owner gave, else that of the mint, else its URL, else the key. */
export function delegateName(leaf: PackageLeaf, mine: PackageLeaf | null, { mintName }: Pick<ReserveFacts, 'mintName'>): string {
  if (leaf.pubkey === mine?.pubkey) return 'You'
  return bounded(leaf.name ?? (leaf.mintUrl === null ? null : (mintName(leaf.mintUrl) ?? leaf.mintUrl)) ?? leaf.pubkey)
}

type LeafCountdown = CoinDetail['leaves'][number]

/** The leaf that opens first; a matured one before all. */
function soonest(leaves: readonly LeafCountdown[]): LeafCountdown | undefined {
  return leaves.reduce<LeafCountdown | undefined>(
    (best, leaf) => (best === undefined || isWorse(leaf.countdown, best.countdown) ? leaf : best),
    undefined,
  )
}

/** By its word first: a leaf that counts time has no blocks before it opens. */
const isWorse = (one: Countdown, other: Countdown): boolean =>
  SEVERITY.indexOf(one.status) < SEVERITY.indexOf(other.status) ||
  (one.status === other.status && (one.blocks ?? Infinity) < (other.blocks ?? Infinity))

/** Worst first; Unknown stands above Armed: no data is never painted as fine. */
const SEVERITY: readonly Countdown['status'][] = ['matured', 'urgent', 'due', 'unknown', 'armed']

function stateOf(coin: KeptCoin): Coin['state'] {
  if (coin.spent !== null) return coin.spent.height === null ? 'spending' : 'spent'
  return coin.height === null ? 'unconfirmed' : 'confirmed'
}

function spendView(reserve: KeptReserve, spend: NonNullable<KeptCoin['spent']>, facts: ReserveFacts): Coin['spend'] {
  return { txid: spend.txid, height: spend.height, path: spend.path.kind, by: bounded(facts.spender(reserve, spend)) }
}

function findingsOf({ row, tree, mine }: KeptReserve, coin: KeptCoin, { satPerKvb }: ReserveFacts, seenSince: number): Coin['findings'] {
  const found: Coin['findings'] = []
  const depth = Math.max(0, ...knownLeaves({ tree, mine }).map(({ controlBlock }) => (controlBlock.length / 2 - 33) / 32))
  if (coin.amount < DUST) {
    found.push({ code: 'dust', detail: `Under ${DUST} sat: no transaction that spends it alone would be relayed.` })
  } else if (satPerKvb !== null && isUneconomic(coin.amount, depth, satPerKvb)) {
    const rate = `${groupDigits(Math.ceil(satPerKvb / 1_000))} sat/vB`
    found.push({ code: 'uneconomic', detail: `At ${rate} a delegate would pay more in fees than the coin is worth: it insures nobody.` })
  }
  if (row.role === 'own' && !row.active) {
    found.push({
      code: 'address-reuse',
      detail: 'This reserve was rotated away: what is paid to its address again gives the old delegates their old rights.',
    })
  }
  if (row.role === 'own' && !coin.expected && coin.firstSeenAt > seenSince) {
    found.push({
      code: 'unexpected',
      detail: 'A deposit that no plan of this console made. If it is not yours, it still counts as reserve.',
    })
  }
  return found
}

export function reserveRow(reserve: KeptReserve, facts: ReserveFacts, coins = coinViews(reserve, facts)): ReserveRow {
  const { row, tree, chain, verdict, mine } = reserve
  const agreement = chain?.agreement ?? 'unknown'
  const confirmed = coins.filter(coin => coin.state === 'confirmed' || (coin.state === 'spending' && coin.height !== null))
  const worst = coins.reduce<Coin | undefined>((best, coin) => (best === undefined || isWorseCoin(coin, best) ? coin : best), undefined)
  return {
    id: row.id,
    role: row.role,
    name: bounded(row.name),
    network: row.network,
    mint_url: row.mintUrl,
    active: row.active,
    template: tree?.template ?? null,
    address: row.address,
    script_pubkey: row.scriptPubKey,
    verdict: verdict?.state ?? 'verified',
    claimable: mine !== null,
    agreement,
    balance: agreement === 'verified' ? sum(confirmed) : '0',
    unverified: agreement === 'verified' ? '0' : sum(confirmed),
    unconfirmed: sum(coins.filter(coin => coin.state === 'unconfirmed')),
    coins: coins.length,
    delegates: tree?.leaves.length ?? 0,
    status: worst?.status ?? (agreement === 'verified' && (row.role === 'hot' || tree !== null) ? 'armed' : 'unknown'),
    countdown: worst?.countdown ?? null,
    target: row.target?.toString() ?? null,
  }
}

const isWorseCoin = (one: Coin, other: Coin): boolean =>
  SEVERITY.indexOf(one.status) < SEVERITY.indexOf(other.status) ||
  (one.status === other.status && (one.countdown?.blocks ?? Infinity) < (other.countdown?.blocks ?? Infinity))

export const sum = (coins: readonly { readonly amount: string }[]): string =>
  coins.reduce((total, { amount }) => total + BigInt(amount), 0n).toString()

export function reserveDetail(
  reserve: KeptReserve,
  history: readonly HistoryRow[],
  text: string | null,
  facts: ReserveFacts,
): ReserveDetail {
  const { tree, chain, verdict, hotKey } = reserve
  const answered = chain?.answered.length ?? 0
  const tip = chain?.tip?.height ?? null
  const seenSince = firstSeen(reserve.coins)
  return {
    ...reserveRow(reserve, facts),
    internal_key: tree?.internalKey ?? hotKey,
    output_key: tree?.outputKey ?? null,
    merkle_root: tree?.merkleRoot ?? null,
    descriptor: tree?.descriptor ?? null,
    leaves: leafViews(reserve, facts),
    findings: (verdict?.findings ?? []).map(({ code, detail }) => ({ code, detail: bounded(detail) })),
    outputs: reserve.coins.map(coin => coinView(reserve, coin, facts, seenSince)),
    history: history.map(historyView),
    verified_at: chain?.verifiedAt ?? null,
    servers: { answered, configured: facts.configured, tip },
    package: text,
    why: {
      amount:
        'The sum of confirmed, unspent outputs of this script, out of transactions that were hashed here and whose Merkle proofs lead to checked headers.',
      agreement: `${answered} of ${facts.configured} servers answered and were compared at tip ${tip === null ? 'unknown' : groupDigits(tip)}. Unspentness cannot be proved: it rests on their agreement.`,
      who: whyWho(reserve),
    },
  }
}

function whyWho({ row, tree, verdict, mine }: KeptReserve): string {
  if (row.role === 'hot') return 'A key without leaves (BIP86): nobody but its holder can spend it.'
  if (tree === null && mine !== null) return 'Our leaf and its control block hash to the output key; of the other leaves nothing is known.'
  if (tree === null) return 'The internal key is hidden: who can claim cannot be computed from the address alone.'
  const words =
    row.role === 'own'
      ? 'of the saved package'
      : verdict?.state === 'verified'
        ? 'of the advertised descriptor'
        : 'as far as they could be derived'
  return `Each leaf was derived anew and hashed to the output key; these are all the leaves ${words}.`
}

function leafViews({ verdict, tree, mine }: KeptReserve, facts: ReserveFacts): Leaf[] {
  return (verdict?.leaves ?? []).map(judged => {
    const leaf = knownLeaves({ tree, mine }).find(({ script }) => script === judged.script)
    return {
      delegate: leaf === undefined ? bounded(judged.delegate ?? 'unknown') : delegateName(leaf, mine, facts),
      mint_url: leaf?.mintUrl ?? null,
      pubkey: leaf?.pubkey ?? null,
      delay: judged.delay,
      unit: leaf?.unit ?? 'blocks',
      template: tree?.template ?? null,
      script: judged.script,
      leaf_hash: judged.leafHash,
      control_block: judged.controlBlock,
      verdict: judged.verdict,
      detail: bounded(judged.detail),
    }
  })
}

const historyView = ({ id, at, height, act, txid, detail }: HistoryRow): HistoryEntry => ({
  id,
  at,
  height,
  act,
  txid,
  detail: bounded(detail),
})
