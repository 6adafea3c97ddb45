import { withMoney, type Redemption } from '#shared/domain/failover/redemption.ts'

/** A redemption as the chain and the operator have it, with what its intents debited. */
export const withDebits = (redemption: Redemption, { reserved, settled }: Pick<Redemption['money'], 'reserved' | 'settled'>): Redemption =>
  withMoney(redemption, { credits: redemption.money.credits, reserved, settled })

/** Equal in everything that is kept. */
export const sameRedemption = (one: Redemption, other: Redemption): boolean => textOf(one) === textOf(other)

const textOf = ({ pot, custodians, phase, epoch, money, shaken }: Redemption): string =>
  JSON.stringify([pot, custodians, phase, epoch, money, shaken], (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
