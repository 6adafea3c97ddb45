import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { readEvent, type DraftEvent } from '../support/draft-client.ts'
import { answers, freePort, nimdolf, nimdolfBeside, type Running } from './processes.ts'

/** How to read, out of a mint's own table, every spent proof as the five draft fields without the seq, sorted by Y. */
export interface MintTables {
  readonly source: 'nutshell-sqlite' | 'cdk-sqlite'
  readonly spent: string
}
export const NUTSHELL_TABLES: MintTables = {
  source: 'nutshell-sqlite',
  spent: 'SELECT y AS Y, id, amount, witness FROM proofs_used ORDER BY y',
}
export const CDK_TABLES: MintTables = {
  source: 'cdk-sqlite',
  spent: "SELECT lower(hex(y)) AS Y, keyset_id AS id, amount, witness FROM proof WHERE state = 'SPENT' ORDER BY y",
}

/** A mint published by one `nimdolf publish` process and mirrored by commands of another home. */
export interface PublishedMint {
  /** One URL for all: the mint through --front, and the feed. */
  readonly url: string
  /** What the mint's own table says. */
  spent(): Omit<DraftEvent, 'seq'>[]
  /** Ys in the order in which the trigger recorded them. */
  recorded(): string[]
  /** Catches up with a mirror in the second home and gives back what it exports. */
  mirror(): Promise<DraftEvent[]>
  /** Ends the publisher's process; `begin` starts it anew. */
  end(): Promise<void>
  begin(): Promise<void>
}

export async function publish(folder: string, mintUrl: string, db: string, tables: MintTables): Promise<PublishedMint> {
  const home = join(folder, 'publisher')
  const other = join(folder, 'mirror')
  for (const each of [home, other]) mkdirSync(each, { mode: 0o700 })
  const listen = `127.0.0.1:${await freePort()}`
  const url = `http://${listen}`
  let publisher: Running
  let added = false

  function rows(sql: string): Record<string, unknown>[] {
    const reader = new DatabaseSync(db, { readOnly: true })
    try {
      const statement = reader.prepare(sql)
      statement.setReadBigInts(true)
      return statement.all()
    } finally {
      reader.close()
    }
  }

  async function begin(): Promise<void> {
    publisher = nimdolfBeside(
      home,
      'publish',
      '--mint-url',
      mintUrl,
      '--source',
      tables.source,
      '--db',
      db,
      '--listen',
      listen,
      '--front',
      '--yes',
    )
    await answers(`${url}/v1/firehose/checkpoint`, publisher)
  }
  await begin()

  return {
    url,
    begin,
    end: async () => void (await publisher.stop()),
    recorded: () => rows("SELECT y FROM nimdolf_outbox WHERE kind = 'spent' ORDER BY position").map(({ y }) => String(y)),
    spent: () =>
      rows(tables.spent).map(({ Y, id, amount, witness }) => ({
        Y: String(Y),
        id: String(id),
        amount: amount as bigint,
        witness: witness === '' ? null : (witness as string | null),
      })),
    async mirror() {
      if (!added) {
        const add = await nimdolf(other, 'peer', 'add', url, '--yes')
        expect(add, add.err).toMatchObject({ code: 0 })
        added = true
      }
      const sync = await nimdolf(other, 'mirror', 'sync', '--once', '--json')
      expect(sync, sync.err).toMatchObject({ code: 0 })
      expect(JSON.parse(sync.out)).toMatchObject({ custodians: [{ url, complete: true, behind: 0 }] })
      const exported = await nimdolf(other, 'mirror', 'export', '--custodian', url, '--format', 'ndjson')
      expect(exported, exported.err).toMatchObject({ code: 0 })
      return exported.out.trim().split('\n').filter(Boolean).map(readEvent)
    },
  }
}

/** Row for row: seqs 0, 1, 2, …, and the same proofs as in the mint's own table, field by field. */
export function expectSameSpends(feed: readonly DraftEvent[], spent: readonly Omit<DraftEvent, 'seq'>[]): void {
  expect(feed.map(({ seq }) => seq)).toEqual(spent.map((_, seq) => seq))
  const byY = feed.map(({ Y, id, amount, witness }) => ({ Y, id, amount, witness })).sort((one, two) => (one.Y < two.Y ? -1 : 1))
  expect(byY).toEqual(spent)
}
