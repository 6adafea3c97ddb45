import type { Redemption } from '#shared/domain/failover/redemption.ts'
import { remaining } from '#shared/domain/redemption/pot.ts'

/** A redemption as the chain and the operator have it, with what its intents debited. Between open and exhausted the pot alone decides. */
export function withDebits(redemption: Redemption, debits: Pick<Redemption['money'], 'reserved' | 'settled'>): Redemption {
  const money = { credits: redemption.money.credits, reserved: debits.reserved, settled: debits.settled }
  const { phase } = redemption
  if (phase.kind !== 'open' && phase.kind !== 'exhausted') return { ...redemption, money }
  return { ...redemption, money, phase: { kind: remaining(money) > 0n ? 'open' : 'exhausted' } }
}

/** Equal in everything that is kept. */
export const sameRedemption = (one: Redemption, other: Redemption): boolean => textOf(one) === textOf(other)

const textOf = ({ pot, custodians, phase, epoch, money, shaken }: Redemption): string =>
  JSON.stringify([pot, custodians, phase, epoch, money, shaken], (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
