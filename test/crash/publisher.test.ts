import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { download, type DraftEvent } from '../support/draft-client.ts'
import { createMint, openMint, proofsOf, type MintKind } from '../support/mint-database.ts'
import { ended, linesOf, start, watch } from './child-process.ts'

/** How often each publisher is killed. */
const CYCLES = Number(process.env['NIMDOLF_CYCLES'] ?? 100)
/** A new mint now and then, so that the first moments of a publication are killed, too, and starts stay short. */
const CYCLES_PER_MINT = 25
/** Kills fall up to this long after the publisher listens, ms: into its back-fill and its following. Every fifth falls into its start. */
const LONGEST_LIFE_MS = 300
const LONGEST_START_MS = 700

const PUBLISHER = fileURLToPath(new URL('./publisher-child.ts', import.meta.url))
const WRITER = fileURLToPath(new URL('../support/mint-writer.ts', import.meta.url))

it.each(['nutshell', 'cdk'] as const)(
  `a %s publisher killed ${CYCLES} times anywhere publishes every committed spend once, in one order, for ever`,
  async kind => {
    let published = 0
    for (let done = 0; done < CYCLES; done += CYCLES_PER_MINT)
      published += await killPublishersOf(kind, Math.min(CYCLES_PER_MINT, CYCLES - done))
    console.log(`${kind}: ${CYCLES} kills, ${published} spends published once`)
  },
)

/** Kills publishers of one growing mint, then compares what the last one serves with the mint and with all that was ever shown. */
async function killPublishersOf(kind: MintKind, cycles: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-crash-'))
  const file = join(folder, 'mint.sqlite3')
  const mint = createMint(kind, file)
  // Enough that some kills fall into the back-fill.
  mint.spend(proofsOf('before', 1_500))
  const writers = new Map<string, ChildProcess>()
  const restartWriter = (name: string, round: number): void => void writers.set(name, writer(kind, file, `${name}${round}`))
  restartWriter('a', 0)
  restartWriter('b', 0)

  const shown = new Map<number, DraftEvent>()
  try {
    for (let cycle = 0; cycle < cycles; cycle++) {
      const child = start(PUBLISHER, folder, kind, file)
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
      // Sometimes the mint dies at the same moment.
      if (cycle % 10 === 9) {
        writers.get('b')!.kill('SIGKILL')
        await ended(writers.get('b')!)
        restartWriter('b', cycle)
      }
      expect(child.exitCode, errors.join('')).toBeNull()
      child.kill('SIGKILL')
      await ended(child)
      await watching
    }
  } finally {
    for (const child of writers.values()) child.kill('SIGKILL')
    await Promise.all([...writers.values()].map(ended))
  }

  const last = start(PUBLISHER, folder, kind, file)
  try {
    const url = await new Promise<string>((resolve, reject) => {
      linesOf(last, resolve)
      last.once('exit', code => reject(new Error(`the last publisher ended with ${code}`)))
    })
    const spent = mint.spent()
    let feed = await download(fetch, `${url}/v1/firehose/batch`)
    while (feed.length < spent.length) feed = await download(fetch, `${url}/v1/firehose/batch`)

    expect(feed.map(({ seq }) => seq)).toEqual(spent.map((_, seq) => seq))
    const sorted = (events: readonly { Y: string }[]) => events.map(({ Y }) => Y).sort()
    expect(sorted(feed)).toEqual(sorted(spent))
    const fields = new Map(spent.map(row => [row.Y, row]))
    for (const { Y, id, amount, witness } of feed) expect({ Y, id, amount, witness }).toEqual(fields.get(Y))
    // Whatever anybody was ever shown is still what the feed says there.
    if (cycles >= 10) expect(shown.size).toBeGreaterThan(1_500)
    for (const [seq, event] of shown) expect(feed[seq]).toEqual(event)
    // What the outbox recorded is published in the order in which it was committed.
    const place = new Map(feed.map(({ Y, seq }) => [Y, seq]))
    const recorded = (mint.db.prepare('SELECT y FROM nimdolf_outbox ORDER BY position').all() as { y: string }[]).map(({ y }) =>
      place.get(y)!,
    )
    const followed = recorded.filter(seq => seq >= 1_500)
    expect(followed.every((seq, at) => at === 0 || seq > followed[at - 1]!)).toBe(true)
    return feed.length
  } finally {
    last.kill('SIGKILL')
    await ended(last)
    mint.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const writer = (kind: MintKind, file: string, wallet: string): ChildProcess => {
  const child = start(WRITER, kind, file, wallet, '0', '5')
  child.stdout!.resume()
  return child
}

it('measures how long a swap waits for the database, alone and beside a publisher', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-lock-'))
  const file = join(folder, 'mint.sqlite3')
  createMint('nutshell', file).close()
  const measure = async (wallet: string): Promise<string> => {
    const times: number[] = []
    const child = start(WRITER, 'nutshell', file, wallet, '1500', '2')
    linesOf(child, line => times.push(Number(line.split(' ')[1])))
    await ended(child)
    expect(child.exitCode).toBe(0)
    times.sort((one, other) => one - other)
    const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]!.toFixed(2)
    return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms over ${times.length} transactions`
  }
  const alone = await measure('alone')
  const publisher = start(PUBLISHER, folder, 'nutshell', file)
  const during = await measure('installing')
  const beside = await measure('beside')
  publisher.kill('SIGKILL')
  await ended(publisher)
  console.log(`commit of a spend: alone ${alone}\n  while a publisher starts and back-fills ${during}\n  beside a publisher ${beside}`)
  const mint = openMint('nutshell', file)
  expect(mint.spent()).toHaveLength(4_500)
  mint.close()
  rmSync(folder, { recursive: true, force: true })
})
