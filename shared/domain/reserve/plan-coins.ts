import { groupDigits } from '#shared/lib/group-digits.ts'
import { MAX_PLAN_INPUTS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { coinId } from './coin.ts'
import { MAX_MONEY, MAX_SAT_PER_KVB, MIN_SAT_PER_KVB, sat } from './fee-bounds.ts'
import type { LeftOut, PlanCoin, PlanFacts, PlanRefusal } from './plan-request.ts'
import { feeOf, inputVsize } from './spend-cost.ts'
import type { PlannedInput, PlannedSpend } from './spend-plan.ts'

/** nSequence of a key-path input: replaceable (BIP125), and the lock time holds. */
export const KEY_PATH_SEQUENCE = 0xffff_fffd
/** Lock times from here on are seconds, not heights. */
const MAX_HEIGHT = 499_999_999

/** The inputs of a plan, oldest coin first: the soonest deadline goes first when not all fit. */
export interface PickedCoins {
  readonly inputs: readonly PlannedInput[]
  readonly leftOut: readonly LeftOut[]
}

/** Judges one coin beyond what holds for all: null when it may be spent. */
export type Judge = (coin: PlanCoin) => Omit<LeftOut, 'coin'> | null

/**
 * Inputs out of `coins`, all spent in the same way: without those that are unconfirmed, that `judge` rejects, or that cost more than they
 * bring. Refuses coins that are no such outputs, and a choice of which nothing is left.
 */
export function pickCoins(
  facts: PlanFacts,
  coins: readonly PlanCoin[],
  scriptPubKey: string,
  spend: PlannedSpend,
  sequence: number,
  judge: Judge = () => null,
): Result<PickedCoins, PlanRefusal> {
  const wrong = wrongFacts(facts) ?? wrongCoins(coins, scriptPubKey)
  if (wrong !== null) return fail(wrong)

  const leftOut: LeftOut[] = []
  const taken: PlanCoin[] = []
  for (const coin of coins.toSorted(byAge)) {
    const reason = rejected(coin, feeOf(inputVsize(spend), facts.satPerKvb), judge)
    if (reason === null) taken.push(coin)
    else leftOut.push({ coin, ...reason })
  }
  for (const coin of taken.splice(MAX_PLAN_INPUTS)) {
    leftOut.push({ coin, code: 'plan.inputs', detail: `A plan has at most ${MAX_PLAN_INPUTS} inputs: this coin is for the next one.` })
  }
  if (taken.length === 0) return fail(reasonOf(leftOut))
  const inputs = taken.map(({ txid, vout, amount }) => ({ txid, vout, amount, scriptPubKey, sequence, spend }))
  return ok({ inputs, leftOut })
}

function rejected(coin: PlanCoin, cost: bigint, judge: Judge): Omit<LeftOut, 'coin'> | null {
  if (coin.height === null) {
    return { code: 'plan.unconfirmed', detail: 'The coin is unconfirmed: its payment may still be replaced. Wait for a block.' }
  }
  const verdict = judge(coin)
  if (verdict !== null) return verdict
  if (coin.amount > cost) return null
  return { code: 'plan.uneconomic', detail: `The coin holds ${sat(coin.amount)}, and spending it costs ${sat(cost)} at this rate.` }
}

/** Why nothing is left: the reason of the coin that is worth most. */
function reasonOf(leftOut: readonly LeftOut[]): PlanRefusal {
  const { code, detail } = leftOut.reduce((one, other) => (other.coin.amount > one.coin.amount ? other : one))
  return { code, detail }
}

function wrongFacts({ tip, satPerKvb }: PlanFacts): PlanRefusal | null {
  if (!Number.isInteger(tip) || tip < 0 || tip > MAX_HEIGHT) return { code: 'plan.tip', detail: 'The height of the chain is not known.' }
  if (!isRate(satPerKvb)) return { code: 'plan.rate', detail: RATE_RANGE }
  return null
}

export const isRate = (rate: number): boolean => Number.isInteger(rate) && rate >= MIN_SAT_PER_KVB && rate <= MAX_SAT_PER_KVB
export const RATE_RANGE = `A fee rate is a whole number from ${MIN_SAT_PER_KVB} to ${groupDigits(MAX_SAT_PER_KVB)} sat per ${groupDigits(1_000)} vB.`

function wrongCoins(coins: readonly PlanCoin[], scriptPubKey: string): PlanRefusal | null {
  if (coins.length === 0) return { code: 'plan.coins', detail: 'No coin was chosen, or none is there.' }
  const foreign = coins.find(coin => coin.scriptPubKey !== scriptPubKey)
  if (foreign !== undefined) return { code: 'plan.script', detail: `The coin ${coinId(foreign)} does not belong to this reserve.` }
  if (new Set(coins.map(coinId)).size !== coins.length) return { code: 'plan.coins', detail: 'A coin was chosen twice.' }
  if (coins.some(({ amount }) => amount < 0n) || sum(coins) > MAX_MONEY) {
    return { code: 'plan.coins', detail: 'The coins hold more than all bitcoin that exist: an amount is wrong.' }
  }
  return null
}

function byAge(one: PlanCoin, other: PlanCoin): number {
  const age = (one.height ?? MAX_HEIGHT) - (other.height ?? MAX_HEIGHT)
  if (age !== 0) return age
  if (one.txid !== other.txid) return one.txid < other.txid ? -1 : 1
  return one.vout - other.vout
}

/** Sat in all of `coins`. */
export const sum = (coins: readonly { readonly amount: bigint }[]): bigint => coins.reduce((total, { amount }) => total + amount, 0n)
