import { MAX_CHECKSTATE_YS } from '#shared/lib/limits.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { MintFailure, OwnMint } from './own-mint.ts'
import type { Paying } from './paying.ts'
import { NO_OUTPUTS } from './plan-calls.ts'
import type { PayingDeps } from './paying-deps.ts'
import type { RedemptionTable } from './ports.ts'

/** Coins that no call of ours holds and the mint calls spent: a database that is no more paid with them, or a copy of this one. */
export async function freeAndSpent(
  mint: Pick<OwnMint, 'states'>,
  table: Pick<RedemptionTable, 'coins'>,
): Promise<Result<readonly string[], MintFailure>> {
  const free = freeOf(table)
  const spent = new Set<string>()
  for (let at = 0; at < free.length; at += MAX_CHECKSTATE_YS) {
    const Ys = free.slice(at, at + MAX_CHECKSTATE_YS)
    const states = await mint.states(Ys)
    if (!states.ok) return states
    for (const [place, state] of states.value.entries()) if (state === 'SPENT') spent.add(Ys[place]!)
  }
  // A payment may have taken some meanwhile.
  return ok(spent.size === 0 ? [] : freeOf(table).filter(Y => spent.has(Y)))
}

/** Takes them out of the float. */
export async function dropSpent({ mint, tools }: Paying, { table }: Pick<PayingDeps, 'table'>): Promise<Result<null, MintFailure>> {
  const found = await freeAndSpent(mint, table)
  if (!found.ok) return found
  const head = { root: null, intent: null, purpose: 'receive', path: '/v1/swap', body: null, because: null } as const
  const at = tools.now()
  if (found.value.length > 0) table.record({ ...head, coins: found.value, outputs: NO_OUTPUTS, createdAt: at }, { coins: [], at })
  return ok(null)
}

const freeOf = (table: Pick<RedemptionTable, 'coins'>): readonly string[] =>
  table.coins().flatMap(({ Y, heldBy }) => (heldBy === null ? [Y] : []))
