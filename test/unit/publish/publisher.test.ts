import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PublicationState } from '../../../src-main/publish/ports.ts'
import { openSqliteStore } from '../../../src-main/storage/sqlite/open-sqlite-store.ts'
import { download, listen } from '../../support/draft-client.ts'
import { ID_V1, openMint, proofOf, proofsOf } from '../../support/mint-database.ts'
import { createStage, publisherOn, until, type Stage } from '../../support/publishing.ts'

const YsOf = (proofs: readonly { Y: string }[]): string[] => proofs.map(({ Y }) => Y)
const WRITER = fileURLToPath(new URL('../../support/mint-writer.ts', import.meta.url))

let stage: Stage
afterEach(() => stage.close())

const log = (store = stage.store) => store.log('own:1')
const published = (store = stage.store): string[] => YsOf(log(store).read(0, 1e6, 1e6) as never)
const state = (publisher = stage.publisher): PublicationState => publisher.list()[0]!
const live = (publisher = stage.publisher) => until(() => state(publisher).state === 'live' && state(publisher))
const halted = (publisher = stage.publisher) => until(() => state(publisher).halted)
const served = () => download(fetch, `${state().row.publicUrl}/v1/firehose/batch`)
async function add(): Promise<PublicationState> {
  const added = await stage.publisher.add(stage.args)
  if (!added.ok) throw new Error(added.error.detail)
  return live()
}

