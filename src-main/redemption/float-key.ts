import { fail, ok, type Result } from '#shared/lib/result.ts'
import { createFloatVault } from './float-vault.ts'
import type { FloatVault } from './paying-deps.ts'
import type { Blinding, RedemptionTable } from './ports.ts'
import type { RoleDeps } from './role-deps.ts'
import type { GatewayRefusal } from './role-ports.ts'

const KEY_BYTES = 32

/**
 * The float's vault. Its key is made once, while nothing was sealed yet; a key that is gone, or another one, is refused rather than replaced:
 * with a new key nobody could spend the float, and no payment that is under way could be ended.
 */
export function openVault(
  { floatKey, random, store }: Pick<RoleDeps, 'floatKey' | 'random' | 'store'>,
  blinding: Pick<Blinding, 'nullifier'>,
): Result<FloatVault, GatewayRefusal> {
  const table = store.redemptions
  try {
    const found = floatKey.read()
    if (found !== null && found.length !== KEY_BYTES) return refused(`The float’s key file has not ${KEY_BYTES} bytes.`)
    if (found === null && isSealed(table)) {
      return refused(
        'The float’s key file is gone, and the float cannot be spent without it. Bring it back from your backup: float.key in the home folder.',
      )
    }
    const key = found ?? random(KEY_BYTES)
    if (found === null) floatKey.write(key)
    const vault = createFloatVault(key, random)
    if (fits(vault, blinding, table)) return ok(vault)
    return refused('The float’s key file is not the one that this float was made with. Bring the right one back from your backup.')
  } catch (cause) {
    return refused(`The float’s key file cannot be read or written: ${cause instanceof Error ? cause.message : 'the disk refused'}.`)
  }
}

/** Something cannot be used without the key that made it. */
const isSealed = (table: RedemptionTable): boolean => table.coins().length > 0 || table.openRoots().length > 0

/** One coin of the float and each open call tell whether it is the same key. */
function fits(vault: FloatVault, { nullifier }: Pick<Blinding, 'nullifier'>, table: RedemptionTable): boolean {
  const [coin] = table.coins()
  if (coin !== undefined && nullifier(vault.derive(coin.keyset, coin.counter).secret) !== coin.Y) return false
  try {
    for (const root of table.openRoots()) for (const { body } of table.calls(root)) if (body !== null) vault.open(body)
    return true
  } catch {
    return false
  }
}

const refused = (detail: string) => fail<GatewayRefusal>({ code: 'gateway.float-key', detail })
