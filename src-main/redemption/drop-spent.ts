import { ok, type Result } from '#shared/lib/result.ts'
import type { MintFailure } from './own-mint.ts'
import type { Paying } from './paying.ts'
import { NO_OUTPUTS } from './plan-calls.ts'
import type { PayingDeps } from './ports.ts'

/** Takes out of the float what the mint calls spent although no call of ours holds it: a database that is no more paid with it. */
export async function dropSpent(
  { mint, tools }: Paying,
  { table, vault }: Pick<PayingDeps, 'table' | 'vault'>,
): Promise<Result<null, MintFailure>> {
  const free = table.coins().filter(({ heldBy }) => heldBy === null)
  if (free.length === 0) return ok(null)
  const states = await mint.states(free.map(({ Y }) => Y))
  if (!states.ok) return states
  const spent = new Set(free.flatMap(({ Y }, at) => (states.value[at] === 'SPENT' ? [Y] : [])))
  // A payment may have taken some meanwhile.
  const coins = table.coins().flatMap(({ Y, heldBy }) => (heldBy === null && spent.has(Y) ? [Y] : []))
  if (coins.length === 0) return ok(null)
  const head = { root: null, intent: null, purpose: 'receive', path: '/v1/swap', body: vault.seal('{}') } as const
  const call = table.addCall({ ...head, coins, outputs: NO_OUTPUTS, because: null, createdAt: tools.now() })
  const nothing = { coins: [], cost: 0n, intent: null, pots: [], books: [], next: null } as const
  table.end({ ...nothing, root: call, committed: call, at: tools.now() })
  return ok(null)
}
