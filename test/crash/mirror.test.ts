import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { startDraftServer, type DraftServer } from '../support/draft-server.ts'
import { createMirrorWorld, seeded } from '../support/mirror-world.ts'

/** A longer run: NIMDOLF_CYCLES=1000. A failing one replays its choices: NIMDOLF_SEED=…. */
const CYCLES = Number(process.env['NIMDOLF_CYCLES'] ?? 100)
const SEED = Number(process.env['NIMDOLF_SEED'] ?? 1)
const CHILD = fileURLToPath(new URL('./mirror-child.ts', import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'nimdolf-mirror-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it(`F15: killed ${CYCLES} times between any two instructions, a mirror has lost, doubled and reordered nothing`, async () => {
  const random = seeded(SEED)
  const file = join(folder, 'mirror.sqlite')
  const server = await startDraftServer({ cap: 40, commentsEvery: 50 })
  let reached = -1
  try {
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      server.spend(Math.floor(random() * 120))
      await mirrorUntilKilled(file, server, random)
      const contiguous = compare(file, server)
      expect(contiguous, `cycle ${cycle}: what was kept stays kept`).toBeGreaterThanOrEqual(reached)
      reached = contiguous
    }
    expect(reached, 'the kills came while it worked').toBeGreaterThan(0)

    const store = openSqliteStore(file)
    const { mirrors } = createMirrorWorld({ store })
    expect(await mirrors.sync(server.url)).toEqual({ complete: true, reason: null })
    expect(await mirrors.verify(server.url)).toMatchObject({ events: server.events.length, bad: 0 })
    await mirrors.stop()
    store.close()
    expect(compare(file, server)).toBe(server.events.length - 1)
  } finally {
    await server.close()
  }
})

/** Starts the mirror, goes on spending, and kills it at a moment that nothing waits for. */
async function mirrorUntilKilled(file: string, server: DraftServer, random: () => number): Promise<void> {
  const child = spawn(process.execPath, ['--no-warnings', CHILD, file, server.url], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise(done => child.once('exit', done))
  await Promise.race([new Promise(done => child.stdout.once('data', done)), exited])
  expect(child.exitCode, 'the mirror started').toBeNull()
  const spending = setInterval(() => server.spend(1 + Math.floor(random() * 5)), 2)
  await new Promise(done => setTimeout(done, random() * 60))
  child.kill('SIGKILL')
  clearInterval(spending)
  await exited
}

/** Every event held is the custodian's, in its place, once. Answers with how far the mirror is complete. */
function compare(file: string, { events, url }: DraftServer): number {
  const store = openSqliteStore(file)
  try {
    const log = store.log(`mirror:${url}`)
    const { contiguous, highest, count } = log.cursor()
    const held = log.read(0, highest, Number.MAX_SAFE_INTEGER)
    expect(held.map(event => ({ ...event, seenAt: 0 }))).toEqual(held.map(({ seq }) => ({ ...events[seq]!, seenAt: 0 })))
    expect(held.length).toBe(count)
    expect(new Set(held.map(({ seq }) => seq)).size).toBe(count)
    expect(held.slice(0, contiguous + 1).map(({ seq }) => seq)).toEqual(Array.from({ length: contiguous + 1 }, (_, seq) => seq))
    expect(log.disputeCount()).toBe(0)
    return contiguous
  } finally {
    store.close()
  }
}
