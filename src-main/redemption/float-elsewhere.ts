import { ok, type Result } from '#shared/lib/result.ts'
import { freeAndSpent } from './drop-spent.ts'
import type { MintFailure } from './own-mint.ts'
import type { Paying } from './paying.ts'
import type { GatewayRefusal } from './role-ports.ts'
import type { RedemptionTable } from './ports.ts'

/** Counters of each keyset that are looked at: requests that the mint refused leave no signature at theirs. */
const LOOK_AHEAD = 50

/**
 * Whether the mint shows what this database does not know of its own float: signatures at counters that no call has used, or free coins that are
 * spent. Nobody else has the float's key: the database was restored from a backup, or a copy of it runs elsewhere. What was redeemed there is
 * marked there alone, so that paying from this one would pay it twice.
 */
export async function isUsedElsewhere(
  { mint, keysets, ecash }: Paying,
  table: Pick<RedemptionTable, 'counter' | 'coins'>,
): Promise<Result<boolean, MintFailure>> {
  for (const { id, active, keys } of keysets.all()) {
    if (!active && table.counter(id) === 0) continue
    const own = ecash.plan(
      id,
      Array.from({ length: LOOK_AHEAD }, () => keys[0]!.amount),
    )
    const outputs = ecash.outputs(own)
    const restored = await mint.restore(outputs)
    if (!restored.ok) return restored
    // Payments that began meanwhile have used some.
    const used = table.counter(id) - own.first
    if (outputs.some(({ B_ }, at) => at >= used && restored.value.has(B_))) return ok(true)
  }
  const spent = await freeAndSpent(mint, table)
  return spent.ok ? ok(spent.value.length > 0) : spent
}

export const ROLLED_BACK: GatewayRefusal = {
  code: 'gateway.rolled-back',
  detail:
    'The mint shows payments from this float that this database does not know: it was restored from a backup, or a copy of it runs on another ' +
    'machine. Nothing is paid, since ecash that was redeemed there would be paid again. Stop the copy, or put the newest database back. Only ' +
    'where there is none, bring the float back and go on with that risk: nimdolf float restore.',
}
