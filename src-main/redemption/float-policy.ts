import type { Redemption } from '#shared/domain/failover/redemption.ts'
import { creditedMsat, msatRate } from '#shared/domain/redemption/pot.ts'
import type { FloatPolicy } from './paying-deps.ts'
import type { GatewayConfig } from './role-ports.ts'

/** The float is cash on a disk: at most a twentieth of what was recovered. */
const SHARE_OF_POT = 20n
const MSAT_IN_SAT = 1_000n

/**
 * Most that the float may hold in `unit`: the operator's cap, and 5 % of what the open pots recovered once one is open. It is told to be low at the
 * operator's bound, or at the cap where that is less. 0 for units without a rate to bitcoin: nothing is paid in them.
 */
export function floatPolicy(config: GatewayConfig, pots: readonly Redemption[], unit: string): FloatPolicy {
  const rate = msatRate(unit)
  if (rate === null) return { cap: 0n, lowAt: 0n }
  const open = pots.filter(({ phase }) => phase.kind === 'open')
  const recovered = open.reduce((sum, { money }) => sum + creditedMsat(money), 0n)
  const ofOperator = config.floatCap * MSAT_IN_SAT
  const ofPots = recovered / SHARE_OF_POT
  const cap = open.length > 0 && ofPots < ofOperator ? ofPots : ofOperator
  const lowAt = config.floatLow * MSAT_IN_SAT
  return { cap: cap / rate, lowAt: (lowAt < cap ? lowAt : cap) / rate }
}
