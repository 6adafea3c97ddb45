import { DatabaseSync } from 'node:sqlite'
import { hashToCurve } from '#shared/domain/proof/curve.ts'

/**
 * SQLite files as real mints make them: the tables below are copied out of the databases of nutshell 0.21.0 and cdk-mintd 0.18.3
 * (`sqlite_master`), and the statements are those mints' own. A console that works here and fails beside a mint fails test/peers.
 */
const NUTSHELL = `
  CREATE TABLE melt_quotes (
    quote TEXT NOT NULL, method TEXT NOT NULL, request TEXT NOT NULL, checking_id TEXT NOT NULL, unit TEXT NOT NULL, amount INT NOT NULL,
    fee_reserve INT, created_time TIMESTAMP, paid_time TIMESTAMP, fee_paid INT, proof TEXT, state TEXT, expiry TIMESTAMP,
    attempt TEXT NOT NULL DEFAULT '', UNIQUE (quote)
  );
  CREATE TABLE "proofs_used" (
    amount INT NOT NULL, id TEXT, c TEXT NOT NULL, secret TEXT NOT NULL, y TEXT, witness TEXT, created TIMESTAMP, melt_quote TEXT,
    FOREIGN KEY (melt_quote) REFERENCES melt_quotes(quote), UNIQUE (y)
  );
  CREATE TABLE "proofs_pending" (
    amount INT NOT NULL, id TEXT, c TEXT NOT NULL, secret TEXT NOT NULL, y TEXT, witness TEXT, created TIMESTAMP, melt_quote TEXT,
    FOREIGN KEY (melt_quote) REFERENCES melt_quotes(quote), UNIQUE (y)
  );
  CREATE INDEX proofs_used_Y_idx ON proofs_used (Y);
  CREATE INDEX proofs_pending_Y_idx ON proofs_pending (Y);
  CREATE VIEW balance_redeemed AS
    SELECT id AS keyset, COALESCE(s, 0) AS balance FROM (SELECT id, SUM(amount) AS s FROM proofs_used WHERE amount > 0 GROUP BY id) AS balance_redeemed;
`
const CDK = `
  CREATE TABLE "proof" (
    y BLOB PRIMARY KEY, amount INTEGER NOT NULL, keyset_id TEXT NOT NULL, secret TEXT NOT NULL, c BLOB NOT NULL, witness TEXT,
    state TEXT CHECK (state IN ('SPENT', 'PENDING', 'UNSPENT', 'RESERVED', 'UNKNOWN')) NOT NULL,
    quote_id TEXT, created_time INTEGER NOT NULL DEFAULT 0, operation_kind TEXT, operation_id TEXT
  );
  CREATE INDEX idx_proof_state_operation ON proof(state, operation_kind);
  CREATE INDEX idx_proof_operation_id ON proof(operation_kind, operation_id);
`

export type MintKind = 'nutshell' | 'cdk'
export interface Proof {
  readonly secret: string
  readonly Y: string
  readonly id: string
  readonly amount: bigint
  readonly witness: string | null
}

/** What a mint does to its database. Every act is one transaction, as it is there; `after` runs before the commit. */
export interface MintDatabase {
  spend(proofs: readonly Proof[], beforeCommit?: () => void): void
  /** A melt marks its proofs pending and lets them go again. */
  failMelt(proofs: readonly Proof[]): void
  /** What no mint does by itself. */
  unspend(Y: string): void
  /** Y, id, amount, witness of every spent proof. */
  spent(): { readonly Y: string; readonly id: string; readonly amount: bigint; readonly witness: string | null }[]
  readonly db: DatabaseSync
  close(): void
}

export const ID_V1 = '00ad268c4d1f5826'
export const ID_V2 = '014479e29c4948e106f1c4936e9e497586c1d9f95823e6cebc8adefdf21fb6bf03'

const made = new Map<string, Proof>()

/** Proof number `at` of a wallet: a real point, so that nothing has to be told to look away. */
export function proofOf(wallet: string, at: number): Proof {
  const secret = `${wallet}-${at}`
  const proof = made.get(secret) ?? makeProof(secret, at)
  made.set(secret, proof)
  return proof
}

