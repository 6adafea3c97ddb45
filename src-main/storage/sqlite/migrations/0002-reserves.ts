/** Reserves with their coins and history, plans, Electrum servers, block headers. sat as decimal text, like every amount here. */
export const reserves = `
CREATE TABLE reserves (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  network TEXT NOT NULL,
  mint_url TEXT,
  me TEXT,
  package TEXT NOT NULL,
  script_pubkey TEXT NOT NULL,
  address TEXT NOT NULL,
  target TEXT,
  active INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  UNIQUE (network, script_pubkey)
) STRICT;
-- At most one row is active, whatever the program believes.
CREATE UNIQUE INDEX active_reserve ON reserves (active) WHERE active = 1;

CREATE TABLE coins (
  reserve INTEGER NOT NULL REFERENCES reserves ON DELETE CASCADE,
  txid TEXT NOT NULL,
  vout INTEGER NOT NULL,
  amount TEXT NOT NULL,
  height INTEGER,
  spent TEXT,
  first_seen_at INTEGER NOT NULL,
  expected INTEGER NOT NULL,
  PRIMARY KEY (reserve, txid, vout)
) STRICT, WITHOUT ROWID;

CREATE TABLE reserve_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reserve INTEGER NOT NULL REFERENCES reserves ON DELETE CASCADE,
  at INTEGER NOT NULL,
  height INTEGER,
  act TEXT NOT NULL,
  txid TEXT,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_reserve ON reserve_history (reserve, id);

CREATE TABLE plans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  plan TEXT NOT NULL,
  psbt BLOB NOT NULL,
  raw TEXT,
  txid TEXT NOT NULL,
  sent_at INTEGER,
  confirmed_height INTEGER,
  lost_to TEXT,
  refused TEXT,
  replaces INTEGER
) STRICT;

CREATE TABLE servers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  transport TEXT NOT NULL,
  pin TEXT,
  proxy TEXT,
  enabled INTEGER NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
-- Over an expression, because UNIQUE takes two servers without a proxy for different ones.
CREATE UNIQUE INDEX server_address ON servers (host, port, ifnull(proxy, ''));

-- Headers of one network, gap-free: each chunk holds those from height first on, 80 bytes each (header-table.ts).
CREATE TABLE header_chunks (
  id INTEGER PRIMARY KEY,
  network TEXT NOT NULL,
  first INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (network, first)
) STRICT;
`
