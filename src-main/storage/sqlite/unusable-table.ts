import type { UnusableReason } from '#shared/domain/feed/spent-event.ts'
import { damaged } from '../store-refusal.ts'
import type { AppendBatch, StoredUnusable } from '../store.ts'
import type { Database, Query } from './database.ts'

/** Raw messages of events that cannot be used. Their slots in the pages are empty. */
export class UnusableTable {
  readonly #file: string
  readonly #add: Query<never>
  readonly #at: Query<{ raw: string; reason: UnusableReason; seenAt: number }>

  constructor(db: Database) {
    this.#file = db.file
    this.#add = db.query('INSERT INTO unusable VALUES (?, ?, ?, ?, ?)')
    this.#at = db.query('SELECT raw, reason, seen_at AS seenAt FROM unusable WHERE log = ? AND seq = ?')
  }

  add(log: number, batch: AppendBatch): void {
    for (const { seq, raw, reason } of batch.unusable) this.#add.run(log, seq, raw, reason, batch.at)
  }

  at(log: number, seq: number): StoredUnusable {
    const row = this.#at.get(log, seq)
    if (row === undefined) throw damaged(this.#file, `the raw message of seq ${seq} is missing`)
    return { seq, ...row, unusable: true }
  }
}
