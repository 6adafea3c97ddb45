import { fromHex } from '#shared/lib/bytes.ts'
import type { CallEnd, IntentRow, NewIntent } from '../../redemption/ports.ts'
import { withPots } from '../pot-books.ts'
import type { Database, Query } from './database.ts'

interface Row {
  id: number
  key: string
  state: IntentRow['state']
  facts: string
  cost: string
  outputs: string
  own_inputs: Uint8Array | null
  answer: string | null
  refusal: string | null
  created_at: number
  ended_at: number | null
  place: number | null
}

/** Rows of `intents` and `redeemed`; the transaction is the caller's. */
export class IntentTable {
  /** What was written never changes: a pot that became part of another has that one's name when it is read. */
  readonly #heirOf: (pot: string) => string
  readonly #add: Query<never>
  readonly #mark: Query<never>
  readonly #unmark: Query<never>
  readonly #get: Query<Row>
  readonly #of: Query<Row>
  readonly #markOf: Query<{ intent: number; state: 'open' | 'settled' }>
  readonly #list: Query<Row>
  readonly #listOf: Readonly<Record<IntentRow['state'], Query<Row>>>
  readonly #settled: Query<Row>
  readonly #open: Query<Row>
  readonly #cost: Query<never>
  readonly #settle: Query<never>
  readonly #release: Query<never>

  constructor(db: Database, heirOf: (pot: string) => string) {
    this.#heirOf = heirOf
    this.#open = db.query(`SELECT * FROM intents WHERE state = 'open'`)
    this.#add = db.query(`INSERT INTO intents (key, state, facts, outputs, own_inputs, created_at) VALUES (?, 'open', ?, ?, ?, ?)`)
    this.#mark = db.query('INSERT INTO redeemed (y, intent) VALUES (?, ?)')
    this.#unmark = db.query('DELETE FROM redeemed WHERE intent = ?')
    this.#get = db.query('SELECT * FROM intents WHERE id = ?')
    this.#of = db.query(`SELECT * FROM intents WHERE key = ? AND state <> 'released'`)
    this.#markOf = db.query('SELECT intents.id AS intent, state FROM redeemed JOIN intents ON intents.id = redeemed.intent WHERE y = ?')
    this.#list = db.query('SELECT * FROM intents WHERE id < ? ORDER BY id DESC LIMIT ?')
    // Spelled out, so that SQLite sees which of them have an index.
    const listOf = (state: IntentRow['state']): Query<Row> =>
      db.query(`SELECT * FROM intents WHERE state = '${state}' AND id < ? ORDER BY id DESC LIMIT ?`)
    this.#listOf = { open: listOf('open'), settled: listOf('settled'), released: listOf('released') }
    this.#settled = db.query('SELECT * FROM intents WHERE place > ? ORDER BY place LIMIT ?')
    this.#cost = db.query('UPDATE intents SET cost = ? WHERE id = ?')
    // The request went to the mint as it is for the last time.
    this.#settle = db.query(`
      UPDATE intents SET state = 'settled', answer = ?, ended_at = ?, place = (SELECT ifnull(max(place), 0) + 1 FROM intents),
        outputs = '[]', own_inputs = NULL
      WHERE id = ?`)
    this.#release = db.query(`
      UPDATE intents SET state = 'released', refusal = ?, ended_at = ?, outputs = '[]', own_inputs = NULL WHERE id = ?`)
  }

  add({ key, outputs, ownInputs, createdAt, ...facts }: NewIntent): number {
    const id = this.#add.run(key, write(facts), write(outputs), ownInputs, createdAt)
    for (const { Y } of facts.redeemed) this.#mark.run(fromHex(Y), id)
    return id
  }

  get(id: number): IntentRow | null {
    const row = this.#get.get(id)
    return row === undefined ? null : this.#read(row)
  }

  of(key: string): IntentRow | null {
    const row = this.#of.get(key)
    return row === undefined ? null : this.#read(row)
  }

  markOf(Y: string): { readonly intent: number; readonly state: 'open' | 'settled' } | null {
    const row = this.#markOf.get(fromHex(Y))
    return row === undefined ? null : { ...row }
  }

  list(before: number | null, limit: number, state: IntentRow['state'] | null): readonly IntentRow[] {
    const list = state === null ? this.#list : this.#listOf[state]
    return list.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(row => this.#read(row))
  }

  settledAfter(after: number, limit: number): readonly IntentRow[] {
    return this.#settled.all(after, limit).map(row => this.#read(row))
  }

  open(): readonly IntentRow[] {
    return this.#open.all().map(row => this.#read(row))
  }

  follow(id: number, cost: bigint, end: CallEnd['intent'], at: number): void {
    const row = this.get(id)
    if (row?.state !== 'open') {
      if (end !== null) throw new Error('no open intent to end')
      return
    }
    this.#cost.run(String(row.cost + cost), id)
    if (end === null) return
    if ('answer' in end) this.#settle.run(end.answer, at, id)
    else {
      this.#release.run(JSON.stringify(end.refusal), at, id)
      this.#unmark.run(id)
    }
  }

  #read(row: Row): IntentRow {
    return withPots(intentOf(row), this.#heirOf)
  }
}

const BIGINT = 'n:'

/** JSON of our own writing: a bigint becomes a text `n:…`; no text in it starts so by itself, since all are ids, hex or names of kinds. */
const write = (value: unknown): string =>
  JSON.stringify(value, (_, held: unknown) => (typeof held === 'bigint' ? BIGINT + held.toString() : held))

const read = (text: string): unknown =>
  JSON.parse(text, (_, held: unknown) => (typeof held === 'string' && /^n:-?\d+$/.test(held) ? BigInt(held.slice(2)) : held))

function intentOf(row: Row): IntentRow {
  return {
    ...(read(row.facts) as Omit<NewIntent, 'key' | 'outputs' | 'ownInputs' | 'createdAt'>),
    id: row.id,
    key: row.key,
    state: row.state,
    cost: BigInt(row.cost),
    outputs: read(row.outputs) as IntentRow['outputs'],
    ownInputs: row.own_inputs,
    answer: row.answer,
    refusal: row.refusal === null ? null : (JSON.parse(row.refusal) as IntentRow['refusal']),
    createdAt: row.created_at,
    endedAt: row.ended_at,
    place: row.place,
  }
}
