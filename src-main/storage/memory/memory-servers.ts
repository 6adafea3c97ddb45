import type { ServerRow, ServerTable } from '../store.ts'

/** `#rows` and `#lastId` are changed by the method that names the change. */
export class MemoryServers implements ServerTable {
  readonly #rows = new Map<number, ServerRow>()
  #lastId = 0

  list(): readonly ServerRow[] {
    return [...this.#rows.values()]
  }

  get(id: number): ServerRow | null {
    return this.#rows.get(id) ?? null
  }

  add(row: Omit<ServerRow, 'id'>): number {
    this.#mayStand(row, null)
    const id = ++this.#lastId
    this.#rows.set(id, { ...row, id })
    return id
  }

  update(row: ServerRow): void {
    if (!this.#rows.has(row.id)) throw new Error(`no server ${row.id}`)
    this.#mayStand(row, row.id)
    this.#rows.set(row.id, row)
  }

  remove(id: number): void {
    this.#rows.delete(id)
  }

  #mayStand({ host, port, proxy }: Omit<ServerRow, 'id'>, id: number | null): void {
    const same = (other: ServerRow) => other.host === host && other.port === port && other.proxy === proxy
    if (this.list().some(other => other.id !== id && same(other))) throw new Error(`the server ${host}:${port} is listed already`)
  }
}