function makeProof(secret: string, at: number): Proof {
  const witness = at % 7 === 3 ? `{"signatures":["${String(at).padStart(4, '0')}\\"é"]}` : null
  return { secret, Y: hashToCurve(secret), id: at % 2 === 0 ? ID_V1 : ID_V2, amount: 2n ** BigInt(at % 63), witness }
}
export const proofsOf = (wallet: string, count: number, from = 0): Proof[] =>
  Array.from({ length: count }, (_, at) => proofOf(wallet, from + at))

export function createMint(kind: MintKind, file: string): MintDatabase {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL')
  db.exec(kind === 'nutshell' ? NUTSHELL : CDK)
  db.close()
  return openMint(kind, file)
}

export function openMint(kind: MintKind, file: string): MintDatabase {
  const db = new DatabaseSync(file, { timeout: 10_000 })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  return kind === 'nutshell' ? nutshell(db) : cdk(db)
}

function transaction(db: DatabaseSync, act: () => void): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    act()
    db.exec('COMMIT')
  } catch (cause) {
    db.exec('ROLLBACK')
    throw cause
  }
}

function nutshell(db: DatabaseSync): MintDatabase {
  const insert = (table: string) =>
    db.prepare(`INSERT INTO ${table} (amount, c, secret, y, id, witness, created, melt_quote) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  const columns = (p: Proof) => [p.amount, `02${'00'.repeat(32)}`, p.secret, p.Y, p.id, p.witness, 1_795_235_865, null] as const
  return {
    db,
    spend: (proofs, beforeCommit) =>
      transaction(db, () => {
        const into = insert('proofs_used')
        for (const proof of proofs) into.run(...columns(proof))
        beforeCommit?.()
      }),
    failMelt(proofs) {
      transaction(db, () => {
        const into = insert('proofs_pending')
        for (const proof of proofs) into.run(...columns(proof))
      })
      transaction(db, () => {
        for (const { Y } of proofs) db.prepare('DELETE FROM proofs_pending WHERE y = ?').run(Y)
      })
    },
    unspend: Y => void db.prepare('DELETE FROM proofs_used WHERE y = ?').run(Y),
    spent: () => rows(db, 'SELECT y, id, amount, witness FROM proofs_used ORDER BY rowid'),
    close: () => db.close(),
  }
}

function cdk(db: DatabaseSync): MintDatabase {
  const bytes = (Y: string) => Buffer.from(Y, 'hex')
  const add = (proofs: readonly Proof[]) => {
    const into = db.prepare(
      `INSERT INTO proof (y, amount, keyset_id, secret, c, witness, state, quote_id, created_time, operation_kind, operation_id)
       VALUES (?, ?, ?, ?, ?, ?, 'UNSPENT', NULL, 1795235865, 'swap', '0')`,
    )
    for (const p of proofs) into.run(bytes(p.Y), p.amount, p.id, p.secret, Buffer.alloc(33, 2), p.witness)
  }
  const move = (proofs: readonly Proof[], state: string) => {
    db.prepare(`UPDATE proof SET state = ? WHERE y IN (${proofs.map(() => '?').join(',')})`).run(state, ...proofs.map(({ Y }) => bytes(Y)))
  }
  return {
    db,
    spend: (proofs, beforeCommit) =>
      transaction(db, () => {
        add(proofs)
        move(proofs, 'PENDING')
        move(proofs, 'SPENT')
        beforeCommit?.()
      }),
    failMelt(proofs) {
      transaction(db, () => {
        add(proofs)
        move(proofs, 'PENDING')
      })
      transaction(db, () => {
        for (const { Y } of proofs) db.prepare("DELETE FROM proof WHERE y = ? AND state NOT IN ('SPENT')").run(bytes(Y))
      })
    },
    unspend: Y => void db.prepare("UPDATE proof SET state = 'UNSPENT' WHERE y = ?").run(bytes(Y)),
    spent: () => rows(db, "SELECT lower(hex(y)) AS y, keyset_id AS id, amount, witness FROM proof WHERE state = 'SPENT' ORDER BY rowid"),
    close: () => db.close(),
  }
}

function rows(db: DatabaseSync, sql: string): ReturnType<MintDatabase['spent']> {
  const statement = db.prepare(sql)
  statement.setReadBigInts(true)
  return statement.all().map(row => ({
    Y: String(row['y']),
    id: String(row['id']),
    amount: row['amount'] as bigint,
    witness: row['witness'] as string | null,
  }))
}
