import { MAX_REDEEM_INPUTS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { chooseCoins, splitAmount, sumOf } from './coin-choice.ts'
import { worth, type FloatEcash } from './float-ecash.ts'
import type { FloatRefusal } from './float.ts'
import { call, type CallTools } from './plan-calls.ts'
import type { FloatCoin, NewCall } from './ports.ts'

/**
 * One swap of free coins into ecash of exactly `amount`, and change. It is a swap even where coins of that sum are at hand: what leaves has
 * secrets of its own, so that no restore of a lost database can take for float what is in somebody's wallet. The mint's fee is the float's;
 * `amount` null takes all that is free and leaves the fee out of what it gives. `mostInputs`: of one request, as the mint says; a swap that it
 * would refuse for its size could not be burnt either.
 */
export function planTake(
  unit: string,
  amount: bigint | null,
  coins: readonly FloatCoin[],
  mostInputs: number,
  tools: CallTools,
): Result<{ readonly call: NewCall; readonly amount: bigint }, FloatRefusal> {
  const { ecash, keysets } = tools
  const keyset = keysets.active(unit)
  if (keyset === null) return refused('float.refused', `Your mint signs no ecash in ${JSON.stringify(unit.slice(0, 40))}.`)
  const amounts = keyset.keys.map(one => one.amount)
  const free = coins.filter(coin => coin.unit === unit && coin.heldBy === null)
  const all = mostWorth(free, Math.min(mostInputs, MAX_REDEEM_INPUTS / 2), ecash)
  const most = worth(all, ecash)
  const leaving = amount ?? most
  if (leaving > most || most <= 0n) return low(unit, coins, free, most > 0n ? most : 0n)
  const few = amount === null ? null : chooseCoins(free, amount, id => ecash.ppk(id))
  const chosen = few === null || few.length > all.length ? all : few
  const [out, change] = [splitAmount(leaving, amounts), splitAmount(worth(chosen, ecash) - leaving, amounts)]
  if (out === null || change === null) return refused('float.refused', `Your mint’s keys cannot make ${leaving} ${unit}.`)
  const planned = call(tools, { purpose: 'take', coins: chosen, keyset: keyset.id, amounts: [...out, ...change], leaving: out.length })
  return ok({ call: planned.call, amount: leaving })
}

/** Coins that are worth more than their own fee, the largest first. */
function mostWorth(free: readonly FloatCoin[], most: number, ecash: FloatEcash): readonly FloatCoin[] {
  return free
    .filter(({ amount, keyset }) => amount * 1_000n > BigInt(ecash.ppk(keyset)))
    .toSorted((one, other) => (one.amount < other.amount ? 1 : -1))
    .slice(0, most)
}

function low(unit: string, coins: readonly FloatCoin[], free: readonly FloatCoin[], most: bigint): Result<never, FloatRefusal> {
  const held = sumOf(coins.filter(coin => coin.unit === unit)) - sumOf(free)
  const waits = held === 0n ? '' : ` Payments under way hold ${held} ${unit} more.`
  const detail = `${sumOf(free)} ${unit} of the float are free, of which ${most} ${unit} can be taken out at once: your mint takes its fee, and so many coins in one request.${waits}`
  return refused('float.low', detail)
}

const refused = (code: FloatRefusal['code'], detail: string) => fail<FloatRefusal>({ code, detail })
