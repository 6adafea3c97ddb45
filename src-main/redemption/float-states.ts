import type { OwnKeyset } from '#shared/domain/redemption/keysets.ts'
import { floatPolicy } from './float-policy.ts'
import { floatStatus } from './float-status.ts'
import type { RoleDeps } from './role-deps.ts'
import type { FloatState, GatewayConfig } from './role-ports.ts'

/** The float of each unit that the mint signs or the float holds; `sat` first. */
export function floatStates(
  config: GatewayConfig,
  keysets: readonly OwnKeyset[],
  { store, pots, clock }: Pick<RoleDeps, 'store' | 'pots' | 'clock'>,
): readonly FloatState[] {
  const table = store.redemptions
  const others = new Set([...keysets.filter(({ active }) => active), ...table.coins()].map(({ unit }) => unit))
  others.delete('sat')
  return ['sat', ...others].map(unit => ({ unit, ...floatStatus(unit, table, floatPolicy(config, pots(), unit), clock.now()) }))
}
