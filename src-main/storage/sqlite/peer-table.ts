import type { PeerRow, PeerTable, SampleRow, StoredKeyset } from '../store.ts'
import type { Database, Query } from './database.ts'
import { KeysetTable } from './keyset-table.ts'

interface Row {
  id: number
  url: string
  added_at: number
  paused: number
  approved_hosts: string
  pinned: string
  changed_at: number | null
  changed_json: string | null
  latest: number
  last_contact_at: number | null
}

export class SqlitePeers implements PeerTable {
  readonly #db: Database
  readonly #keysets: KeysetTable
  readonly #list: Query<Row>
  readonly #get: Query<Row>
  readonly #put: Query<never>
  readonly #remove: Query<never>
  readonly #addSample: Query<never>
  readonly #dropSamples: Query<never>
  readonly #samples: Query<SampleRow>

  constructor(db: Database) {
    this.#db = db
    this.#keysets = new KeysetTable(db)
    this.#list = db.query('SELECT * FROM peers ORDER BY id')
    this.#get = db.query('SELECT * FROM peers WHERE url = ?')
    this.#put = db.query(`
      INSERT INTO peers (url, added_at, paused, approved_hosts, pinned, changed_at, changed_json, latest, last_contact_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (url) DO UPDATE SET added_at = excluded.added_at, paused = excluded.paused, approved_hosts = excluded.approved_hosts,
        pinned = excluded.pinned, changed_at = excluded.changed_at, changed_json = excluded.changed_json, latest = excluded.latest,
        last_contact_at = excluded.last_contact_at`)
    this.#remove = db.query('DELETE FROM peers WHERE url = ?')
    this.#addSample = db.query('INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?, ?)')
    this.#dropSamples = db.query('DELETE FROM samples WHERE peer = ? AND at < ?')
    this.#samples = db.query(`
      SELECT at, behind, contact_age_ms AS contactAgeMs, events FROM samples
      WHERE peer = (SELECT id FROM peers WHERE url = ?) AND at > ? ORDER BY at`)
  }

  list(): readonly PeerRow[] {
    return this.#list.all().map(peerOf)
  }

  get(url: string): PeerRow | null {
    const row = this.#get.get(url)
    return row === undefined ? null : peerOf(row)
  }

  put(row: PeerRow): void {
    this.#put.run(
      row.url,
      row.addedAt,
      Number(row.paused),
      JSON.stringify(row.approvedHosts),
      row.pinned,
      row.changed?.seenAt ?? null,
      row.changed?.json ?? null,
      row.latest,
      row.lastContactAt,
    )
  }

  remove(url: string): void {
    this.#remove.run(url)
  }

  keysets(url: string): readonly StoredKeyset[] {
    return this.#keysets.of(url)
  }

  putKeysets(url: string, keysets: readonly StoredKeyset[]): void {
    this.#db.transact(() => {
      const peer = this.#idOf(url)
      for (const keyset of keysets) this.#keysets.put(peer, keyset)
    })
  }

  addSample(url: string, sample: SampleRow, keepAfter: number): void {
    this.#db.transact(() => {
      const peer = this.#idOf(url)
      this.#addSample.run(peer, sample.at, sample.behind, sample.contactAgeMs, sample.events)
      this.#dropSamples.run(peer, keepAfter)
    })
  }

  samples(url: string, after: number): readonly SampleRow[] {
    return this.#samples.all(url, after).map(row => ({ ...row }))
  }

  #idOf(url: string): number {
    const row = this.#get.get(url)
    if (row === undefined) throw new Error(`no peer ${url}`)
    return row.id
  }
}

const peerOf = (row: Row): PeerRow => ({
  url: row.url,
  addedAt: row.added_at,
  paused: row.paused === 1,
  approvedHosts: JSON.parse(row.approved_hosts),
  pinned: row.pinned,
  changed: row.changed_at === null ? null : { seenAt: row.changed_at, json: row.changed_json! },
  latest: row.latest,
  lastContactAt: row.last_contact_at,
})
