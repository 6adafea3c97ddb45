import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { RedemptionTable } from './ports.ts'
import type { GatewayRefusal } from './role-ports.ts'

/**
 * Whether the mint with these keysets may take the place of the one before: float, payments under way and invoices that wait are of one mint, and no
 * other can end them. A mint that moved is known by its keysets. `before`: keysets of the one before as last read; null when nobody read them.
 */
export function mayReplace(
  listed: ReadonlySet<string>,
  before: { readonly url: string; readonly keysets: readonly string[] | null } | null,
  url: string,
  table: RedemptionTable,
): Result<null, GatewayRefusal> {
  if (before === null || before.url === url) return ok(null)
  const calls = table.openRoots().flatMap(root => table.calls(root).filter(({ state }) => state === 'open'))
  const ofCalls = calls.map(({ outputs }) => outputs.keyset).filter(id => id !== '')
  if (ofCalls.some(id => !listed.has(id)) || table.coins().some(({ heldBy, keyset }) => heldBy !== null && !listed.has(keyset)))
    return busy(`Payments of ${before.url} are under way: they end first.`)
  if (table.coins().some(({ keyset }) => !listed.has(keyset)))
    return busy(`The float is ecash of ${before.url}, which no other mint honours. Set up that mint again, or take the float out first.`)
  const isKnown = before.keysets?.some(id => listed.has(id)) === true
  if (!isKnown && table.fills().some(({ state }) => state === 'unpaid' || state === 'paid'))
    return busy(`Invoices of ${before.url} wait to be paid: pay them or let them run out first.`)
  return ok(null)
}

const busy = (detail: string) => fail<GatewayRefusal>({ code: 'gateway.busy', detail })
