import { coinId } from '#shared/domain/reserve/coin.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import type { PlanRow } from '../storage/store.ts'
import type { KeptCoin, KeptReserve } from './ports.ts'
import { spenderOf } from './spender.ts'

/** What the chain says of a transaction that was sent, or may have been. */
export type Fate =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'seen' }
  | { readonly kind: 'confirmed'; readonly height: number }
  /** Another transaction took an input and is confirmed; `by` names who, `txid` which. */
  | { readonly kind: 'lost'; readonly txid: string; readonly by: string }
  | { readonly kind: 'unknown' }

/** Judged by the inputs' own coins: each was watched before the plan was made. Only a verified view of the plan's own network decides. */
export function fateOf(plan: SpendPlan, txid: string, reserves: readonly KeptReserve[]): Fate {
  let seen = false
  for (const input of plan.inputs) {
    const reserve = reserves.find(({ row }) => row.network === plan.network && row.scriptPubKey === input.scriptPubKey)
    if (reserve?.chain?.agreement !== 'verified') return { kind: 'unknown' }
    const coin = byId(reserve.coins).get(coinId(input))
    if (coin?.spent == null) continue
    const { height } = coin.spent
    if (coin.spent.txid === txid) {
      if (height !== null) return { kind: 'confirmed', height }
      seen = true
    } else if (height !== null) {
      return { kind: 'lost', txid: coin.spent.txid, by: spenderOf(reserve, coin.spent) }
    }
  }
  return { kind: seen ? 'seen' : 'waiting' }
}

/** Built once for each view of a reserve: hundreds of inputs look among thousands of coins. */
const indices = new WeakMap<readonly KeptCoin[], ReadonlyMap<string, KeptCoin>>()
function byId(coins: readonly KeptCoin[]): ReadonlyMap<string, KeptCoin> {
  const index = indices.get(coins) ?? new Map(coins.map(coin => [coinId(coin), coin]))
  indices.set(coins, index)
  return index
}

/**
 * The row as it follows from its fate. A reorganisation may take a confirmation, or a loss, back. What the chain shows counts whoever sent
 * it: another holder of the signatures may send a plan that is open here, or was given up.
 */
export function followed(row: PlanRow, fate: Fate): PlanRow {
  switch (fate.kind) {
    case 'unknown':
      return row
    case 'waiting':
    case 'seen': {
      const wasDecided = row.state === 'confirmed' || row.state === 'lost'
      const arrived = fate.kind === 'seen' && row.state !== 'sent'
      if (!wasDecided && !arrived) return row
      const state = fate.kind === 'waiting' && row.sentAt === null ? 'open' : 'sent'
      return { ...row, state, confirmedHeight: null, lostTo: null, refused: null }
    }
    case 'confirmed':
      return { ...row, state: 'confirmed', confirmedHeight: fate.height, lostTo: null, refused: null }
    case 'lost':
      return row.state === 'dropped' ? row : { ...row, state: 'lost', confirmedHeight: null, lostTo: `${fate.by}, in ${fate.txid}` }
  }
}
