/**
 * Running totals of what was paid, pots that became part of others, and what a feed of ours carries of redemptions. The totals of what was
 * paid before are added up here, once: amounts in `facts` are texts `n:…` (intent-table.ts), and fees and costs are shared by pots in
 * proportion to their debits (pot-entries.ts).
 */
export const books = `
CREATE TABLE pot_books (
  pot TEXT NOT NULL PRIMARY KEY,
  to_holders TEXT NOT NULL,
  fees TEXT NOT NULL,
  float TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pot_keysets (
  pot TEXT NOT NULL,
  custodian TEXT NOT NULL,
  id TEXT NOT NULL,
  unit TEXT NOT NULL,
  proofs TEXT NOT NULL,
  gross TEXT NOT NULL,
  PRIMARY KEY (pot, custodian, id, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE absorbed_pots (
  pot TEXT NOT NULL PRIMARY KEY,
  heir TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX open_intents ON intents (id) WHERE state = 'open';
CREATE INDEX calls_by_intent ON calls (intent);

WITH rated AS (
  SELECT id, state, facts, CAST(cost AS INTEGER) AS cost,
    CASE json_extract(facts, '$.unit') WHEN 'sat' THEN 1000 WHEN 'msat' THEN 1 ELSE 0 END AS rate
  FROM intents
), debits AS (
  SELECT rated.id, state, cost * rate AS cost, CAST(substr(json_extract(facts, '$.fee'), 3) AS INTEGER) * rate AS fee, debit.key AS at,
    json_extract(debit.value, '$.pot') AS pot, CAST(substr(json_extract(debit.value, '$.msat'), 3) AS INTEGER) AS msat
  FROM rated, json_each(facts, '$.debits') AS debit
), running AS (
  SELECT *, sum(msat) OVER (PARTITION BY id ORDER BY at) AS upto, sum(msat) OVER (PARTITION BY id) AS total FROM debits
), shares AS (
  SELECT pot, state, msat, fee * upto / total - fee * (upto - msat) / total AS fee, cost * upto / total - cost * (upto - msat) / total AS cost
  FROM running
)
INSERT INTO pot_books (pot, to_holders, fees, float)
SELECT pot, CAST(sum(iif(state = 'settled', msat - fee, 0)) AS TEXT), CAST(sum(iif(state = 'settled', fee, 0)) AS TEXT), CAST(sum(cost) AS TEXT)
FROM shares GROUP BY pot;

INSERT INTO pot_keysets (pot, custodian, id, unit, proofs, gross)
SELECT json_extract(proof.value, '$.pot'), json_extract(proof.value, '$.custodian'), json_extract(proof.value, '$.id'),
  json_extract(facts, '$.unit'), CAST(count(*) AS TEXT),
  CAST(sum(CAST(substr(json_extract(proof.value, '$.amount'), 3) AS INTEGER)
    * CASE json_extract(facts, '$.unit') WHEN 'sat' THEN 1000 WHEN 'msat' THEN 1 ELSE 0 END) AS TEXT)
FROM intents, json_each(facts, '$.redeemed') AS proof WHERE state = 'settled' GROUP BY 1, 2, 3, 4;

-- What a feed of ours carries of redemptions: written with its events.
CREATE TABLE redeemed_places (
  log INTEGER NOT NULL PRIMARY KEY REFERENCES logs ON DELETE CASCADE,
  place INTEGER NOT NULL
) STRICT;
CREATE TABLE redeemed_keysets (
  log INTEGER NOT NULL REFERENCES logs ON DELETE CASCADE,
  keyset TEXT NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (log, keyset)
) STRICT, WITHOUT ROWID;
-- Ys that were spent at our mint and redeemed for another, too: a feed carries each once, the first of both.
CREATE TABLE redeemed_twins (
  log INTEGER NOT NULL REFERENCES logs ON DELETE CASCADE,
  y BLOB NOT NULL,
  keyset TEXT NOT NULL,
  carried TEXT NOT NULL,
  PRIMARY KEY (log, y)
) STRICT, WITHOUT ROWID;
`
