/** What was seen and done in each failover, append-only: a run is what its rows make it. */
export const failovers = `
CREATE TABLE failover_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  custodian TEXT NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL
) STRICT;
CREATE INDEX failover_by_custodian ON failover_events (custodian, id);
`
