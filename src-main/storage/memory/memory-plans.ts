import type { PlanRow, PlanTable } from '../store.ts'

/** `#rows` and `#lastId` are changed by the method that names the change. PSBTs are copied both ways: their bytes could be written. */
export class MemoryPlans implements PlanTable {
  readonly #rows = new Map<number, PlanRow>()
  #lastId = 0

  list(): readonly PlanRow[] {
    return [...this.#rows.values()].toReversed().map(copyOf)
  }

  get(id: number): PlanRow | null {
    const row = this.#rows.get(id)
    return row === undefined ? null : copyOf(row)
  }

  add(row: Omit<PlanRow, 'id'>): number {
    const id = ++this.#lastId
    this.#rows.set(id, copyOf({ ...row, id }))
    return id
  }

  update(row: PlanRow): void {
    if (!this.#rows.has(row.id)) throw new Error(`no plan ${row.id}`)
    this.#rows.set(row.id, copyOf(row))
  }
}

const copyOf = (row: PlanRow): PlanRow => ({ ...row, psbt: row.psbt.slice() })