describe.each(['nutshell', 'cdk'] as const)('a %s mint is published', kind => {
  beforeEach(() => {
    stage = createStage(kind)
  })

  it('with what was spent before, then with every spend in commit order, as anybody reads it', async () => {
    stage.mint.spend(proofsOf('before', 5))
    await add()
    stage.mint.spend(proofsOf('after', 3))
    stage.mint.spend(proofsOf('then', 2))
    const all = [...proofsOf('before', 5), ...proofsOf('after', 3), ...proofsOf('then', 2)]
    await until(() => state().head === 9)
    expect(await served()).toEqual(all.map(({ Y, id, amount, witness }, seq) => ({ seq, Y, id, amount, witness })))
  })

  it('K1 two processes that spend at once get consecutive seqs, each Y one', async () => {
    stage.mint.spend(proofsOf('before', 20))
    await add()
    const writers = ['a', 'b'].map(wallet =>
      spawn(process.execPath, [WRITER, kind, stage.file, wallet, '150', '0'], { stdio: ['ignore', 'ignore', 'inherit'] }),
    )
    await Promise.all(
      writers.map(
        writer =>
          new Promise<void>((resolve, reject) => writer.on('exit', code => (code === 0 ? resolve() : reject(new Error(`${code}`))))),
      ),
    )
    await until(() => state().head === 319)
    const events = await served()
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 320 }, (_, seq) => seq))
    const outbox = stage.mint.db.prepare('SELECT y FROM nimdolf_outbox ORDER BY position').all() as { y: string }[]
    expect(YsOf(events)).toEqual([...YsOf(proofsOf('before', 20)), ...outbox.map(({ y }) => y)])
    for (const wallet of ['a', 'b']) {
      const own = new Set(YsOf(proofsOf(wallet, 150)))
      expect(YsOf(events).filter(Y => own.has(Y))).toEqual([...own])
    }
  })

  it('K5 after a restart seqs go on, and what was spent meanwhile is there', async () => {
    stage.mint.spend(proofsOf('one', 3))
    await add()
    await stage.publisher.stop()
    stage.mint.spend(proofsOf('two', 3))
    const again = stage.again()
    await again.start()
    await live(again)
    stage.mint.spend(proofsOf('three', 3))
    await until(() => published().length === 9)
    expect(published()).toEqual(YsOf([...proofsOf('one', 3), ...proofsOf('two', 3), ...proofsOf('three', 3)]))
  })

  it('a back-fill that was cut off is taken up again without a double', async () => {
    stage.mint.spend(proofsOf('w', 2_500))
    expect(await stage.publisher.add(stage.args)).toMatchObject({ ok: true })
    await until(() => published().length >= 1_000)
    await stage.publisher.stop()
    const cut = published().length
    expect(cut).toBeLessThan(2_500)
    stage.mint.spend(proofsOf('later', 3))
    const again = stage.again()
    await again.start()
    await live(again)
    expect(published()).toEqual(YsOf([...proofsOf('w', 2_500), ...proofsOf('later', 3)]))
  })

  it('halts on an un-spend, serves nothing, and goes on once the proof is spent again', async () => {
    stage.mint.spend(proofsOf('w', 3))
    await add()
    const { publicUrl } = state().row
    const messages = listen(fetch, `${publicUrl}/v1/firehose/sse`, '2', AbortSignal.timeout(20_000))
    const ended = messages.next()
    await until(() => state().subscribers === 1)
    stage.mint.unspend(proofOf('w', 1).Y)
    expect(await halted()).toMatchObject({
      code: 'publish.unspent',
      detail: expect.stringContaining(proofOf('w', 1).Y),
      wayOut: expect.any(String),
    })
    expect((await ended).done).toBe(true)
    const refused = await fetch(`${publicUrl}/v1/firehose/batch`, { method: 'POST', body: '{"ranges":[{"from":0}]}' })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
    expect(stage.store.journal.list({ before: null, limit: 9, level: 'alarm', text: '' })).toMatchObject([{ act: 'publication.halted' }])

    // It stays halted, also for a new core, until the operator has put it right.
    const again = stage.again()
    await stage.publisher.stop()
    await again.start()
    expect(state(again)).toMatchObject({ state: 'halted', halted: { code: 'publish.unspent' } })
    await again.startOne(1)
    await until(() => state(again).state === 'halted')
    if (kind === 'nutshell') stage.mint.spend([proofOf('w', 1)])
    else stage.mint.db.prepare("UPDATE proof SET state = 'SPENT' WHERE state = 'UNSPENT'").run()
    expect(await again.startOne(1)).toMatchObject({ ok: true })
    await live(again)
    stage.mint.spend(proofsOf('more', 1))
    await until(() => published().length === 4)
  })

  it('halts when the trigger vanished; started again it publishes what was missed', async () => {
    stage.mint.spend(proofsOf('w', 2))
    await add()
    stage.mint.db.exec('DROP TRIGGER nimdolf_spent')
    stage.mint.spend(proofsOf('missed', 2))
    expect(await halted()).toMatchObject({ code: 'publish.trigger-gone' })
    expect(await stage.publisher.startOne(1)).toMatchObject({ ok: true })
    stage.mint.spend(proofsOf('after', 1))
    await until(() => published().length === 5)
    expect(published()).toEqual(YsOf([...proofsOf('w', 2), ...proofsOf('missed', 2), ...proofsOf('after', 1)]))
    await live()
  })

  it('halts when the outbox is gone altogether; started again it begins a new one', async () => {
    stage.mint.spend(proofsOf('w', 2))
    await add()
    stage.mint.spend(proofsOf('x', 2))
    await until(() => published().length === 4)
    const triggers = stage.mint.db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as { name: string }[]
    stage.mint.db.exec(`BEGIN; ${triggers.map(({ name }) => `DROP TRIGGER ${name};`).join(' ')} DROP TABLE nimdolf_outbox; COMMIT`)
    expect(await halted()).toMatchObject({ code: 'publish.trigger-gone' })
    stage.mint.spend(proofsOf('missed', 2))
    expect(await stage.publisher.startOne(1)).toMatchObject({ ok: true })
    await until(() => published().length === 6)
    expect(published().slice(4)).toEqual(YsOf(proofsOf('missed', 2)))
  })

  it('halts when more is spent than the outbox knows; started again it publishes that, too', async () => {
    stage.mint.spend(proofsOf('w', 2))
    await add()
    await stage.publisher.stop()
    // The trigger was away for a while and is back: an upgrade, and an operator who meant well.
    const triggers = stage.mint.db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all() as {
      name: string
      sql: string
    }[]
    for (const { name } of triggers) stage.mint.db.exec(`DROP TRIGGER ${name}`)
    stage.mint.spend(proofsOf('missed', 2))
    for (const { sql } of triggers) stage.mint.db.exec(sql)
    const again = stage.again()
    await again.start()
    expect(await halted(again)).toMatchObject({
      code: 'publish.counts-differ',
      detail: expect.stringContaining('4 spent proofs, 2 were published'),
    })
    await again.startOne(1)
    await until(() => published().length === 4)
    await live(again)
  })

  it.each([
    ['ends before our place', 0],
    ['ends before our place, although it grew', 2],
    ['grew past our place with other spends', 12],
  ])('halts when the mint was restored from a backup whose outbox %s', async (_name, grown) => {
    stage.mint.spend(proofsOf('w', 5))
    await add()
    await stage.publisher.stop()
    stage.mint.db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    copyFileSync(stage.file, `${stage.file}.backup`)
    await stage.publisher.start()
    for (const proof of proofsOf('undone', 5)) stage.mint.spend([proof])
    await until(() => published().length === 10)
    await live()

    // The mint is stopped, the file replaced, the mint started: all of it while we run.
    stage.mint.close()
    for (const end of ['', '-wal', '-shm']) rmSync(stage.file + end, { force: true })
    copyFileSync(`${stage.file}.backup`, stage.file)
    const restored = openMint(kind, stage.file)
    if (grown > 0) restored.spend(proofsOf('other', grown))
    stage.skip(10_000)
    expect(await halted()).toMatchObject({ code: 'publish.went-backwards' })
    expect(published()).toEqual(YsOf([...proofsOf('w', 5), ...proofsOf('undone', 5)]))
    expect(await stage.publisher.startOne(1)).toMatchObject({ ok: false, error: { code: 'publish.went-backwards' } })
    restored.close()
  })

  it('halts on a spent row that no event can be made of, and names it', async () => {
    await add()
    stage.mint.spend([{ ...proofOf('w', 0), id: 'I2yN+iRYfkzT' }])
    expect(await halted()).toMatchObject({ code: 'publish.bad-row', detail: expect.stringContaining('I2yN+iRYfkzT') })
    expect(published()).toEqual([])
  })

  it('halts on a Y that is no point, and publishes nothing of its batch', async () => {
    await add()
    stage.mint.spend([proofOf('w', 0), { ...proofOf('w', 1), Y: `02${'ff'.repeat(32)}` }])
    expect(await halted()).toMatchObject({ code: 'publish.bad-row', detail: expect.stringContaining('not-on-curve') })
    expect(published()).toEqual([])
  })

  it('publishes without its witness a spend whose witness fills more than an event, and no empty witness', async () => {
    await add()
    stage.mint.spend([
      { ...proofOf('w', 0), witness: '' },
      { ...proofOf('w', 1), witness: '"'.repeat(20_000) },
      { ...proofOf('w', 2), witness: '{"signatures":["é"]}' },
    ])
    await until(() => published().length === 3)
    expect((await served()).map(({ witness }) => witness)).toEqual([null, null, '{"signatures":["é"]}'])
  })

  it('uninstalled and published anew, goes on with the same seqs', async () => {
    stage.mint.spend(proofsOf('w', 2))
    await add()
    stage.mint.spend(proofsOf('x', 1))
    await until(() => published().length === 3)
    expect(await stage.publisher.uninstall(1)).toMatchObject({ ok: true })
    expect(stage.publisher.list()).toEqual([])
    expect(stage.mint.db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name LIKE 'nimdolf%'").get()).toEqual({ n: 0 })
    stage.mint.spend(proofsOf('y', 1))
    await add()
    stage.mint.spend(proofsOf('z', 1))
    await until(() => published().length === 5)
    expect(published()).toEqual(YsOf([...proofsOf('w', 2), ...proofsOf('x', 1), ...proofsOf('y', 1), ...proofsOf('z', 1)]))
    expect(stage.publisher.list()).toHaveLength(1)
  })
})

