import { newRedemption, withMoney, type Redemption } from '#shared/domain/failover/redemption.ts'
import type { PotKeeper } from '../failover/ports.ts'
import type { PotRow, RedemptionTable } from './ports.ts'
import { redemptionFromJson, redemptionToJson } from './redemption-codec.ts'

export interface PotKeeperDeps {
  readonly table: Pick<RedemptionTable, 'pots' | 'pot' | 'putPot' | 'absorb' | 'books' | 'markOf'>
  /** Redeemed Ys under these keyset ids that our own feed carries; null when no feed of ours does. */
  readonly publishedEvents: (ids: readonly string[]) => bigint | null
}

/**
 * Redemptions as those know them who pay (`PotKeeper`): the chain and the operator say who is paid and from how much, intents alone what
 * was reserved and settled. Reading and writing happen in one turn of the event loop over a store that nobody else opens, and the write is
 * one transaction: nothing comes between.
 */
export function createPotKeeper({ table, publishedEvents }: PotKeeperDeps): PotKeeper & { list(): readonly Redemption[] } {
  function get(pot: string): Redemption | null {
    const row = table.pot(pot)
    return row === null ? null : redemptionFromJson(row.redemption)
  }

  return {
    get,
    list: () => table.pots().map(({ redemption }) => redemptionFromJson(redemption)),

    put(redemption) {
      const { reserved, settled } = (get(redemption.pot) ?? newRedemption(redemption.pot)).money
      table.putPot(rowOf(withMoney(redemption, { credits: redemption.money.credits, reserved, settled })))
    },

    absorb(into, from) {
      const [heir, gone] = [get(into), get(from)]
      if (heir === null || gone === null) throw new Error(`no pots ${into} and ${from} to become one`)
      const { credits, reserved, settled } = heir.money
      table.absorb(rowOf(withMoney(heir, { credits, reserved, settled: settled + gone.money.settled })), from)
    },

    books(pot) {
      const { keysets, toHoldersMsat, feesMsat, floatMsat } = table.books(pot)
      return {
        keysets,
        toHoldersMsat,
        feesMsat,
        // A melt is handed exactly what its inputs are worth: amount, routing and reserve are the holder's, and so is what comes back.
        // What a node paid beyond the reserve, no mint tells: it stays in the books of the mint.
        routingMsat: 0n,
        floatMsat,
        events: publishedEvents([...new Set(keysets.map(({ id }) => id))]),
      }
    },

    isRedeemed: Y => table.markOf(Y) !== null,
  }
}

const rowOf = (redemption: Redemption): PotRow => ({ pot: redemption.pot, redemption: redemptionToJson(redemption) })
