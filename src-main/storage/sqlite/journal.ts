import type { Journal, JournalRow } from '../store.ts'
import type { Database, Query } from './database.ts'

export class SqliteJournal implements Journal {
  readonly #add: Query<never>
  readonly #list: Query<JournalRow>

  constructor(db: Database) {
    this.#add = db.query('INSERT INTO journal (at, level, actor, act, subject, detail, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    // instr, not LIKE: what the operator types holds no wildcards.
    this.#list = db.query(`
      SELECT id, at, level, actor, act, subject, detail, before, after FROM journal
      WHERE id < ?1 AND (?2 IS NULL OR level = ?2)
        AND (?3 = '' OR instr(lower(subject), lower(?3)) OR instr(lower(act), lower(?3)) OR instr(lower(detail), lower(?3)))
      ORDER BY id DESC LIMIT ?4`)
  }

  add({ at, level, actor, act, subject, detail, before, after }: Omit<JournalRow, 'id'>): number {
    return this.#add.run(at, level, actor, act, subject, detail, before, after)
  }

  list({ before, limit, level, text }: Parameters<Journal['list']>[0]): readonly JournalRow[] {
    return this.#list.all(before ?? Number.MAX_SAFE_INTEGER, level, text, limit).map(row => ({ ...row }))
  }
}
