import type { FailoverRow, FailoverTable } from '../../failover/ports.ts'

/** `#rows` is changed by `append` alone. */
export class MemoryFailovers implements FailoverTable {
  readonly #rows: FailoverRow[] = []

  custodians(): readonly string[] {
    return [...new Set(this.#rows.map(({ custodian }) => custodian))]
  }

  events(custodian: string): readonly FailoverRow[] {
    return this.#rows.filter(row => row.custodian === custodian)
  }

  append(rows: readonly Omit<FailoverRow, 'id'>[]): void {
    for (const row of rows) this.#rows.push({ ...row, id: this.#rows.length + 1 })
  }
}
