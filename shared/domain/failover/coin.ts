import { unreachable } from '#shared/lib/unreachable.ts'
import { countdownOf, type AgeTip } from '../reserve/countdown.ts'
import type { Coin } from '../reserve/coin.ts'
import { spenderOf, yieldsTo, type Spender } from './spender.ts'

/**
 * A reserve output as its delegate sees it (protocol §1: YOUNG → CLAIMABLE → CLAIMING → CLAIMED; any → SPENT; a reorganisation undoes).
 * Every state follows from what the chain shows, so that a step back is as natural as one ahead. Only `observeCoin` makes the next state.
 */
export type CoinState =
  /** Immature, unconfirmed, or no longer in the chain. */
  | { readonly kind: 'young'; readonly opening: Opening | null }
  /** `contest`: somebody's spend in the mempool. */
  | { readonly kind: 'claimable'; readonly contest: Contest | null }
  /** Our leaf spends it. 0 confirmations: in the mempool. */
  | { readonly kind: 'claiming'; readonly txid: string; readonly confirmations: number }
  /** As deep as policy asks. */
  | { readonly kind: 'claimed'; readonly txid: string; readonly height: number }
  /** Confirmed. `settled`: as deep as policy asks. */
  | { readonly kind: 'spent'; readonly by: Spender; readonly txid: string; readonly height: number; readonly settled: boolean }

/** From where on our claim is relayed: a tip height, or a median time past (seconds) for a leaf of 512-second units. */
export interface Opening {
  readonly tip: number | null
  readonly medianTime: number | null
}

export interface Contest {
  readonly by: Spender
  readonly txid: string
  /** We stand down: the custodian or a delegate before us moves the coin (protocol §5 "Claim"). False: a later delegate, whom fees decide against. */
  readonly yields: boolean
}

/** One look at a coin. */
export interface CoinSight {
  /** Only a verified view moves anything (`chain/agreement.ts`). */
  readonly agreement: 'verified' | 'unknown' | 'disputed'
  readonly tip: AgeTip | null
  /** Null when the chain shows no such coin (any more). */
  readonly coin: Coin | null
  /** Median time past of the block before the coin's, seconds; needed by 512-second leaves alone. */
  readonly medianTimeBefore: number | null
  /** Our own leaf. */
  readonly leaf: { readonly key: string; readonly sequence: number }
  /** Confirmations that settle a claim: policy, default 6. */
  readonly depth: number
}

export type CoinHappening =
  | 'matured'
  | 'contested'
  | 'claim-seen'
  | 'claim-settled'
  | 'taken'
  /** A reorganisation, or a replaced transaction, took a step back. */
  | 'undone'

/** Irreversible: journal it first. `claim`: put the coin into a claim and send it. `bump`: replace our unconfirmed claim by a higher fee. */
export type CoinAct = 'claim' | 'bump'

export interface CoinStep {
  readonly state: CoinState
  readonly happened: CoinHappening | null
  readonly permits: CoinAct | null
}

export const NEW_COIN: CoinState = { kind: 'young', opening: null }

/** The next state. Without a verified view it stays what it was, and nothing is permitted. */
export function observeCoin(before: CoinState, sight: CoinSight): CoinStep {
  if (sight.agreement !== 'verified' || sight.tip === null) return { state: before, happened: null, permits: null }
  const state = stateOf(sight, sight.tip)
  return { state, happened: happening(before, state), permits: permitted(state) }
}

function stateOf({ coin, leaf, depth, medianTimeBefore }: CoinSight, tip: AgeTip): CoinState {
  if (coin === null || coin.height === null || coin.height > tip.height) return NEW_COIN
  const { spent } = coin
  const by = spent === null ? null : spenderOf(spent, leaf.key)
  if (spent !== null && by?.kind === 'own') {
    const confirmations = confirmationsAt(spent.height, tip)
    return confirmations >= depth && spent.height !== null
      ? { kind: 'claimed', txid: spent.txid, height: spent.height }
      : { kind: 'claiming', txid: spent.txid, confirmations }
  }
  if (spent !== null && by !== null && spent.height !== null && spent.height <= tip.height)
    return { kind: 'spent', by, txid: spent.txid, height: spent.height, settled: confirmationsAt(spent.height, tip) >= depth }

  // No ladder is asked for: only whether it has matured.
  const ladder = { duePercent: 0, urgentPercent: 0, alarmBlocks: 0 }
  const countdown = countdownOf({ height: coin.height, medianTimeBefore }, leaf.sequence, tip, ladder)
  if (countdown.status !== 'matured')
    return { kind: 'young', opening: { tip: countdown.opensAtTip, medianTime: countdown.opensAtMedianTime } }
  const contest = spent === null || by === null ? null : { by, txid: spent.txid, yields: yieldsTo(by, leaf.sequence) }
  return { kind: 'claimable', contest }
}

/** 1 in the block itself; 0 in the mempool, or in a block that the tip has not. */
const confirmationsAt = (height: number | null, tip: AgeTip): number => (height === null ? 0 : Math.max(0, tip.height - height + 1))

function permitted(state: CoinState): CoinAct | null {
  switch (state.kind) {
    case 'claimable':
      return state.contest?.yields === true ? null : 'claim'
    case 'claiming':
      return state.confirmations === 0 ? 'bump' : null
    case 'young':
    case 'claimed':
    case 'spent':
      return null
    default:
      return unreachable(state)
  }
}

function happening(before: CoinState, after: CoinState): CoinHappening | null {
  if (before.kind === after.kind) {
    if (after.kind !== 'claimable' || before.kind !== 'claimable') return null
    return after.contest !== null && before.contest?.txid !== after.contest.txid ? 'contested' : null
  }
  if (after.kind === 'spent') return 'taken'
  if (before.kind === 'spent' || RANK[after.kind] < RANK[before.kind]) return 'undone'
  switch (after.kind) {
    case 'claimable':
      return after.contest === null ? 'matured' : 'contested'
    case 'claiming':
      return 'claim-seen'
    case 'claimed':
      return 'claim-settled'
    case 'young':
      return 'undone'
    default:
      return unreachable(after)
  }
}

const RANK = { young: 0, claimable: 1, claiming: 2, claimed: 3, spent: 4 } as const
