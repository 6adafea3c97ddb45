/**
 * An event log is a list of pages. What they imply — cursor, totals, index — is written in the same transaction as they are.
 * Amounts are decimal text, since u64 does not fit SQLite's signed integers; seqs up to 2^53−1 do.
 */
export const initial = `
CREATE TABLE settings (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys the hash of the Y index: a custodian chooses its Ys, and without a secret could make them all collide.
CREATE TABLE index_secret (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  bytes BLOB NOT NULL
) STRICT;
INSERT INTO index_secret VALUES (1, randomblob(8));

CREATE TABLE logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  contiguous INTEGER NOT NULL DEFAULT -1,
  highest INTEGER NOT NULL DEFAULT -1,
  count INTEGER NOT NULL DEFAULT 0,
  unusable INTEGER NOT NULL DEFAULT 0,
  disputes INTEGER NOT NULL DEFAULT 0,
  -- Ys of all seqs below this one are in runs; the rest is indexed in memory.
  indexed_below INTEGER NOT NULL DEFAULT 0,
  source_position INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Consecutive held seqs first..first+slots-1 (page-codec.ts).
CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  log INTEGER NOT NULL REFERENCES logs ON DELETE CASCADE,
  first INTEGER NOT NULL,
  slots INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (log, first)
) STRICT;

-- A sorted run of the Y index (run-table.ts): its entries lie in chunks first_chunk..first_chunk+chunks-1.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  log INTEGER NOT NULL REFERENCES logs ON DELETE CASCADE,
  base INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  first_chunk INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  filter BLOB NOT NULL,
  UNIQUE (log, base)
) STRICT;
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE unusable (
  log INTEGER NOT NULL REFERENCES logs ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  raw TEXT NOT NULL,
  reason TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (log, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE disputes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  log INTEGER NOT NULL REFERENCES logs ON DELETE CASCADE,
  kind TEXT NOT NULL,
  seq INTEGER NOT NULL,
  other_seq INTEGER,
  first TEXT,
  second TEXT,
  blocked TEXT NOT NULL,
  detail TEXT NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX disputes_by_log ON disputes (log, id);

CREATE TABLE totals (
  log INTEGER NOT NULL REFERENCES logs ON DELETE CASCADE,
  keyset TEXT NOT NULL,
  amount TEXT NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (log, keyset, amount)
) STRICT, WITHOUT ROWID;

CREATE TABLE peers (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  added_at INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  approved_hosts TEXT NOT NULL,
  pinned TEXT NOT NULL,
  changed_at INTEGER,
  changed_json TEXT,
  latest INTEGER NOT NULL,
  last_contact_at INTEGER
) STRICT;

CREATE TABLE keysets (
  row INTEGER PRIMARY KEY,
  peer INTEGER NOT NULL REFERENCES peers ON DELETE CASCADE,
  id TEXT NOT NULL,
  unit TEXT NOT NULL,
  active INTEGER NOT NULL,
  input_fee_ppk INTEGER NOT NULL,
  final_expiry INTEGER,
  derivation TEXT NOT NULL,
  refused TEXT,
  keys TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL,
  UNIQUE (peer, id)
) STRICT;

CREATE TABLE samples (
  peer INTEGER NOT NULL REFERENCES peers ON DELETE CASCADE,
  at INTEGER NOT NULL,
  behind INTEGER NOT NULL,
  contact_age_ms INTEGER NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (peer, at)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: the log of a publication is named by its id, which therefore must never return.
CREATE TABLE publications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mint_url TEXT NOT NULL,
  source TEXT NOT NULL,
  db TEXT NOT NULL,
  listen TEXT NOT NULL,
  public_url TEXT NOT NULL,
  front INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  backfilled INTEGER NOT NULL,
  halted TEXT
) STRICT;

CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  level TEXT NOT NULL,
  actor TEXT NOT NULL,
  act TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  before TEXT,
  after TEXT
) STRICT;
`