describe('our own side of a publication', () => {
  beforeEach(() => {
    stage = createStage('nutshell')
  })
  const home = () => join(stage.folder, 'nimdolf.sqlite')
  const head = () => join(stage.folder, 'heads', 'own-1.json')

  async function publishedOnce(events: number) {
    const store = openSqliteStore(home())
    const publisher = publisherOn(store, stage.folder)
    if (publisher.list().length === 0) await publisher.add(stage.args)
    else await publisher.start()
    await until(() => state(publisher).head === events - 1 && state(publisher).state === 'live')
    await publisher.stop()
    store.close()
  }
  async function reopened(): Promise<{ state: PublicationState; close(): Promise<void>; again(): Promise<unknown> }> {
    const store = openSqliteStore(home())
    const publisher = publisherOn(store, stage.folder)
    await publisher.start()
    return {
      state: state(publisher),
      again: () => publisher.startOne(1),
      async close() {
        await publisher.stop()
        store.close()
      },
    }
  }

  it('K4 a database restored older is refused, then and later, until the newest is back', async () => {
    stage.mint.spend(proofsOf('w', 3))
    await publishedOnce(3)
    copyFileSync(home(), `${home()}.old`)
    stage.mint.spend(proofsOf('x', 2))
    await publishedOnce(5)
    copyFileSync(home(), `${home()}.new`)
    copyFileSync(`${home()}.old`, home())

    const refused = await reopened()
    expect(refused.state).toMatchObject({
      state: 'halted',
      halted: { code: 'publish.head-file', detail: expect.stringContaining('seq 4') },
    })
    expect(await refused.again()).toMatchObject({ ok: false, error: { code: 'publish.head-file', wayOut: expect.any(String) } })
    await refused.close()

    copyFileSync(`${home()}.new`, home())
    const back = await reopened()
    expect(back.state).toMatchObject({ head: 4, halted: null })
    await back.close()
  })

  it('K4 a database with another history below the head is refused', async () => {
    stage.mint.spend(proofsOf('w', 3))
    await publishedOnce(3)
    const { seq, root } = JSON.parse(readFileSync(head(), 'utf8')) as { seq: number; root: string }
    expect(seq).toBe(2)
    writeFileSync(head(), JSON.stringify({ seq, root: root.replace(/^./, digit => (digit === '0' ? '1' : '0')) }))
    const refused = await reopened()
    expect(refused.state.halted).toMatchObject({ code: 'publish.head-file', detail: expect.stringContaining('other events') })
    await refused.close()
  })

  it('K4 a lost head file is refused, and the words hold what to write', async () => {
    stage.mint.spend(proofsOf('w', 3))
    await publishedOnce(3)
    const kept = JSON.parse(readFileSync(head(), 'utf8')) as unknown
    rmSync(head())
    const refused = await reopened()
    const { detail } = refused.state.halted!
    expect(JSON.parse(/\{.*\}/.exec(detail)![0])).toEqual(kept)
    writeFileSync(head(), /\{.*\}/.exec(detail)![0])
    expect(await refused.again()).toMatchObject({ ok: true })
    await refused.close()
  })

  it('a crash between the commit and the head file loses nothing', async () => {
    stage.mint.spend(proofsOf('w', 3))
    await publishedOnce(3)
    const older = readFileSync(head())
    stage.mint.spend(proofsOf('x', 2))
    await publishedOnce(5)
    const newer = readFileSync(head())
    writeFileSync(head(), older)
    const back = await reopened()
    expect(back.state).toMatchObject({ head: 4, halted: null })
    expect(readFileSync(head())).toEqual(newer)
    await back.close()
  })

  it('halts when somebody else writes its head file', async () => {
    await add()
    writeFileSync(head(), JSON.stringify({ seq: 7, root: '00'.repeat(32) }))
    stage.mint.spend(proofsOf('w', 1))
    expect(await halted()).toMatchObject({ code: 'publish.head-file', detail: expect.stringContaining('somebody else') })
    expect(state().head).toBe(-1)
  })

  it('keeps the port it was given, and refuses one that is taken without leaving a trace', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    expect(await stage.publisher.add({ ...stage.args, listen: `127.0.0.1:${port}` })).toMatchObject({
      ok: false,
      error: { code: 'publish.listen' },
    })
    expect(stage.publisher.list()).toEqual([])
    expect(stage.mint.db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name LIKE 'nimdolf%'").get()).toEqual({ n: 0 })
    other.close()

    const { row } = await add()
    expect(row.listen).toMatch(/^127\.0\.0\.1:[1-9][0-9]*$/)
    expect(row.publicUrl).toBe(`http://${row.listen}`)
    await stage.publisher.stop()
    await stage.publisher.start()
    expect((await live()).row).toEqual(row)
  })

  it('publishes a database once, and stops and starts by the operator’s word', async () => {
    await add()
    expect(await stage.publisher.add(stage.args)).toMatchObject({ ok: false, error: { code: 'publish.duplicate' } })
    await stage.publisher.stopOne(1)
    expect(state()).toMatchObject({ state: 'stopped', halted: null })
    await expect(fetch(`${state().row.publicUrl}/v1/firehose/checkpoint`)).rejects.toThrow()
    await stage.publisher.start()
    expect(state().state).toBe('stopped')
    expect(await stage.publisher.startOne(1)).toMatchObject({ ok: true })
    await live()
    expect(await stage.publisher.startOne(7)).toMatchObject({ ok: false, error: { code: 'publish.unknown' } })
  })

  it('plans without touching anything', () => {
    stage.mint.spend(proofsOf('w', 3))
    const plan = stage.publisher.plan(stage.args)
    expect(plan).toMatchObject({ ok: true, value: { installed: false, spentRows: 3, warnings: [expect.stringContaining('this machine')] } })
    if (plan.ok)
      expect(plan.value.statements.join('\n')).toMatch(/CREATE TABLE IF NOT EXISTS nimdolf_outbox[^]*CREATE TRIGGER nimdolf_spent/)
    expect(stage.mint.db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name LIKE 'nimdolf%'").get()).toEqual({ n: 0 })
    expect(existsSync(head())).toBe(false)
  })

  it.each([
    ['mintUrl', 'ftp://mint.test'],
    ['mintUrl', 'http://user:secret@mint.test'],
    ['publicUrl', 'mint.test'],
    ['listen', '3338'],
    ['listen', '127.0.0.1:99999'],
    ['listen', '0.0.0.0:0'],
  ])('refuses %s %s', async (name, value) => {
    const args = { ...stage.args, [name]: value }
    expect(stage.publisher.plan(args)).toMatchObject({ ok: false, error: { code: 'publish.arguments' } })
    expect(await stage.publisher.add(args)).toMatchObject({ ok: false, error: { code: 'publish.arguments' } })
  })

  it('answers with the keyset ids and the whole of a u64 that its mint can hold', async () => {
    await add()
    stage.mint.spend([{ ...proofOf('w', 0), id: ID_V1, amount: 2n ** 63n - 1n }])
    await until(() => published().length === 1)
    expect(await served()).toMatchObject([{ seq: 0, id: ID_V1, amount: 2n ** 63n - 1n }])
  })
})
