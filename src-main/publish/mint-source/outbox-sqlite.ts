import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Halt } from '../halt.ts'
import type { MintRow, MintSource } from '../ports.ts'

/** What differs from mint to mint. Column expressions never name a secret: only what the feed makes public is read. */
export interface MintTable {
  readonly mint: string
  readonly table: string
  readonly columns: readonly string[]
  /** Selects y, keyset, amount, witness of every spent row, in the mint's order. */
  readonly spentRows: string
  /** Selects the number of spent rows as `n`. */
  readonly spentCount: string
  /** Selects a row when the Y given as `?` (lower-case hex) is spent. */
  readonly isSpent: string
  readonly triggers: readonly Trigger[]
}
interface Trigger {
  readonly name: string
  readonly sql: string
}

/**
 * Not one constraint beyond the key: a row that the table refused would fail the user's swap.
 * AUTOINCREMENT never gives a position twice, not even after a delete; SQLite has one writer, so positions are in commit order.
 */
const OUTBOX =
  'CREATE TABLE IF NOT EXISTS nimdolf_outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, kind, y, keyset, amount, witness, at)'

const OUTBOX_ROWS = 'SELECT position, kind, y, keyset, amount, witness FROM nimdolf_outbox'

/** Some 10 ms of the mint's write lock. */
const DELETE_PIECE = 'DELETE FROM nimdolf_outbox WHERE position < (SELECT min(position) + 20000 FROM nimdolf_outbox)'

/** An insert into the outbox, as a statement of a trigger. `strftime` because `unixepoch` is younger than some mints' SQLite. */
export const outboxInsert = (kind: 'spent' | 'unspent', row: { y: string; keyset: string; amount: string; witness: string }): string =>
  'INSERT INTO nimdolf_outbox (kind, y, keyset, amount, witness, at) ' +
  `VALUES ('${kind}', ${row.y}, ${row.keyset}, ${row.amount}, ${row.witness}, CAST(strftime('%s', 'now') AS INTEGER));`

/** How long `install` waits for the mint's own writer, ms. It never waits with the lock in hand. */
const LOCK_WAIT_MS = 2_000
/** How long a read waits, ms: readers of a WAL wait only while the mint opens or recovers it. */
const READ_WAIT_MS = 500

export function openOutboxSource(file: string, mint: MintTable): MintSource {
  const tail = openMint(file)
  try {
    assertMintTable(tail, file, mint)
    assertWal(tail, file)
  } catch (cause) {
    tail.close()
    throw cause
  }
  const dataVersion = tail.prepare('PRAGMA data_version')
  // Changed by `moved` alone; null before its first call, so that the first answer is yes.
  let seenVersion: number | null = null

  const all = (sql: string, ...args: (string | number)[]): Record<string, unknown>[] =>
    attempt(file, () => {
      const statement = tail.prepare(sql)
      statement.setReadBigInts(true)
      return statement.all(...args)
    })
  const one = (sql: string, ...args: string[]): Record<string, unknown> | undefined => all(sql, ...args)[0]
  const hasOutbox = () => one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'nimdolf_outbox'") !== undefined
  const lastPosition = () => Number(one("SELECT seq FROM sqlite_sequence WHERE name = 'nimdolf_outbox'")?.['seq'] ?? 0n)

  return {
    statements: () => statements(mint),
    hasOutbox,

    installed: () =>
      hasOutbox() &&
      mint.triggers.every(
        ({ name, sql }) => one("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", name)?.['sql'] === sql,
      ),

    install: () => write(file, statements(mint)),
    // The triggers go first: one that finds no outbox would fail the mint's next swap. A long outbox goes piece by piece.
    uninstall() {
      write(
        file,
        mint.triggers.map(({ name }) => `DROP TRIGGER IF EXISTS ${name}`),
      )
      while (hasOutbox() && one('SELECT 1 FROM nimdolf_outbox LIMIT 1') !== undefined) write(file, [DELETE_PIECE])
      write(file, ['DROP TABLE IF EXISTS nimdolf_outbox'])
    },

    census() {
      return snapshotOf(tail, () => ({
        spent: Number(one(mint.spentCount)!['n']),
        position: hasOutbox() ? lastPosition() : 0,
      }))
    },

    *snapshot(batch) {
      const reader = openMint(file)
      try {
        reader.exec('BEGIN')
        const statement = reader.prepare(mint.spentRows)
        statement.setReadBigInts(true)
        let rows: MintRow[] = []
        for (const row of statement.iterate()) {
          rows.push(mintRow({ ...row, kind: 'spent', position: 0 }))
          if (rows.length < batch) continue
          yield rows
          rows = []
        }
        if (rows.length > 0) yield rows
      } finally {
        reader.close()
      }
    },

    after: (position, limit) => all(`${OUTBOX_ROWS} WHERE position > ? ORDER BY position LIMIT ?`, position, limit).map(mintRow),
    upTo: (position, limit) => all(`${OUTBOX_ROWS} WHERE position <= ? ORDER BY position DESC LIMIT ?`, position, limit).map(mintRow),

    isSpent: Y => one(mint.isSpent, Y) !== undefined,
    lastPosition,

    moved() {
      const { data_version: version } = attempt(file, () => dataVersion.get()) as { data_version: number }
      const moved = version !== seenVersion
      seenVersion = version
      return moved
    },

    close: () => tail.close(),
  }
}

