/** Where in the walk a refusal was made: wire → parse → verify → store. */
export type Stage = 'wire' | 'parse' | 'verify' | 'store'

/** A refusal of a peer's input. `subject` is the offending id, seq or field; `detail` is ours, never the peer's text alone. */
export interface Refusal {
  readonly stage: Stage
  readonly code: RefusalCode
  readonly subject: string
  readonly detail: string
}

/** Codes are stable: screens, scripts and tests match on them, never on `detail`. */
export type RefusalCode =
  | 'wire.unreachable' // no connection, name not found, TLS failed
  | 'wire.timeout'
  | 'wire.status' // HTTP status other than 200 and no code we know
  | 'wire.too-large'
  | 'wire.redirect'
  | 'wire.private-address'
  | 'wire.foreign-host' // the feed is on another host than the mint and nobody approved that host
  | 'wire.encoding' // content-encoding we did not ask for, or not decodable
  | 'wire.peer-code' // the peer answered with an error code of the Cashu list, e.g. 33005
  | 'parse.not-json'
  | 'parse.shape' // JSON, but not the object the draft describes
  | 'parse.url'
  | 'parse.stream' // not an event stream, or a line without end
  | 'verify.order' // a page is not ascending, or holds what was not asked for
  | 'verify.no-progress' // an honest page would have moved the cursor
  | 'verify.rollback' // the custodian no longer serves what it served before (case F14)
  | 'verify.stale-replica' // an older view of the same feed (case F14)
  | 'verify.checkpoint' // the custodian's checkpoint is not that of the events it told (cases B11, F20)
  | 'verify.loose' // too many events above a gap: pages fetch them in order
  | 'verify.header-id' // SSE `id:` differs from data.seq (case F5)
  | 'verify.keyset-id' // no derivation reproduces the id from its keys
  | 'verify.keyset-collision'
  | 'verify.keyset-keys' // duplicate amounts or keys, bad points
  | 'verify.advertisement'
  | 'store.newer-schema'
  | 'store.full'
  | 'store.in-use' // another process holds the database
  | 'store.foreign' // a SQLite database of another program
  | 'store.corrupt'
  | 'store.unwritable'

export function refuse(stage: Stage, code: RefusalCode, subject: string, detail: string): Refusal {
  return { stage, code, subject, detail }
}
