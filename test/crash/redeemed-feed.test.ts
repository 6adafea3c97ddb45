import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { DraftEvent } from '../support/draft-client.ts'
import { createMint } from '../support/mint-database.ts'
import { createRedeemedEvents } from '../../src-main/redemption/redeemed-events.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { publisherOn, until } from '../support/publishing.ts'
import { ended, linesOf, start, watch } from './child-process.ts'

const CYCLES = Number(process.env['NIMDOLF_CYCLES'] ?? 100)
const LONGEST_LIFE_MS = 250
const LONGEST_START_MS = 500
const BOB = '00b0b0b0b0b0b0b0'

const REDEEMER = fileURLToPath(new URL('./redeemer-child.ts', import.meta.url))
const WRITER = fileURLToPath(new URL('../support/mint-writer.ts', import.meta.url))

it(`D21 F11 a core killed ${CYCLES} times anywhere tells every spend and every redemption once, in one order, also of secrets used at both mints`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-redeemed-'))
  const file = join(folder, 'mint.sqlite3')
  const mint = createMint('nutshell', file)
  const writer = start(WRITER, 'nutshell', file, 'both', '0', '8')
  writer.stdout!.resume()
  const shown = new Map<number, DraftEvent>()
  try {
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const child = start(REDEEMER, folder, file, 'both')
      const errors: string[] = []
      child.stderr!.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
      let watching: Promise<void> = Promise.resolve()
      const listens = new Promise<void>(resolve => {
        child.once('exit', () => resolve())
        linesOf(child, url => {
          watching = watch(url, shown)
          resolve()
        })
      })
      if (cycle % 5 === 4) await after(Math.random() * LONGEST_START_MS)
      else {
        await listens
        await after(Math.random() * LONGEST_LIFE_MS)
      }
      expect(child.exitCode, errors.join('')).toBeNull()
      child.kill('SIGKILL')
      await ended(child)
      await watching
    }
  } finally {
    writer.kill('SIGKILL')
    await ended(writer)
  }

  const store = openSqliteStore(join(folder, 'nimdolf.sqlite'))
  const redeemed = createRedeemedEvents(store.redemptions)
  const publisher = publisherOn(store, folder, { redeemed: () => redeemed })
  try {
    const settled = store.redemptions.settledAfter(0, 1e6).flatMap(row => row.redeemed.map(({ Y }) => Y))
    const spent = mint.spent()
    const twins = spent.filter(({ Y }) => new Set<string>(settled).has(Y))
    const all = [...new Set([...settled, ...spent.map(({ Y }) => Y)])]
    await publisher.start()
    await until(
      () => publisher.list()[0]!.halted !== null || (publisher.list()[0]!.state === 'live' && publisher.list()[0]!.head + 1 >= all.length),
    )
    expect(publisher.list()[0]!.halted).toBeNull()

    const feed = store.log('own:1').read(0, 1e6, 1e6) as DraftEvent[]
    expect(feed.map(({ Y }) => Y).toSorted()).toEqual(all.toSorted())
    const place = new Map(settled.map((Y, at) => [Y as string, at]))
    const told = feed.filter(({ id }) => id === BOB).map(({ Y }) => place.get(Y)!)
    expect(told.every((at, before) => before === 0 || at > told[before - 1]!)).toBe(true)
    for (const [seq, event] of shown) expect(feed[seq]).toMatchObject(event)
    expect(publisher.redeemedIn(1, [BOB])).toBe(settled.length)
    const first = twins.filter(({ Y }) => feed[store.log('own:1').seqOf(Y)!]!.id === BOB).length
    if (CYCLES >= 10) expect(Math.min(told.length, first, twins.length - first, shown.size)).toBeGreaterThan(0)
    console.log(
      `${CYCLES} kills, ${spent.length} spends and ${settled.length} redemptions told once, ${twins.length} of them both, ${first} redeemed first`,
    )
  } finally {
    await publisher.stop()
    store.close()
    mint.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
