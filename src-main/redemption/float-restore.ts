import { MAX_RESTORE_OUTPUTS } from '#shared/lib/limits.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import { sumOf } from './coin-choice.ts'
import type { MintFailure } from './own-mint.ts'
import type { Paying } from './paying.ts'
import type { FloatCoin, OwnOutputs, PayingDeps } from './ports.ts'

/**
 * Asks the mint for signatures at the counters that no call has used (NUT-09), batch by batch until one brings none. What is found was made by
 * a database that is no more: its unspent part joins the float, and its counters are never used again.
 */
export async function restoreFloat(
  { mint, keysets, ecash, tools }: Paying,
  deps: Pick<PayingDeps, 'table' | 'vault'>,
): Promise<Result<bigint, MintFailure>> {
  const { table, vault } = deps
  let found = 0n
  for (const { id, keys } of keysets.all()) {
    for (;;) {
      // Amounts mean nothing here: the mint finds an output by its B_.
      const own: OwnOutputs = ecash.plan(
        id,
        Array.from({ length: MAX_RESTORE_OUTPUTS }, () => keys[0]!.amount),
      )
      const outputs = ecash.outputs(own)
      const restored = await mint.restore(outputs)
      if (!restored.ok) return restored
      const known = outputs.map(({ B_ }) => restored.value.get(B_) ?? null)
      const last = known.findLastIndex(signature => signature !== null)
      if (last < 0) break

      const coins: Omit<FloatCoin, 'heldBy'>[] = []
      for (const [at, signature] of known.entries()) {
        if (signature === null || signature.id !== id) continue
        if (!keys.some(({ amount }) => amount === signature.amount)) continue
        coins.push(...ecash.coins({ ...own, first: own.first + at }, [signature]))
      }
      const states = await mint.states(coins.map(({ Y }) => Y))
      if (!states.ok) return states
      const unspent = coins.filter((_, at) => states.value[at] === 'UNSPENT')
      // A payment may have begun meanwhile, and taken these counters.
      if (table.counter(id) !== own.first) continue
      const outputsUsed = { ...own, amounts: own.amounts.slice(0, last + 1) }
      const head = { root: null, intent: null, purpose: 'receive', path: '/v1/swap', body: vault.seal('{}'), coins: [] } as const
      const call = table.addCall({ ...head, outputs: outputsUsed, because: null, createdAt: tools.now() })
      table.end({ root: call, committed: call, coins: unspent, cost: 0n, intent: null, pots: [], books: [], next: null, at: tools.now() })
      found += sumOf(unspent)
    }
  }
  return ok(found)
}
