import type { Acceptance } from '#shared/domain/failover/acceptance.ts'
import type { CoinHappening, CoinState } from '#shared/domain/failover/coin.ts'
import type { Freeze } from '#shared/domain/failover/freeze.ts'
import { newRedemption, redemptionStep, type Redemption, type RedemptionEvent } from '#shared/domain/failover/redemption.ts'
import { mergeRedemptions } from '#shared/domain/failover/succession.ts'
import { creditedMsat } from '#shared/domain/redemption/pot.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { Diagnosis, KeptClaim } from './ports.ts'

/** What a run remembers. An intent (`accepted`, `claim`, `pot` with open or close) is written before what it allows is done. */
export type RunEvent =
  | { readonly kind: 'diagnosed'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'accepted'; readonly accepted: Accepted }
  | { readonly kind: 'planned'; readonly plan: number; readonly txid: string; readonly coins: readonly string[]; readonly sat: bigint }
  /** May be on its way from here on. */
  | { readonly kind: 'claim'; readonly claim: Omit<KeptClaim, 'at'> }
  | {
      readonly kind: 'coin'
      readonly coin: string
      readonly script: string
      readonly happened: CoinHappening | null
      readonly state: CoinState
    }
  /** A claim was confirmed for the first time: what was held of each mirror then. */
  | { readonly kind: 'freeze'; readonly freezes: readonly Freeze[] }
  /** That claim is out of the chain again, and redemption had not opened. */
  | { readonly kind: 'thaw' }
  | { readonly kind: 'pot'; readonly step: PotStep }
  /** The run's pot went into that of another custodian. */
  | { readonly kind: 'absorbed'; readonly into: string }
  | { readonly kind: 'released'; readonly Y: string; readonly seq: number; readonly reason: string }

/** What was shown, and the amount that was typed for it. */
export interface Accepted {
  readonly typed: string
  readonly atRisk: bigint
  readonly amount: bigint
  readonly items: readonly Acceptance[]
  readonly tip: { readonly height: number; readonly hash: string } | null
}

/** Everything that makes a redemption but its intents, whose debits the pot's keeper has. */
export type PotStep =
  | { readonly kind: 'begin'; readonly custodians: readonly string[] }
  | Extract<RedemptionEvent, { readonly kind: 'chain' | 'open' | 'close' }>
  /** Another estate, or more custodians, joined (protocol §5 "Succession"). */
  | { readonly kind: 'merge'; readonly other: Redemption }

/** A run as its rows make it. */
export interface Run {
  readonly custodian: string
  readonly diagnosis: Diagnosis | null
  readonly accepted: (Accepted & { readonly at: number }) | null
  /** In the order in which they were journalled. */
  readonly claims: readonly KeptClaim[]
  readonly coins: ReadonlyMap<string, KeptState>
  readonly freezes: readonly Freeze[]
  /** Without debits; null until something was known of a claim. */
  readonly redemption: Redemption | null
  /** When money was first credited, ms since 1970. */
  readonly settledAt: number | null
  /** When the operator last opened it, ms since 1970: closed and opened again, the close rule counts anew. */
  readonly openedAt: number | null
  readonly into: string | null
  readonly released: ReadonlyMap<string, { readonly at: number; readonly reason: string }>
}

/** A coin as its last row has it. `loose`: rows that told of a mempool. */
export interface KeptState {
  readonly script: string
  readonly state: CoinState
  readonly loose: number
}

export const newRun = (custodian: string): Run => ({
  custodian,
  diagnosis: null,
  accepted: null,
  claims: [],
  coins: new Map(),
  freezes: [],
  redemption: null,
  settledAt: null,
  openedAt: null,
  into: null,
  released: new Map(),
})

/** The run after these rows. Thousands of coins are one copy of their map, not one each. */
export function applied(run: Run, rows: readonly { readonly at: number; readonly event: RunEvent }[]): Run {
  const coins = new Map(run.coins)
  let next: Run = { ...run, coins }
  for (const { at, event } of rows) {
    if (event.kind === 'coin') coins.set(event.coin, keptCoin(coins.get(event.coin), event))
    else next = afterEvent(next, at, event)
  }
  return next
}

const keptCoin = (before: KeptState | undefined, { script, state }: Extract<RunEvent, { readonly kind: 'coin' }>): KeptState => ({
  script,
  state,
  loose: (before?.loose ?? 0) + (isLoose(state) ? 1 : 0),
})

/** Said of a mempool, which any server may say and take back. */
export const isLoose = (state: CoinState): boolean =>
  (state.kind === 'claimable' && state.contest !== null) || (state.kind === 'claiming' && state.confirmations === 0)

function afterEvent(run: Run, at: number, event: Exclude<RunEvent, { readonly kind: 'coin' }>): Run {
  switch (event.kind) {
    case 'diagnosed':
      return { ...run, diagnosis: event.diagnosis }
    case 'accepted':
      return { ...run, accepted: { ...event.accepted, at } }
    case 'planned':
      return run
    case 'claim':
      return { ...run, claims: [...run.claims, { ...event.claim, at }] }
    case 'freeze':
      return { ...run, freezes: [...run.freezes, ...event.freezes] }
    case 'thaw':
      return { ...run, freezes: [] }
    case 'pot': {
      const redemption = afterStep(run.redemption, run.custodian, event.step)
      const settledAt = run.settledAt ?? (creditedMsat(redemption.money) > 0n ? at : null)
      return { ...run, redemption, settledAt, openedAt: event.step.kind === 'open' ? at : run.openedAt }
    }
    case 'absorbed':
      return { ...run, into: event.into }
    case 'released':
      return { ...run, released: new Map(run.released).set(event.Y, { at, reason: event.reason }) }
    default:
      return unreachable(event)
  }
}

/** Throws on a step that is refused: such a step is never written down. */
export function afterStep(before: Redemption | null, pot: string, step: PotStep): Redemption {
  const current = before ?? newRedemption(pot)
  switch (step.kind) {
    case 'begin':
      return newRedemption(pot, step.custodians)
    case 'merge':
      return mergeRedemptions(current, step.other)
    case 'chain':
    case 'open':
    case 'close': {
      const next = redemptionStep(current, step)
      if (!next.ok) throw new Error(`${pot}: ${step.kind} is refused: ${next.error.detail}`)
      return next.value
    }
    default:
      return unreachable(step)
  }
}
