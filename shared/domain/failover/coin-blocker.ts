import { groupDigits } from '#shared/lib/group-digits.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import { coinId, type Coin } from '../reserve/coin.ts'
import { clockRange } from '../reserve/clock-range.ts'
import type { Network } from '../reserve/network.ts'
import type { CoinState, Opening } from './coin.ts'
import type { Spender } from './spender.ts'

/** A chain fact that keeps a claim from being made. Codes are stable; the command line prints all three fields. */
export interface Blocker {
  readonly code: BlockerCode
  readonly detail: string
  /** When it changes by itself; null when it does not, or nobody can say. */
  readonly until: Until | null
}

export type BlockerCode =
  | 'gate.disputed'
  | 'gate.unverified'
  | 'gate.no-tip'
  | 'gate.stale-tip'
  | 'gate.no-leaf'
  | 'gate.key'
  | 'gate.leaf'
  | 'gate.no-coins'
  | 'gate.unconfirmed'
  | 'gate.immature'
  | 'gate.contested'
  | 'gate.claiming'
  | 'gate.claimed'
  | 'gate.spent'

/** The tip height (exact) or median time past (seconds, exact) at which it changes, and between which dates (ms since 1970) that is likely. */
export interface Until {
  readonly height: number | null
  readonly medianTime: number | null
  readonly from: number | null
  readonly to: number | null
}

/** What dates are reckoned from. */
export interface GateClock {
  readonly network: Network
  readonly now: number
  readonly times: readonly number[]
  readonly tip: { readonly height: number }
}

/** Why this coin cannot be claimed; asked only when it cannot. */
export function coinBlocker(coin: Coin, state: CoinState, clock: GateClock, depth: number): Blocker {
  const name = `${groupDigits(coin.amount)} sat in ${coinId(coin)}`
  switch (state.kind) {
    case 'young':
      if (coin.height === null) return { code: 'gate.unconfirmed', detail: `${name}: not confirmed, so it has no age yet.`, until: null }
      return { code: 'gate.immature', detail: `${name}: ${openingWords(state.opening)}`, until: untilOpening(state.opening, clock) }
    case 'claimable':
      return {
        code: 'gate.contested',
        detail: `${name}: ${spenderWords(state.contest?.by ?? null)} is moving it, in ${state.contest?.txid ?? 'a transaction'}, not confirmed yet. We stand down. Should no block ever take it, find out under Servers whether one server alone shows it.`,
        until: null,
      }
    case 'claiming': {
      const settles = clock.tip.height - state.confirmations + depth
      const detail = `${name}: our claim ${state.txid} has ${state.confirmations} of ${depth} confirmations.`
      return { code: 'gate.claiming', detail, until: state.confirmations === 0 ? null : untilHeight(settles, clock) }
    }
    case 'claimed':
      return { code: 'gate.claimed', detail: `${name}: claimed by us in ${state.txid}.`, until: null }
    case 'spent':
      return { code: 'gate.spent', detail: `${name}: taken by ${spenderWords(state.by)} in ${state.txid}.`, until: null }
    default:
      return unreachable(state)
  }
}

function openingWords(opening: Opening | null): string {
  if (opening?.tip != null) return `can be claimed once the chain is ${groupDigits(opening.tip)} blocks high.`
  if (opening?.medianTime != null) return 'can be claimed once the median time of the chain has passed its delay.'
  return 'when it can be claimed is not known.'
}

function untilOpening(opening: Opening | null, clock: GateClock): Until | null {
  if (opening?.tip != null) return untilHeight(opening.tip, clock)
  if (opening?.medianTime == null) return null
  // Median time lags behind the clock, by an hour as a rule: the date is an early bound only.
  return { height: null, medianTime: opening.medianTime, from: Math.max(clock.now, opening.medianTime * 1_000), to: null }
}

function untilHeight(height: number, { network, now, times, tip }: GateClock): Until {
  const range = clockRange(height - tip.height, times, now, network, tip.height)
  return { height, medianTime: null, from: range?.from ?? null, to: range?.to ?? null }
}

function spenderWords(by: Spender | null): string {
  switch (by?.kind) {
    case 'custodian':
      return 'the custodian itself (key path)'
    case 'delegate':
      return by.key === null ? 'a leaf that is none of the templates' : `the delegate with the key ${by.key}`
    case 'own':
      return 'ourselves'
    case 'unknown':
    case undefined:
      return 'somebody whose witness cannot be read'
    default:
      return unreachable(by)
  }
}
