import { neededOf } from '../chain/agreement.ts'
import { coinId, type Coin } from '../reserve/coin.ts'
import { provesLeaf } from '../reserve/control-block.ts'
import type { Network } from '../reserve/network.ts'
import type { ClaimLeaf } from '../reserve/plan-request.ts'
import { acceptancesOf, type Acceptance, type MirrorFacts } from './acceptance.ts'
import { coinBlocker, type Blocker } from './coin-blocker.ts'
import { NEW_COIN, observeCoin, type CoinState } from './coin.ts'

type Agreement = 'verified' | 'unknown' | 'disputed'

/** Everything that the evidence gate looks at. */
export interface GateFacts {
  readonly network: Network
  /** ms since 1970. */
  readonly now: number
  readonly chain: {
    readonly agreement: Agreement
    /** `time` and `medianTime` in seconds. */
    readonly tip: { readonly height: number; readonly time: number; readonly medianTime: number } | null
    readonly configured: number
    readonly answered: number
    /** Of the newest blocks, seconds ascending: for the dates. */
    readonly times: readonly number[]
  }
  /** Of the reserve's own script. */
  readonly agreement: Agreement
  readonly coins: readonly { readonly coin: Coin; readonly medianTimeBefore: number | null }[]
  /** Our own leaf; null when nothing told it to us. */
  readonly leaf: ClaimLeaf | null
  /** Keys that a signer of ours holds, x-only hex. */
  readonly ownKeys: readonly string[]
  /** Confirmations that settle a claim. */
  readonly depth: number
  readonly mirror: MirrorFacts
}

export interface Gate {
  /** True when a claim may be planned: nothing blocks and at least one coin can be taken. What is to be accepted is accepted at broadcast. */
  readonly open: boolean
  readonly claimable: readonly Coin[]
  /** Sat in `claimable`, fees not taken off. */
  readonly amount: bigint
  /** Chain facts only. Those of single coins are here only when no coin can be taken. */
  readonly blockers: readonly Blocker[]
  readonly coins: readonly { readonly coin: Coin; readonly state: CoinState; readonly blocker: Blocker | null }[]
  /** Counted, valued, and accepted by typing `atRisk`; they never block (case D31). */
  readonly accept: readonly Acceptance[]
  /** Sat to be typed: what all of `accept` puts at risk together, at most `amount`. */
  readonly atRisk: bigint
}

/** A tip older than this is stale; regtest and demo chains rest as long as they like. */
const STALE_TIP_MS = 90 * 60_000

/** The wizard's second step: may this reserve be claimed, and if not, why and until when. */
export function claimGate(facts: GateFacts): Gate {
  const general = [...chainBlockers(facts), ...leafBlockers(facts)]
  const coins = facts.coins.map(seen => judgeCoin(seen, facts, general.length === 0))
  const claimable = coins.filter(({ blocker }) => blocker === null).map(({ coin }) => coin)
  const amount = claimable.reduce((sum, coin) => sum + coin.amount, 0n)
  const races = coins.filter(({ state }) => state.kind === 'claimable' && state.contest?.yields === false).length
  const accept = acceptancesOf(facts.mirror, amount, races)
  const atRisk = accept.reduce((sum, one) => sum + one.atRisk, 0n)
  return {
    open: general.length === 0 && claimable.length > 0,
    claimable,
    amount,
    blockers: general.length > 0 || claimable.length > 0 ? general : whyNone(coins),
    coins,
    accept,
    atRisk: atRisk < amount ? atRisk : amount,
  }
}

function chainBlockers({ chain, agreement, network, now }: GateFacts): readonly Blocker[] {
  const { tip } = chain
  const asked = `${chain.answered} of ${chain.configured} servers agree; a claim needs ${neededOf(chain.configured)}`
  if (chain.agreement === 'disputed' || agreement === 'disputed')
    return [
      blocker(
        'gate.disputed',
        'The servers contradict each other about the chain or about this reserve. Find out which one is wrong first.',
      ),
    ]
  if (tip === null) return [blocker('gate.no-tip', 'No block is known: connect to servers first.')]
  if (chain.agreement === 'unknown' || agreement === 'unknown') return [blocker('gate.unverified', `${asked}.`)]
  if (network !== 'regtest' && now - tip.time * 1_000 > STALE_TIP_MS)
    return [blocker('gate.stale-tip', 'The newest block is more than 90 minutes old: the servers may be cut off. Wait for a block.')]
  return []
}

function leafBlockers({ leaf, ownKeys, coins }: GateFacts): readonly Blocker[] {
  if (leaf === null)
    return [blocker('gate.no-leaf', 'No leaf of ours is known for this reserve: add the reserve package or the descriptor that has it.')]
  if (!ownKeys.includes(leaf.key)) return [blocker('gate.key', 'No signer here holds the key of our leaf: unlock or add it.')]
  const foreign = coins.find(({ coin }) => !provesLeaf(leaf.script, leaf.controlBlock, coin.scriptPubKey))
  if (foreign === undefined) return []
  return [blocker('gate.leaf', `Our leaf and its control block do not hash to the output ${coinId(foreign.coin)}.`)]
}

function judgeCoin({ coin, medianTimeBefore }: GateFacts['coins'][number], facts: GateFacts, trusted: boolean): Gate['coins'][number] {
  const { chain, agreement, leaf, depth } = facts
  if (!trusted || leaf === null || chain.tip === null)
    return {
      coin,
      state: NEW_COIN,
      blocker: blocker('gate.unverified', 'Nothing is said of a coin while the chain or our leaf is in doubt.'),
    }
  const { state, permits } = observeCoin(NEW_COIN, { agreement, tip: chain.tip, coin, medianTimeBefore, leaf, depth })
  const clock = { network: facts.network, now: facts.now, times: chain.times, tip: chain.tip }
  return { coin, state, blocker: permits === 'claim' ? null : coinBlocker(coin, state, clock, depth) }
}

/** Why no coin can be taken: one blocker of each kind, that of the coin which changes first. */
function whyNone(coins: Gate['coins']): readonly Blocker[] {
  if (coins.length === 0) return [blocker('gate.no-coins', 'The reserve holds no coin.')]
  const first = new Map<string, Blocker>()
  for (const { blocker: one } of coins) {
    if (one === null) continue
    const held = first.get(one.code)
    if (held === undefined || (one.until?.height ?? Infinity) < (held.until?.height ?? Infinity)) first.set(one.code, one)
  }
  return [...first.values()]
}

const blocker = (code: Blocker['code'], detail: string): Blocker => ({ code, detail, until: null })
