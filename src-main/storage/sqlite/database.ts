import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { StoreRefusal, type StoreCode } from '../store-refusal.ts'
import { SharedSync } from './shared-sync.ts'

/** The one connection to the file. Every failure of SQLite leaves it as a StoreRefusal with a code and words. */
export class Database {
  readonly file: string
  readonly #handle: DatabaseSync
  readonly #sync: SharedSync

  constructor(file: string, busyTimeoutMs: number) {
    this.file = file
    this.#sync = new SharedSync(file)
    this.#handle = coded(file, () => new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true }))
  }

  exec(sql: string): void {
    coded(this.file, () => this.#handle.exec(sql))
  }

  query<Row>(sql: string): Query<Row> {
    return new Query(
      this.file,
      coded(this.file, () => this.#handle.prepare(sql)),
    )
  }

  /** Runs `work` in one transaction: all of it is kept, or, when anything throws, nothing. */
  transact<Outcome>(work: () => Outcome): Outcome {
    this.exec('BEGIN IMMEDIATE')
    try {
      const outcome = work()
      this.exec('COMMIT')
      return outcome
    } catch (error) {
      // SQLite itself rolls back on a full disk or a failed write; a second ROLLBACK would hide the cause.
      if (this.#handle.isTransaction) this.exec('ROLLBACK')
      throw error
    }
  }

  /**
   * Like `transact`, but on the disk only once `synced` resolved: a power cut before may take back the last of these, none of them before a later
   * one or before anything that `transact` kept. A crash of this process takes back nothing.
   */
  transactUnsynced<Outcome>(work: () => Outcome): Outcome {
    this.exec('PRAGMA synchronous = NORMAL')
    try {
      const outcome = this.transact(work)
      this.#sync.committed()
      return outcome
    } finally {
      this.exec('PRAGMA synchronous = FULL')
    }
  }

  /** Resolves once everything that was committed before is on the disk. Throws StoreRefusal when that failed. */
  synced(): Promise<void> {
    return this.#sync.synced()
  }

  close(): void {
    this.#sync.close()
    if (this.#handle.isOpen) coded(this.file, () => this.#handle.close())
  }
}

export class Query<Row> {
  readonly #file: string
  readonly #statement: StatementSync

  constructor(file: string, statement: StatementSync) {
    this.#file = file
    this.#statement = statement
  }

  get(...values: SQLInputValue[]): Row | undefined {
    return coded(this.#file, () => this.#statement.get(...values) as Row | undefined)
  }

  all(...values: SQLInputValue[]): Row[] {
    return coded(this.#file, () => this.#statement.all(...values) as Row[])
  }

  /** Rows one by one; the statement is free again when the loop ends, early or not. */
  *each(...values: SQLInputValue[]): Generator<Row> {
    const rows = coded(this.#file, () => this.#statement.iterate(...values))
    try {
      for (;;) {
        const step = coded(this.#file, () => rows.next())
        if (step.done === true) return
        yield step.value as Row
      }
    } finally {
      rows.return?.()
    }
  }

  /** Returns the rowid of an INSERT. */
  run(...values: SQLInputValue[]): number {
    return coded(this.#file, () => Number(this.#statement.run(...values).lastInsertRowid))
  }
}

function coded<Outcome>(file: string, act: () => Outcome): Outcome {
  try {
    return act()
  } catch (error) {
    const failure = FAILURES[(error as { errcode?: number }).errcode! & 0xff]
    if (failure === undefined) throw error
    throw new StoreRefusal(failure.code, file, `${failure.words} (SQLite: ${(error as Error).message})`, error)
  }
}

/** SQLite's primary result codes that an operator can do something about. */
const FAILURES: Readonly<Record<number, { readonly code: StoreCode; readonly words: string }>> = {
  5: { code: 'store.in-use', words: 'another process has the database open; stop it first' },
  8: { code: 'store.unwritable', words: 'the database is read-only; check the permissions of the file and its folder' },
  10: { code: 'store.unwritable', words: 'reading or writing the disk failed; nothing of this change was kept' },
  11: {
    code: 'store.corrupt',
    words:
      'the database is damaged or could not be read; if starting again does not help, restore it from a backup, or set it aside and mirror anew',
  },
  13: { code: 'store.full', words: 'the disk is full; nothing of this change was kept' },
  14: { code: 'store.unwritable', words: 'the database file cannot be opened; check that its folder exists and is yours' },
  26: { code: 'store.corrupt', words: 'the file is no SQLite database; set it aside, or name another file' },
}
