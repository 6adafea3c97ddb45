import type { RedeemedEvents } from '../publish/ports.ts'
import type { RedemptionTable } from './ports.ts'

/** What was settled, as the feed of our own mint takes it: under the custodians' keyset ids (case D21). */
export const createRedeemedEvents = (table: Pick<RedemptionTable, 'settledAfter' | 'pots' | 'books'>): RedeemedEvents => ({
  after: (place, limit) =>
    table.settledAfter(place, limit).map(intent => ({
      // Settled ones have one.
      place: intent.place!,
      events: intent.redeemed.map(({ Y, id, amount, witness }) => ({ Y, id, amount, witness })),
    })),
  count: () =>
    table
      .pots()
      .flatMap(({ pot }) => table.books(pot).keysets)
      .reduce((sum, { proofs }) => sum + Number(proofs), 0),
})
