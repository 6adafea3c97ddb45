import { fail, ok, type Result } from '#shared/lib/result.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import { creditedMsat, credit, EMPTY_POT, release, remaining, reserve, settle, withdraw, type Pot } from '../redemption/pot.ts'
import type { Freeze } from './freeze.ts'

/**
 * One pot and the custodians whose ecash it pays (protocol §1: CLOSED → OPEN → EXHAUSTED → OPEN). Usually one custodian; several after a
 * succession. Only `redemptionStep` makes the next state.
 */
export interface Redemption {
  /** The custodian whose reserve was claimed: the pot's name in the journal. */
  readonly pot: string
  readonly custodians: readonly string[]
  readonly phase: Phase
  /**
   * The freeze with which redemption first opened. Once set it is never unset or replaced: a custodian who returns afterwards finds that
   * what its reserve held is promised to the holders, and its later events can only block, never take back (one-way epoch).
   */
  readonly epoch: Epoch | null
  readonly money: Pot
  /** Claims that the pot counts on and that a reorganisation took back: nothing is paid until they are confirmed again, or lost (case D26). */
  readonly shaken: readonly string[]
}

export interface Epoch {
  /** ms since 1970. */
  readonly openedAt: number
  /** One for each custodian, in the order of `custodians`. */
  readonly freezes: readonly Freeze[]
}

/** `suspended`: a claim is `shaken`. */
export type Phase =
  | { readonly kind: 'closed'; readonly why: Closed }
  | { readonly kind: 'open' }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'suspended' }

/** `taken`: the coins went to another; `by` names it (case R18). `operator`: with the reason for the report. */
export type Closed =
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'taken'; readonly by: string }
  | { readonly kind: 'operator'; readonly at: number; readonly reason: string }

/** A claim of ours as the chain shows it now: all that ever counted are told each time. */
export interface ClaimSighting {
  readonly txid: string
  /** Sat into our own reserve, net of the claim's fee. */
  readonly sat: bigint
  /** `confirmed`: as deep as policy asks. `lost`: another spend of its coins is as deep. `unsettled`: neither. */
  readonly standing: 'confirmed' | 'unsettled' | 'lost'
}

export type RedemptionEvent =
  /** Observed. `takenBy`: who took coins of this custodian that we did not, or null. */
  | { readonly kind: 'chain'; readonly claims: readonly ClaimSighting[]; readonly takenBy: string | null }
  /** The operator, or a policy in his name. */
  | { readonly kind: 'open'; readonly epoch: Epoch }
  | { readonly kind: 'close'; readonly at: number; readonly reason: string }
  /** Intents. */
  | { readonly kind: 'reserve'; readonly msat: bigint }
  | { readonly kind: 'settle'; readonly msat: bigint }
  | { readonly kind: 'release'; readonly msat: bigint }

/** What may be done next and cannot be undone: journal it, then do it. `claim` is judged coin by coin (`coin.ts`). */
export type RedemptionAct = 'open' | 'pay' | 'close'

export interface StepRefusal {
  readonly code: 'redemption.no-claim' | 'redemption.unsettled' | 'redemption.not-open' | 'redemption.exhausted' | 'redemption.epoch'
  readonly detail: string
}

export const newRedemption = (pot: string, custodians: readonly string[] = [pot]): Redemption => ({
  pot,
  custodians,
  phase: { kind: 'closed', why: { kind: 'unclaimed' } },
  epoch: null,
  money: EMPTY_POT,
  shaken: [],
})

export function permittedActs(redemption: Redemption): readonly RedemptionAct[] {
  switch (redemption.phase.kind) {
    case 'closed':
      return creditedMsat(redemption.money) > 0n && redemption.shaken.length === 0 ? ['open'] : []
    case 'open':
      return ['pay', 'close']
    case 'exhausted':
    case 'suspended':
      return ['close']
    default:
      return unreachable(redemption.phase)
  }
}

/** The next state, or why the event is refused. Observations are never refused. */
export function redemptionStep(before: Redemption, event: RedemptionEvent): Result<Redemption, StepRefusal> {
  switch (event.kind) {
    case 'chain':
      return ok(afterChain(before, event.claims, event.takenBy))
    case 'open':
      return opened(before, event.epoch)
    case 'close':
      if (before.phase.kind === 'closed') return refused('redemption.not-open', 'Redemption is closed already.')
      return ok({ ...before, phase: { kind: 'closed', why: { kind: 'operator', at: event.at, reason: event.reason } } })
    case 'reserve': {
      if (before.phase.kind !== 'open') return refused('redemption.not-open', 'Redemption is not open: nothing new is paid.')
      const money = reserve(before.money, event.msat)
      return money.ok ? ok(withMoney(before, money.value)) : refused('redemption.exhausted', 'The pot holds less than that.')
    }
    // What was begun is finished, whatever the phase: the proofs are marked already.
    case 'settle':
      return ok(withMoney(before, settle(before.money, event.msat)))
    case 'release':
      return ok(withMoney(before, release(before.money, event.msat)))
    default:
      return unreachable(event)
  }
}

function afterChain(before: Redemption, claims: readonly ClaimSighting[], takenBy: string | null): Redemption {
  let money = before.money
  const standing = new Map(claims.map(claim => [claim.txid, claim.standing]))
  for (const claim of claims) {
    if (claim.standing === 'confirmed') money = credit(money, claim.txid, claim.sat)
    else if (claim.standing === 'lost') money = withdraw(money, claim.txid)
  }
  // A credited claim that nobody shows any more is no better than an unconfirmed one.
  const shaken = money.credits.filter(({ txid }) => standing.get(txid) !== 'confirmed').map(({ txid }) => txid)

  const after = { ...before, money, shaken }
  const { phase } = before
  if (phase.kind === 'closed') return phase.why.kind === 'operator' ? after : { ...after, phase: unclaimed(takenBy) }
  if (shaken.length > 0) return { ...after, phase: { kind: 'suspended' } }
  if (money.credits.length === 0) return { ...after, phase: unclaimed(takenBy) }
  return withMoney({ ...after, phase: { kind: 'open' } }, money)
}

const unclaimed = (takenBy: string | null): Phase => ({
  kind: 'closed',
  why: takenBy === null ? { kind: 'unclaimed' } : { kind: 'taken', by: takenBy },
})

function opened(before: Redemption, epoch: Epoch): Result<Redemption, StepRefusal> {
  if (before.shaken.length > 0) return refused('redemption.unsettled', 'A claim was reorganised away: wait until it is confirmed again.')
  if (before.phase.kind !== 'closed') return refused('redemption.epoch', 'Redemption is open already.')
  if (creditedMsat(before.money) === 0n)
    return refused('redemption.no-claim', 'No claim of ours is confirmed deeply enough: there is nothing to pay from.')
  return ok(withMoney({ ...before, phase: { kind: 'open' }, epoch: before.epoch ?? epoch }, before.money))
}

/** With this money instead. Between open and exhausted the pot alone decides. */
export function withMoney(before: Redemption, money: Pot): Redemption {
  if (before.phase.kind !== 'open' && before.phase.kind !== 'exhausted') return { ...before, money }
  return { ...before, money, phase: { kind: remaining(money) > 0n ? 'open' : 'exhausted' } }
}

const refused = (code: StepRefusal['code'], detail: string): Result<never, StepRefusal> => fail({ code, detail })
