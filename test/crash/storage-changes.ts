import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import type { Store } from '../../src-main/storage/store.ts'
import { headersAt, sampleCoin, sampleEntry, samplePlan, sampleReserve, txidOf } from '../unit/storage/sample-reserves.ts'

const ID = 1
const NETWORK = 'signet'

/** How many of the changes 0, 1, 2, … the reserve has seen: its newest history entry says. */
export const changesDone = (store: Store): number => Number(store.reserves.history(ID, 1)[0]?.detail ?? -1) + 1

/**
 * Change `number` of headers, plans and one reserve; the reserve's comes last and says that all are done. Headers and plan come out
 * the same when they are written again, so that a writer that was killed between them starts over.
 */
export function makeChange(store: Store, number: number): void {
  const fork = number % 5 === 4 ? 7 : 0
  store.headers.replace(NETWORK, number * 9 - fork, headersAt(number * 9 - fork, 9 + fork, number))
  const plan = { ...samplePlan, state: number % 2 === 0 ? ('sending' as const) : ('sent' as const), raw: 'ab'.repeat(number * 3) }
  if (store.plans.get(ID) === null) store.plans.add(plan)
  else store.plans.update({ ...plan, id: ID })
  if (store.reserves.get(ID) === null) store.reserves.add(sampleReserve)
  const coinAt = (at: number, vout: number) => ({ ...sampleCoin, txid: txidOf(at), vout, height: at })
  store.reserves.record(ID, {
    coins: [coinAt(number, 0), coinAt(number, 1), { ...coinAt(Math.max(0, number - 1), 0), spent: 'key path' }],
    gone: number % 3 === 0 ? [] : [`${txidOf(number - 3)}:0`, `${txidOf(number - 3)}:1`],
    history: [sampleEntry, { ...sampleEntry, act: 'coin.spent', detail: String(number) }],
  })
}

/** What the store holds of these tables, as if changes 0..count−1 had been made one by one. */
export function afterChanges(count: number): ChangedTables {
  const twin = createMemoryStore()
  for (let number = 0; number < count; number++) makeChange(twin, number)
  return changedTables(twin)
}

export const changedTables = (store: Store) => ({
  headers: store.headers.read(NETWORK, 0, Number.MAX_SAFE_INTEGER),
  plans: store.plans.list(),
  reserve: { coins: store.reserves.coins(ID), history: store.reserves.history(ID, Number.MAX_SAFE_INTEGER) },
})
export type ChangedTables = ReturnType<typeof changedTables>
