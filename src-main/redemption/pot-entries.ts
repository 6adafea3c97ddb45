import type { KeysetBooks } from '#shared/domain/failover/report.ts'
import { msatRate } from '#shared/domain/redemption/pot.ts'
import type { CallTools } from './plan-calls.ts'
import type { IntentRow, PotEntry } from './ports.ts'

/**
 * What a step of an intent adds to the books of the pots that pay for it; `settled` when it was the last one and paid. `cost`, in the
 * intent's unit, is what our mint took on the way: burns, too, although the request that caused them was never paid. Where several pots
 * pay for one request, fees and cost are theirs in proportion to their debits, to the msat. What `toHoldersMsat` says comes from what
 * was paid and not from the debit, so that the report compares two things.
 */
export function entriesOf(intent: IntentRow, cost: bigint, settled: boolean): readonly PotEntry[] {
  const rate = rateOf(intent.unit)
  const total = intent.debits.reduce((sum, { msat }) => sum + msat, 0n)
  const part = (amount: bigint, from: bigint, to: bigint): bigint => (amount * to) / total - (amount * from) / total
  // Nothing unless the program erred: the first pot's books then show it.
  let excess = settled ? (intent.fromFloat + intent.fee) * rate - total : 0n
  let before = 0n
  return intent.debits.map(({ pot, msat }) => {
    const [from, to] = [before, before + msat]
    before = to
    const floatMsat = part(cost * rate, from, to)
    if (!settled) return { pot, toHoldersMsat: 0n, feesMsat: 0n, floatMsat, keysets: [] }
    const feesMsat = part(intent.fee * rate, from, to)
    const toHoldersMsat = msat - feesMsat + excess
    excess = 0n
    return { pot, toHoldersMsat, feesMsat, floatMsat, keysets: keysetsOf(intent, pot, rate) }
  })
}

/**
 * What our mint took when the float changed its coins for no request: kept, and in no pot's books. It serves whoever is paid next, and a
 * report that was signed once must not change by it.
 */
export function upkeep(keyset: string, cost: bigint, { keysets }: CallTools): readonly PotEntry[] {
  const unit = keysets.get(keyset)?.unit
  return unit === undefined ? [] : [{ pot: null, toHoldersMsat: 0n, feesMsat: 0n, floatMsat: cost * rateOf(unit), keysets: [] }]
}

function keysetsOf({ redeemed, unit }: IntentRow, pot: string, rate: bigint): readonly KeysetBooks[] {
  const found = new Map<string, KeysetBooks>()
  for (const { custodian, id, amount, pot: of } of redeemed) {
    if (of !== pot) continue
    const name = `${custodian} ${id}`
    const { proofs, grossMsat } = found.get(name) ?? { proofs: 0n, grossMsat: 0n }
    found.set(name, { custodian, id, unit, proofs: proofs + 1n, grossMsat: grossMsat + amount * rate })
  }
  return [...found.values()]
}

/** Units without a rate are not redeemed (case D15); the float may hold some. */
const rateOf = (unit: string): bigint => msatRate(unit) ?? 0n
