import type { Redemption } from '#shared/domain/failover/redemption.ts'

/** A redemption as the store keeps it: JSON, its msat as decimal strings. */
export function redemptionToJson(redemption: Redemption): string {
  const { credits, reserved, settled } = redemption.money
  return JSON.stringify({
    ...redemption,
    money: {
      credits: credits.map(({ txid, msat }) => ({ txid, msat: String(msat) })),
      reserved: String(reserved),
      settled: String(settled),
    },
  })
}

/** Of our own writing alone: what comes from elsewhere is parsed. */
export function redemptionFromJson(text: string): Redemption {
  const { money, ...rest } = JSON.parse(text) as Omit<Redemption, 'money'> & { readonly money: Written }
  return {
    ...rest,
    money: {
      credits: money.credits.map(({ txid, msat }) => ({ txid, msat: BigInt(msat) })),
      reserved: BigInt(money.reserved),
      settled: BigInt(money.settled),
    },
  }
}

interface Written {
  readonly credits: readonly { readonly txid: string; readonly msat: string }[]
  readonly reserved: string
  readonly settled: string
}
