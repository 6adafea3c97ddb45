import type { UnusableReason } from '#shared/domain/feed/spent-event.ts'
import type { AppendBatch, StoredUnusable } from '../store.ts'
import type { Database, Query } from './database.ts'

/** Raw messages of events that cannot be used. Their slots in the pages are empty. */
export class UnusableTable {
  readonly #add: Query<never>
  readonly #at: Query<{ raw: string; reason: UnusableReason; seenAt: number }>

  constructor(db: Database) {
    this.#add = db.query('INSERT INTO unusable VALUES (?, ?, ?, ?, ?)')
    this.#at = db.query('SELECT raw, reason, seen_at AS seenAt FROM unusable WHERE log = ? AND seq = ?')
  }

  add(log: number, batch: AppendBatch): void {
    for (const { seq, raw, reason } of batch.unusable) this.#add.run(log, seq, raw, reason, batch.at)
  }

  at(log: number, seq: number): StoredUnusable {
    return { seq, ...this.#at.get(log, seq)!, unusable: true }
  }
}
