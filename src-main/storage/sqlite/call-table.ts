import type { CallRow, NewCall } from '../../redemption/ports.ts'
import type { Database, Query } from './database.ts'

interface Row {
  id: number
  root: number
  intent: number | null
  purpose: CallRow['purpose']
  path: string
  state: CallRow['state']
  body: Uint8Array | null
  coins: string
  outputs: string
  because: string | null
  created_at: number
}

/** Rows of `calls`; the transaction is the caller's. */
export class CallTable {
  readonly #add: Query<never>
  readonly #isRoot: Query<never>
  readonly #get: Query<Row>
  readonly #of: Query<Row>
  readonly #ofIntent: Query<Row>
  readonly #open: Query<{ root: number }>
  readonly #end: Query<never>

  constructor(db: Database) {
    this.#add = db.query(`
      INSERT INTO calls (root, intent, purpose, path, state, body, coins, outputs, because, created_at)
      VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)`)
    this.#isRoot = db.query('UPDATE calls SET root = id WHERE id = ?')
    this.#get = db.query('SELECT * FROM calls WHERE id = ?')
    this.#of = db.query('SELECT * FROM calls WHERE root = ? ORDER BY id')
    this.#ofIntent = db.query('SELECT * FROM calls WHERE intent = ? ORDER BY id')
    this.#open = db.query(`SELECT DISTINCT root FROM calls WHERE state = 'open' ORDER BY root`)
    this.#end = db.query(
      `UPDATE calls SET state = CASE WHEN id = ?2 THEN 'committed' ELSE 'void' END, body = NULL WHERE root = ?1 AND state = 'open'`,
    )
  }

  add({ root, intent, purpose, path, body, coins, outputs, because, createdAt }: NewCall): { readonly id: number; readonly root: number } {
    const written = { ...outputs, amounts: outputs.amounts.map(String) }
    const id = this.#add.run(
      root ?? 0,
      intent,
      purpose,
      path,
      body,
      JSON.stringify(coins),
      JSON.stringify(written),
      because === null ? null : JSON.stringify(because),
      createdAt,
    )
    if (root === null) this.#isRoot.run(id)
    return { id, root: root ?? id }
  }

  get(id: number): CallRow | null {
    const row = this.#get.get(id)
    return row === undefined ? null : callOf(row)
  }

  of(root: number): readonly CallRow[] {
    return this.#of.all(root).map(callOf)
  }

  ofIntent(intent: number): readonly CallRow[] {
    return this.#ofIntent.all(intent).map(callOf)
  }

  openRoots(): readonly number[] {
    return this.#open.all().map(({ root }) => root)
  }

  /** The request's bytes go with the end: they are bearer secrets. */
  end(root: number, committed: number | null): void {
    this.#end.run(root, committed)
  }
}

function callOf({ id, root, intent, purpose, path, state, body, coins, outputs, because, created_at }: Row): CallRow {
  const own = JSON.parse(outputs) as Omit<CallRow['outputs'], 'amounts'> & { readonly amounts: readonly string[] }
  return {
    id,
    root,
    intent,
    purpose,
    path,
    state,
    body,
    coins: JSON.parse(coins) as string[],
    outputs: { ...own, amounts: own.amounts.map(BigInt) },
    because: because === null ? null : (JSON.parse(because) as CallRow['because']),
    createdAt: created_at,
  }
}
