/** Ecash that the operator took out of the float: what makes it again beside the float's key, and no secret. Amounts as decimal text. */
export const taken = `
CREATE TABLE float_takes (
  id INTEGER NOT NULL PRIMARY KEY REFERENCES calls,
  unit TEXT NOT NULL,
  back INTEGER REFERENCES calls,
  taken_at INTEGER NOT NULL
) STRICT;
CREATE TABLE float_taken (
  y TEXT NOT NULL PRIMARY KEY,
  take INTEGER NOT NULL REFERENCES float_takes,
  keyset TEXT NOT NULL,
  amount TEXT NOT NULL,
  counter INTEGER NOT NULL,
  c TEXT NOT NULL,
  dleq TEXT,
  UNIQUE (keyset, counter)
) STRICT, WITHOUT ROWID;
CREATE INDEX taken_by_take ON float_taken (take);
`
