import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMintSource } from '../../../src-main/publish/mint-source/open-mint-source.ts'
import type { MintSource } from '../../../src-main/publish/ports.ts'
import { createMint, openMint, proofOf, proofsOf, type MintDatabase } from '../../support/mint-database.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nimdolf-source-'))
  file = join(folder, 'mint.sqlite3')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const codeOf = (act: () => unknown): unknown => {
  try {
    act()
    return null
  } catch (cause) {
    return (cause as { code?: unknown }).code
  }
}

describe.each(['nutshell', 'cdk'] as const)('a %s database as a source', kind => {
  let mint: MintDatabase
  let source: MintSource
  beforeEach(() => {
    mint = createMint(kind, file)
    source = openMintSource({ source: `${kind}-sqlite`, db: file })
  })
  afterEach(() => {
    source.close()
    mint.close()
  })

  const seen = () => source.after(0, 1_000).map(({ kind: what, Y }) => [what, Y])

  it('records spends in commit order with all that an event needs, and no secret', () => {
    source.install()
    const spent = [proofOf('w', 10), proofOf('w', 3)]
    mint.spend([spent[0]!])
    mint.spend([spent[1]!])
    expect(source.after(0, 10)).toEqual(
      spent.map(({ Y, id, amount, witness }, at) => ({ position: at + 1, kind: 'spent', Y, id, amount, witness })),
    )
    expect(source.after(1, 10)).toHaveLength(1)
    expect(source.upTo(2, 1)).toMatchObject([{ position: 2 }])
    expect(source.lastPosition()).toBe(2)
    const kept = mint.db.prepare('SELECT * FROM nimdolf_outbox').all()
    expect(JSON.stringify(kept)).not.toContain('w-10')
  })

  it('K2 knows nothing of what did not commit', () => {
    source.install()
    expect(() =>
      mint.spend(proofsOf('w', 3), () => {
        throw new Error('the mint dies here')
      }),
    ).toThrow('dies')
    mint.spend([proofOf('x', 1)])
    expect(seen()).toEqual([['spent', proofOf('x', 1).Y]])
    expect(source.after(0, 9)[0]!.position).toBe(1)
  })

  it('K3 knows nothing of a failed melt', () => {
    source.install()
    mint.failMelt(proofsOf('w', 3))
    expect(seen()).toEqual([])
    mint.spend(proofsOf('w', 3))
    expect(seen()).toHaveLength(3)
  })

  it('tells an un-spend', () => {
    mint.spend(proofsOf('w', 2))
    source.install()
    mint.unspend(proofOf('w', 1).Y)
    expect(seen()).toEqual([['unspent', proofOf('w', 1).Y]])
    expect(source.isSpent(proofOf('w', 0).Y)).toBe(true)
    expect(source.isSpent(proofOf('w', 1).Y)).toBe(false)
    expect(source.census()).toEqual({ spent: 1, position: 1 })
  })

  it('reads what was spent before, in batches, and the mint goes on writing meanwhile', () => {
    mint.spend(proofsOf('w', 5))
    const batches = source.snapshot(2)[Symbol.iterator]()
    const first = batches.next().value!
    mint.spend(proofsOf('later', 5))
    const rest = [...{ [Symbol.iterator]: () => batches }]
    expect([first, ...rest].map(batch => batch.length)).toEqual([2, 2, 1])
    expect([first, ...rest].flat().map(({ Y }) => Y)).toEqual(proofsOf('w', 5).map(({ Y }) => Y))
  })

  it('installs what it shows, only once, and takes all of it out again', () => {
    const before = mint.db.prepare('SELECT name, sql FROM sqlite_master').all()
    expect(source.installed()).toBe(false)
    source.install()
    source.install()
    expect(source.installed()).toBe(true)
    const added = mint.db.prepare("SELECT sql FROM sqlite_master WHERE name LIKE 'nimdolf%'").all() as { sql: string }[]
    for (const { sql } of added) expect(source.statements().map(text => text.replace(' IF NOT EXISTS', ''))).toContain(sql)
    mint.spend([proofOf('w', 1)])
    source.uninstall()
    expect(source.installed()).toBe(false)
    expect(mint.db.prepare("SELECT name, sql FROM sqlite_master WHERE name <> 'sqlite_sequence'").all()).toEqual(before)
    mint.spend([proofOf('w', 2)])
  })

  it('records a transition, not a state: to be spent again is nothing new', () => {
    source.install()
    mint.spend(proofsOf('w', 2))
    if (kind === 'cdk') mint.db.exec("UPDATE proof SET state = 'SPENT'")
    else mint.db.exec('UPDATE proofs_used SET y = y, witness = witness')
    expect(seen()).toHaveLength(2)
  })

  it('takes a long outbox out piece by piece', () => {
    source.install()
    mint.db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)
                  INSERT INTO nimdolf_outbox (kind, y) SELECT 'spent', i FROM n`)
    const changes = () => Number(mint.db.prepare('PRAGMA data_version').get()!['data_version'])
    const before = changes()
    source.uninstall()
    expect([source.hasOutbox(), changes() > before]).toEqual([false, true])
    mint.spend(proofsOf('w', 1))
  })

  it('never fails a spend: not for a Y that is there already, not for values of any type', () => {
    source.install()
    mint.db
      .prepare("INSERT INTO nimdolf_outbox (kind, y, keyset, amount, witness, at) VALUES ('spent', ?, NULL, NULL, NULL, NULL)")
      .run(proofOf('w', 0).Y)
    mint.spend(proofsOf('w', 2))
    const insert =
      kind === 'nutshell'
        ? "INSERT INTO proofs_used (y, amount, secret, c) VALUES (?, ?, 's', 'c')"
        : "INSERT INTO proof (y, amount, secret, c, state, keyset_id) VALUES (?, ?, 's', x'02', 'SPENT', 'k')"
    for (const [y, amount] of [
      [null, 1.5],
      [Buffer.from('ff', 'hex'), 'many'],
      ['\u{1f4a5}', 9_223_372_036_854_775_807n],
    ] as const) {
      mint.db.prepare(insert).run(y, amount)
    }
    expect(source.after(0, 10)).toHaveLength(6)
  })

  it('numbers on after rows are deleted: a position is never given twice', () => {
    source.install()
    mint.spend(proofsOf('w', 3))
    mint.db.exec('DELETE FROM nimdolf_outbox')
    expect(source.lastPosition()).toBe(3)
    mint.spend([proofOf('w', 9)])
    expect(source.after(0, 9)).toMatchObject([{ position: 4 }])
  })

  it('moves when somebody commits, and only then', () => {
    source.install()
    expect(source.moved()).toBe(true)
    expect(source.moved()).toBe(false)
    mint.failMelt(proofsOf('w', 1))
    expect(source.moved()).toBe(true)
    expect(source.moved()).toBe(false)
  })

  it('is not installed once a trigger is missing or altered, or the table was rebuilt', () => {
    source.install()
    mint.db.exec('DROP TRIGGER nimdolf_spent')
    expect(source.installed()).toBe(false)
    source.install()
    expect(source.installed()).toBe(true)
    mint.db.exec('DROP TABLE nimdolf_outbox')
    expect([source.hasOutbox(), source.installed()]).toEqual([false, false])
  })

  it('never folds the write-ahead log into the database, not even as the last to leave', () => {
    // More than the thousand pages after which SQLite checkpoints by itself.
    mint.db.exec('PRAGMA wal_autocheckpoint = 0')
    mint.spend(proofsOf('w', 50).map(proof => ({ ...proof, witness: 'w'.repeat(100_000) })))
    // The mint is killed: its log stays behind, with nobody attached to it.
    const copy = join(folder, 'copy.sqlite3')
    for (const end of ['', '-wal']) writeFileSync(copy + end, readFileSync(file + end))
    const before = { main: readFileSync(copy), wal: statSync(`${copy}-wal`).size }
    const alone = openMintSource({ source: `${kind}-sqlite`, db: copy })
    alone.install()
    alone.census()
    alone.close()
    expect(readFileSync(copy).equals(before.main)).toBe(true)
    expect(statSync(`${copy}-wal`).size).toBeGreaterThan(before.wal)
    const mintAgain = openMint(kind, copy)
    expect(mintAgain.spent()).toHaveLength(50)
    mintAgain.close()
  })
})

describe('what is no mint database is refused with a code and words', () => {
  const open =
    (kind: 'nutshell-sqlite' | 'cdk-sqlite' = 'nutshell-sqlite') =>
    () =>
      openMintSource({ source: kind, db: file })

  it('publish.db-missing, and nothing is created', () => {
    expect(codeOf(open())).toBe('publish.db-missing')
    expect(existsSync(file)).toBe(false)
  })

  it('publish.db-schema for another kind of mint, an older table and a file that is no database', () => {
    createMint('cdk', file).close()
    expect(codeOf(open())).toBe('publish.db-schema')
    expect(open()).toThrow('has no table proofs_used')
    const older = new DatabaseSync(file)
    older.exec('CREATE TABLE proofs_used (amount INT, c TEXT, secret TEXT)')
    older.close()
    expect(open()).toThrow('without y, id, witness')
    writeFileSync(
      file,
      'not a database, and longer than the one hundred bytes of the header of such a file, so that nobody takes it for an empty one',
    )
    expect(codeOf(open())).toBe('publish.db-schema')
  })

  it('publish.db-journal where reading would hold up the mint', () => {
    createMint('nutshell', file).close()
    const other = new DatabaseSync(file)
    other.exec('PRAGMA journal_mode = DELETE')
    other.close()
    expect(codeOf(open())).toBe('publish.db-journal')
  })

  it('publish.db-busy when the mint does not let go', () => {
    const mint = createMint('nutshell', file)
    mint.db.exec('BEGIN IMMEDIATE')
    const source = open()()
    expect(codeOf(() => source.install())).toBe('publish.db-busy')
    mint.db.exec('ROLLBACK')
    source.install()
    expect(source.installed()).toBe(true)
    source.close()
    mint.close()
  })
})
