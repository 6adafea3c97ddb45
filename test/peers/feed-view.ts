import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as after } from 'node:timers/promises'
import { batch } from '../support/draft-client.ts'
import { createMint, type MintKind } from '../support/mint-database.ts'

/** The seqs of those Ys in the feed as it is now. */
export async function seqsOf(url: string, Ys: readonly string[]): Promise<number[]> {
  const { events } = await batch(fetch, `${url}/v1/firehose/batch`, { ranges: [{ from: 0 }] })
  return events.filter(({ Y }) => Ys.includes(Y)).map(({ seq }) => seq)
}

/** Resolves once the feed has all of them. */
export async function shown(url: string, Ys: readonly string[]): Promise<number[]> {
  for (;;) {
    const seqs = await seqsOf(url, Ys)
    if (seqs.length === Ys.length) return seqs
    await after(20)
  }
}

/** Columns, types, defaults and keys of `table` in a real mint's database and in the one that the unit tests make. */
export function bothSchemas(kind: MintKind, db: string, table: string): { readonly real: unknown; readonly ours: unknown } {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-schema-'))
  try {
    const file = join(folder, 'mint.sqlite3')
    createMint(kind, file).close()
    return { real: schemaOf(db, table), ours: schemaOf(file, table) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function schemaOf(file: string, table: string): unknown {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    return db.prepare('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?) ORDER BY name').all(table)
  } finally {
    db.close()
  }
}
