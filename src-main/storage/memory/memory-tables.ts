import type {
  Journal,
  JournalRow,
  PeerRow,
  PeerTable,
  PublicationRow,
  PublicationTable,
  RedeemedMarks,
  SampleRow,
  SettingTable,
  StoredKeyset,
} from '../store.ts'
import type { MemoryLog } from './memory-log.ts'

/** Every collection is changed by the method of the same table that names it. */
export class MemoryPeers implements PeerTable {
  readonly #peers = new Map<string, { row: PeerRow; keysets: Map<string, StoredKeyset>; samples: SampleRow[] }>()

  list(): readonly PeerRow[] {
    return [...this.#peers.values()].map(({ row }) => row)
  }

  get(url: string): PeerRow | null {
    return this.#peers.get(url)?.row ?? null
  }

  put(row: PeerRow): void {
    const known = this.#peers.get(row.url)
    if (known === undefined) this.#peers.set(row.url, { row, keysets: new Map(), samples: [] })
    else known.row = row
  }

  remove(url: string): void {
    this.#peers.delete(url)
  }

  keysets(url: string): readonly StoredKeyset[] {
    return [...(this.#peers.get(url)?.keysets.values() ?? [])]
  }

  putKeysets(url: string, keysets: readonly StoredKeyset[]): void {
    const peer = this.#known(url)
    for (const keyset of keysets) peer.keysets.set(keyset.id, keyset)
  }

  addSample(url: string, sample: SampleRow, keepAfter: number): void {
    const peer = this.#known(url)
    peer.samples = [...peer.samples.filter(({ at }) => at !== sample.at), sample]
      .filter(({ at }) => at >= keepAfter)
      .sort((one, other) => one.at - other.at)
  }

  samples(url: string, after: number): readonly SampleRow[] {
    return this.#peers.get(url)?.samples.filter(({ at }) => at > after) ?? []
  }

  #known(url: string) {
    const peer = this.#peers.get(url)
    if (peer === undefined) throw new Error(`no peer ${url}`)
    return peer
  }
}

type Marked = Pick<MemoryLog, 'sourcePosition' | 'redeemed'>

export class MemoryPublications implements PublicationTable {
  readonly #rows = new Map<number, PublicationRow>()
  readonly #logOf: (logKey: string) => Marked | undefined
  #lastId = 0

  constructor(logOf: (logKey: string) => Marked | undefined) {
    this.#logOf = logOf
  }

  list(): readonly PublicationRow[] {
    return [...this.#rows.values()]
  }

  get(id: number): PublicationRow | null {
    return this.#rows.get(id) ?? null
  }

  add(row: Omit<PublicationRow, 'id'>): number {
    const id = ++this.#lastId
    this.#rows.set(id, { ...row, id })
    return id
  }

  update(row: PublicationRow): void {
    if (!this.#rows.has(row.id)) throw new Error(`no publication ${row.id}`)
    this.#rows.set(row.id, row)
  }

  remove(id: number): void {
    this.#rows.delete(id)
  }

  sourcePosition(id: number): number {
    return this.#logOf(`own:${id}`)?.sourcePosition ?? 0
  }

  redeemed(id: number): RedeemedMarks {
    return this.#logOf(`own:${id}`)?.redeemed ?? { place: 0, keysets: [], spentToo: 0 }
  }
}

export class MemoryJournal implements Journal {
  readonly #rows: JournalRow[] = []

  add(entry: Omit<JournalRow, 'id'>): number {
    const id = this.#rows.length + 1
    this.#rows.push({ ...entry, id })
    return id
  }

  list({ before, limit, level, text }: Parameters<Journal['list']>[0]): readonly JournalRow[] {
    const sought = asciiLower(text)
    const found: JournalRow[] = []
    const start = Math.min(this.#rows.length, before === null ? this.#rows.length : before - 1)
    for (let at = start - 1; at >= 0 && found.length < limit; at--) {
      const row = this.#rows[at]!
      const matches = [row.subject, row.act, row.detail].some(field => asciiLower(field).includes(sought))
      if (matches && (level === null || row.level === level)) found.push(row)
    }
    return found
  }
}

/** SQLite folds ASCII alone, and the twins must find the same rows. */
const asciiLower = (text: string): string => text.replace(/[A-Z]/g, letter => letter.toLowerCase())

export function memorySettings(): SettingTable {
  const settings = new Map<string, string>()
  return { get: key => settings.get(key) ?? null, set: (key, value) => void settings.set(key, value) }
}