const statements = (mint: MintTable): string[] => [
  OUTBOX,
  ...mint.triggers.flatMap(({ name, sql }) => [`DROP TRIGGER IF EXISTS ${name}`, sql]),
]

/** Text of a trigger exactly as SQLite keeps it, so that `installed` can compare. */
export const trigger = (name: string, when: string, body: readonly string[]): Trigger => ({
  name,
  sql: `CREATE TRIGGER ${name} ${when} BEGIN ${body.join(' ')} END`,
})

/**
 * One short transaction. The lock is asked for first and held for a few statements on the schema, never for a walk over rows.
 * The last connection to close a WAL folds it into the database: a source reads as long as it lives, so this one never is the last.
 */
function write(file: string, sql: readonly string[]): void {
  attempt(file, () => {
    const writer = new DatabaseSync(file, { timeout: LOCK_WAIT_MS })
    try {
      writer.exec('PRAGMA wal_autocheckpoint = 0')
      writer.exec('BEGIN IMMEDIATE')
      for (const statement of sql) writer.exec(statement)
      writer.exec('COMMIT')
    } finally {
      // Closing rolls back what did not commit.
      writer.close()
    }
  })
}

/** `read` against one state of the database. */
function snapshotOf<Value>(database: DatabaseSync, read: () => Value): Value {
  database.exec('BEGIN')
  try {
    return read()
  } finally {
    database.exec('COMMIT')
  }
}

function openMint(file: string): DatabaseSync {
  if (!existsSync(file)) {
    throw new Halt('publish.db-missing', `There is no file ${file}.`)
  }
  return attempt(file, () => {
    const database = new DatabaseSync(file, { readOnly: true, timeout: READ_WAIT_MS })
    database.prepare('SELECT count(*) FROM sqlite_master').get()
    return database
  })
}

function assertMintTable(database: DatabaseSync, file: string, mint: MintTable): void {
  const found = new Set(
    database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(mint.table)
      .map(row => String(row['name']).toLowerCase()),
  )
  const missing = mint.columns.filter(column => !found.has(column))
  if (missing.length === 0) return
  const what = found.size === 0 ? `has no table ${mint.table}` : `has a table ${mint.table} without ${missing.join(', ')}`
  throw new Halt('publish.db-schema', `${file} ${what}, so it is not the database of a ${mint.mint} that this version knows.`)
}

/** Outside a WAL a reader stops the mint's writer, and a long read would stop every swap. */
function assertWal(database: DatabaseSync, file: string): void {
  const mode = database.prepare('PRAGMA journal_mode').get()?.['journal_mode']
  if (mode === 'wal') return
  throw new Halt('publish.db-journal', `${file} is in journal mode ${String(mode)}: reading it would hold up the mint’s own writes.`)
}

function mintRow(row: Record<string, unknown>): MintRow {
  return {
    position: Number(row['position']),
    kind: row['kind'],
    Y: row['y'],
    id: row['keyset'],
    amount: row['amount'],
    witness: row['witness'],
  }
}

function attempt<Value>(file: string, act: () => Value): Value {
  try {
    return act()
  } catch (cause) {
    throw inWords(cause, file)
  }
}

function inWords(cause: unknown, file: string): unknown {
  const { errcode, message } = cause as { errcode?: number; message?: string }
  switch (errcode === undefined ? undefined : errcode & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new Halt('publish.db-busy', `The mint keeps its database locked: ${message}.`)
    case 3: // SQLITE_PERM
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
      return new Halt('publish.db-access', `${file} cannot be opened: ${message}.`)
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return new Halt('publish.db-schema', `${file} is no SQLite database, or an encrypted one: ${message}.`)
    default:
      return cause
  }
}
