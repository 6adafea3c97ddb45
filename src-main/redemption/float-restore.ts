import { amountOf } from '#shared/domain/amount.ts'
import { MAX_RESTORE_OUTPUTS } from '#shared/lib/limits.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import { sumOf } from './coin-choice.ts'
import { dropSpent } from './drop-spent.ts'
import type { MintFailure } from './own-mint.ts'
import type { Paying } from './paying.ts'
import type { PayingDeps } from './paying-deps.ts'
import type { OwnOutputs, TakenCoin } from './ports.ts'
import { areSigned } from './read-signatures.ts'

/** Amounts of all units together. `taken`: found as well, left out of the float, and in the list of what was taken out. */
export interface Restored {
  readonly found: bigint
  readonly taken: bigint
}

/**
 * Asks the mint for signatures at the counters that no call has used (NUT-09), batch by batch until one brings none. What is found was made by
 * a database that is no more: its unspent part joins the float, and its counters are never used again. What that database had taken out
 * may be in somebody's wallet: it stays out. What the mint calls spent leaves the float.
 */
export async function restoreFloat(paying: Paying, deps: Pick<PayingDeps, 'table' | 'blinding'>): Promise<Result<Restored, MintFailure>> {
  const { mint, keysets, ecash, tools } = paying
  const { table, blinding } = deps
  let [found, taken] = [0n, 0n]
  const dropped = await dropSpent(paying, deps)
  if (!dropped.ok) return dropped

  /** Of outputs that the mint signed: how far they reach, and the unspent ones. */
  async function signedOf(
    own: OwnOutputs,
  ): Promise<Result<{ readonly used: number; readonly unspent: readonly TakenCoin[] }, MintFailure>> {
    const outputs = ecash.outputs(own)
    const restored = await mint.restore(outputs)
    if (!restored.ok) return restored
    const known = outputs.map(({ B_ }) => restored.value.get(B_) ?? null)
    const coins = known.flatMap((signature, at) => {
      const output = { ...outputs[at]!, amount: amountOf(signature?.amount ?? 0n)! }
      if (signature === null || !areSigned([output], [signature], id => keysets.get(id), blinding, false)) return []
      return ecash.coins({ ...own, first: own.first + at }, [signature]).map(coin => ({ ...coin, dleq: signature.dleq }))
    })
    const states = coins.length === 0 ? ok([]) : await mint.states(coins.map(({ Y }) => Y))
    if (!states.ok) return states
    const used = known.findLastIndex(signature => signature !== null) + 1
    return ok({ used, unspent: coins.filter((_, at) => states.value[at] === 'UNSPENT') })
  }

  for (const { id, keys } of keysets.all()) {
    for (;;) {
      // Amounts mean nothing here: the mint finds an output by its B_.
      const amounts = Array.from({ length: MAX_RESTORE_OUTPUTS }, () => keys[0]!.amount)
      const own = ecash.plan(id, amounts)
      const kept = await signedOf(own)
      if (!kept.ok) return kept
      const left = await signedOf({ ...own, leaving: amounts.length })
      if (!left.ok) return left
      const used = Math.max(kept.value.used, left.value.used)
      if (used === 0) break
      // A payment may have begun meanwhile, and taken these counters.
      if (table.counter(id) !== own.first) continue
      const outputs = { ...own, amounts: amounts.slice(0, used) }
      const head = { root: null, intent: null, purpose: 'receive', path: '/v1/swap', body: null, coins: [] } as const
      const coins = kept.value.unspent.map(({ Y, keyset, unit, amount, counter, C }) => ({ Y, keyset, unit, amount, counter, C }))
      const brought = { coins, taken: left.value.unspent, at: tools.now() }
      table.record({ ...head, outputs, because: null, createdAt: tools.now() }, brought)
      found += sumOf(coins)
      taken += sumOf(left.value.unspent)
    }
  }
  return ok({ found, taken })
}
