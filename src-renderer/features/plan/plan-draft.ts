import type { PlanArgs } from '#shared/rpc/views/plan.ts'
import type { Coin, ReserveRow } from '#shared/rpc/views/reserve.ts'
import type { Rate } from '../../workspace/plan/fee-rate.ts'
import type { PlanKind } from './plan-words.ts'

/** What is chosen in the form of a plan, before the core is asked what it would do. */
export interface Draft {
  readonly kind: PlanKind
  /** Reserve the coins come from; null: re-arm, whichever reserve each coin stands in. */
  readonly from: number | null
  readonly to: number | null
  readonly coins: ReadonlySet<string>
  readonly payments: readonly Payment[]
  readonly rate: Rate
}
export interface Payment {
  readonly key: number
  readonly address: string
  readonly amount: string
}

const isDue = ({ status }: Coin): boolean => status === 'due' || status === 'urgent' || status === 'matured'

/** Coins that this kind of plan can take from there; what cannot be taken yet is shown with its reason. */
export function choicesOf(kind: PlanKind, from: number | null, coins: readonly Coin[]): readonly Coin[] {
  switch (kind) {
    case 'rearm':
      return coins.filter(coin => coin.role === 'own' && (from === null || coin.reserve === from))
    case 'payout':
      return coins.filter(coin => coin.role === 'own' && coin.reserve === from)
    case 'claim':
      return coins.filter(coin => coin.role === 'peer' && coin.reserve === from && coin.first?.mine === true)
    case 'rotate':
    case 'sweep':
      return []
  }
}

/** Why a coin cannot be part of the plan now; null when it can. Nothing is hidden, so that nobody looks for it. */
export function blockedBy(kind: PlanKind, coin: Coin): string | null {
  if (coin.plan !== null) return `in the tray, plan ${coin.plan}`
  if (coin.height === null) return 'no block yet'
  if (coin.state !== 'confirmed') return 'is being spent'
  if (kind === 'claim' && coin.countdown?.blocks !== 0)
    return coin.countdown?.opens_at_tip == null ? 'nobody knows when it opens' : `opens at tip ${coin.countdown.opens_at_tip}`
  return null
}

/** What is chosen when the form opens: what the address asked for, else everything due (re-arm) or everything possible. */
export function firstChoice(kind: PlanKind, choices: readonly Coin[], asked: ReadonlySet<string>): ReadonlySet<string> {
  const free = choices.filter(coin => blockedBy(kind, coin) === null)
  const named = free.filter(({ id }) => asked.has(id))
  if (named.length > 0) return new Set(named.map(({ id }) => id))
  const worth = free.filter(({ findings }) => findings.every(({ code }) => code !== 'dust' && code !== 'uneconomic'))
  return new Set((kind === 'rearm' ? free.filter(isDue) : worth).map(({ id }) => id))
}

/** Where the coins may come from and go to. */
export function endsOf(
  kind: PlanKind,
  reserves: readonly ReserveRow[],
): { readonly from: readonly ReserveRow[]; readonly to: readonly ReserveRow[] } {
  const own = reserves.filter(({ role }) => role === 'own')
  switch (kind) {
    case 'rearm':
      return { from: [], to: [] }
    case 'payout':
      return { from: own, to: [] }
    case 'rotate':
      return { from: own, to: own }
    case 'sweep':
      return { from: reserves.filter(({ role }) => role === 'hot'), to: own }
    case 'claim':
      return { from: reserves.filter(({ role, claimable }) => role === 'peer' && claimable), to: own }
  }
}

/**
 * The questions for the core: one transaction each, and none while something is missing. Re-arming takes one transaction for each
 * reserve, because each has its own script and its own signature.
 */
export function argsOf(draft: Draft, coins: readonly Coin[]): readonly PlanArgs[] {
  const { kind, from, to, rate } = draft
  const chosen = [...draft.coins]
  switch (kind) {
    case 'rearm': {
      const taken = coins.filter(({ id }) => draft.coins.has(id))
      const reserves = [...new Set(taken.map(({ reserve }) => reserve))]
      return reserves.map(reserve => ({
        kind,
        reserve,
        coins: taken.filter(coin => coin.reserve === reserve).map(({ id }) => id),
        consolidate: false,
        rate,
      }))
    }
    case 'payout': {
      const payments = readPayments(draft.payments)
      return from === null || payments === null || chosen.length === 0 ? [] : [{ kind, reserve: from, coins: chosen, payments, rate }]
    }
    case 'rotate':
      return from === null || to === null || from === to ? [] : [{ kind, from, to, rate }]
    case 'sweep':
      return from === null || to === null ? [] : [{ kind, hot: from, to, rate }]
    case 'claim':
      return from === null || to === null || chosen.length === 0 ? [] : [{ kind, reserve: from, coins: chosen, to, rate }]
  }
}

/** Null while a payment is incomplete. Amounts in sat, grouping allowed. */
function readPayments(payments: readonly Payment[]): { readonly address: string; readonly amount: string }[] | null {
  const rows = payments.filter(({ address, amount }) => `${address}${amount}`.trim() !== '')
  const read = rows.map(({ address, amount }) => ({ address: address.trim(), amount: readSat(amount) }))
  if (read.length === 0 || read.some(({ address, amount }) => address.length < 10 || address.length > 120 || amount === null)) return null
  return read.map(({ address, amount }) => ({ address, amount: amount! }))
}

/** Sat as typed, with or without grouping; null where it is no whole positive number. */
export function readSat(typed: string): string | null {
  const digits = typed.replaceAll(/[\s\u202f]/g, '')
  return /^[1-9]\d{0,15}$/.test(digits) ? digits : null
}

/** What is still missing, in words, where the question cannot be put yet. */
export function missingOf(draft: Draft, ends: ReturnType<typeof endsOf>): string {
  const { kind, from, to } = draft
  if (kind === 'claim' && ends.from.length === 0) return 'No watched reserve of a peer has a leaf of yours.'
  if (kind === 'sweep' && ends.from.length === 0) return 'No hot wallet is watched. Add one under Reserves, New reserve.'
  if (kind === 'rotate' && ends.from.length < 2) return 'Set up the new reserve first: rotating needs two of your own.'
  if (from === null && kind !== 'rearm') return 'Choose where the coins come from.'
  if (to === null && (kind === 'rotate' || kind === 'sweep' || kind === 'claim')) return 'Choose where they go.'
  if (from === to && kind === 'rotate') return 'From and to are the same reserve.'
  if (draft.coins.size === 0 && kind !== 'rotate' && kind !== 'sweep') return 'Choose at least one coin.'
  return 'Name who is paid, and how much.'
}
