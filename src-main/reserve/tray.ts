import { coinId } from '#shared/domain/reserve/coin.ts'
import { planFromJson } from '#shared/domain/reserve/plan-codec.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import type { PlanRow, PlanTable } from '../storage/store.ts'

/** The rows of the tray and what they mean, read once: they hold PSBTs, and every view of a coin asks who spends it. */
export interface Tray {
  /** Newest first. */
  rows(): readonly PlanRow[]
  get(id: number): PlanRow | null
  add(row: Omit<PlanRow, 'id'>): PlanRow
  update(row: PlanRow): PlanRow
  /** Null for a row that a newer console wrote, or that is damaged. */
  planOf(row: PlanRow): SpendPlan | null
  /** `txid:vout` → the plan that takes it and was not given up. Of a plan and its replacement the replacement. */
  spending(): ReadonlyMap<string, number>
  /** What raised the fee of plan `id`, if anything did. */
  replacementOf(id: number): PlanRow | null
}

/** Open, or perhaps on the way: its inputs are spoken for. */
export const isUnderWay = ({ state }: Pick<PlanRow, 'state'>): boolean => state === 'open' || state === 'sending' || state === 'sent'

export function createTray(table: PlanTable): Tray {
  // Both are emptied by `written`: what was read of the table since it was last written.
  let read: readonly PlanRow[] | null = null
  let taken: ReadonlyMap<string, number> | null = null
  // Changed by `planOf` alone; a plan's text never changes.
  const plans = new Map<number, SpendPlan | null>()

  const rows = (): readonly PlanRow[] => (read ??= table.list())

  /** A write that failed may have been kept all the same. */
  function written<Value>(write: () => Value): Value {
    try {
      return write()
    } finally {
      read = null
      taken = null
    }
  }

  function get(id: number): PlanRow | null {
    return rows().find(row => row.id === id) ?? null
  }

  function planOf({ id, plan: text }: PlanRow): SpendPlan | null {
    const known = plans.get(id)
    if (known !== undefined) return known
    const plan = planFromJson(text)
    plans.set(id, plan)
    return plan
  }

  return {
    rows,
    get,
    planOf,
    add: row => get(written(() => table.add(row)))!,
    update(row) {
      written(() => table.update(row))
      return get(row.id)!
    },
    spending() {
      taken ??= new Map(
        rows()
          .filter(isUnderWay)
          .toReversed()
          .flatMap(row => (planOf(row)?.inputs ?? []).map(input => [coinId(input), row.id] as const)),
      )
      return taken
    },
    replacementOf: id => rows().find(row => row.replaces === id && row.state !== 'dropped') ?? null,
  }
}
