import type { KeysetBooks } from '#shared/domain/failover/report.ts'
import type { IntentRow, PotBooks } from '../redemption/ports.ts'

export const EMPTY_BOOKS: PotBooks = { toHoldersMsat: 0n, feesMsat: 0n, floatMsat: 0n, keysets: [] }

/** Both together; keysets by custodian, id and unit, sorted. */
export function addBooks(one: PotBooks, other: PotBooks): PotBooks {
  const keysets = new Map<string, KeysetBooks>()
  for (const row of [...one.keysets, ...other.keysets]) {
    const held = keysets.get(nameOf(row))
    const sums = { proofs: row.proofs + (held?.proofs ?? 0n), grossMsat: row.grossMsat + (held?.grossMsat ?? 0n) }
    keysets.set(nameOf(row), { custodian: row.custodian, id: row.id, unit: row.unit, ...sums })
  }
  return {
    toHoldersMsat: one.toHoldersMsat + other.toHoldersMsat,
    feesMsat: one.feesMsat + other.feesMsat,
    floatMsat: one.floatMsat + other.floatMsat,
    keysets: [...keysets.values()].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1)),
  }
}

/** An intent with the names that its pots have now; debits of pots that became one are one. */
export function withPots<Row extends Pick<IntentRow, 'debits' | 'redeemed'>>(row: Row, nameOf: (pot: string) => string): Row {
  if (row.debits.every(({ pot }) => nameOf(pot) === pot)) return row
  const debits = new Map<string, bigint>()
  for (const { pot, msat } of row.debits) debits.set(nameOf(pot), (debits.get(nameOf(pot)) ?? 0n) + msat)
  return {
    ...row,
    debits: [...debits].map(([pot, msat]) => ({ pot, msat })),
    redeemed: row.redeemed.map(one => ({ ...one, pot: nameOf(one.pot) })),
  }
}

const nameOf = ({ custodian, id, unit }: KeysetBooks): string => `${custodian} ${id} ${unit}`
