import type { Dispute } from '#shared/domain/feed/dispute.ts'
import type { AppendBatch, StoredDispute } from '../store.ts'
import type { Database, Query } from './database.ts'

interface Row {
  id: number
  kind: Dispute['kind']
  seq: number
  other_seq: number | null
  first: string | null
  second: string | null
  blocked: string
  detail: string
  seen_at: number
}

export class DisputeTable {
  readonly #add: Query<never>
  readonly #newest: Query<Row>
  readonly #blocked: Query<{ blocked: string }>

  constructor(db: Database) {
    this.#add = db.query(`
      INSERT INTO disputes (log, kind, seq, other_seq, first, second, blocked, detail, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#newest = db.query('SELECT * FROM disputes WHERE log = ? ORDER BY id DESC LIMIT ?')
    this.#blocked = db.query('SELECT blocked FROM disputes WHERE log = ?')
  }

  add(log: number, batch: AppendBatch): void {
    for (const { kind, seq, otherSeq, first, second, blocked, detail } of batch.disputes) {
      this.#add.run(log, kind, seq, otherSeq, first, second, JSON.stringify(blocked), detail, batch.at)
    }
  }

  newest(log: number, limit: number): StoredDispute[] {
    return this.#newest.all(log, limit).map(row => ({
      id: row.id,
      kind: row.kind,
      seq: row.seq,
      otherSeq: row.other_seq,
      first: row.first,
      second: row.second,
      blocked: JSON.parse(row.blocked),
      detail: row.detail,
      seenAt: row.seen_at,
    }))
  }

  /** Every Y that a dispute of this log names. */
  blocked(log: number): Set<string> {
    return new Set(this.#blocked.all(log).flatMap(row => JSON.parse(row.blocked) as string[]))
  }
}
