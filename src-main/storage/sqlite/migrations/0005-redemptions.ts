/** What was redeemed, the calls to our own mint that pay for it, and the float that they pay with. Amounts as decimal text. */
export const redemptions = `
CREATE TABLE pots (
  pot TEXT NOT NULL PRIMARY KEY,
  redemption TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE intents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  -- All that never changes once it is written.
  facts TEXT NOT NULL,
  cost TEXT NOT NULL DEFAULT '0',
  outputs TEXT NOT NULL,
  own_inputs BLOB,
  answer TEXT,
  refusal TEXT,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  place INTEGER UNIQUE
) STRICT;
-- A request is paid once, whatever the program believes; one that was released may be asked again.
CREATE UNIQUE INDEX intent_of_request ON intents (key) WHERE state <> 'released';

-- Each Y is redeemed once, whatever the program believes. Redemptions are few beside a feed's events, so that a plain index serves.
CREATE TABLE redeemed (
  y BLOB NOT NULL PRIMARY KEY,
  intent INTEGER NOT NULL REFERENCES intents
) STRICT, WITHOUT ROWID;
CREATE INDEX redeemed_by_intent ON redeemed (intent);

CREATE TABLE calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  root INTEGER NOT NULL,
  intent INTEGER REFERENCES intents,
  purpose TEXT NOT NULL,
  path TEXT NOT NULL,
  state TEXT NOT NULL,
  body BLOB,
  coins TEXT NOT NULL,
  outputs TEXT NOT NULL,
  because TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_by_root ON calls (root);
CREATE INDEX open_calls ON calls (root) WHERE state = 'open';

CREATE TABLE float_coins (
  y TEXT NOT NULL PRIMARY KEY,
  keyset TEXT NOT NULL,
  unit TEXT NOT NULL,
  amount TEXT NOT NULL,
  counter INTEGER NOT NULL,
  c TEXT NOT NULL,
  held_by INTEGER,
  UNIQUE (keyset, counter)
) STRICT, WITHOUT ROWID;

CREATE TABLE float_counters (
  keyset TEXT NOT NULL PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE float_fills (
  quote TEXT NOT NULL PRIMARY KEY,
  unit TEXT NOT NULL,
  amount TEXT NOT NULL,
  request TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
`
