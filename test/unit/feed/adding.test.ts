import { afterEach, describe, expect, it } from 'vitest'
import { startDraftServer, type DraftServer } from '../../support/draft-server.ts'
import { createMirrorWorld, until, type MirrorWorld } from '../../support/mirror-world.ts'

let server: DraftServer
let world: MirrorWorld
/** What the mint advertises; each test sets it before it asks. */
let info: (url: string) => unknown

async function begin(): Promise<void> {
  server = await startDraftServer({
    intercept: (request, response) => request.url === '/v1/info' && Boolean(response.end(JSON.stringify(info(server.url)))),
  })
  server.spend(2)
  world = createMirrorWorld({})
}
afterEach(async () => {
  await world.mirrors.stop()
  await server.close()
})

const advertising = (url: string, more: object = {}, name = 'Bob') => ({
  name,
  version: 'Draft/1',
  pubkey: '',
  nuts: { xx: { supported: true, firehose: { sse: `${url}/v1/firehose/sse`, http: `${url}/v1/firehose/batch` }, ...more } },
})
const delegate = (delay: number, host = 'd', pubkey = '02e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13') => ({
  mint_url: `https://${host}.test`,
  pubkey,
  delay,
})

describe('adding a custodian', () => {
  it.each([
    ['A2: delays against their order', { delegates: [delegate(1152), delegate(1008, 'f')] }, 'delegates.order'],
    ['A3: equal delays', { delegates: [delegate(1008), delegate(1008, 'f')] }, 'delegates.equal-delay'],
    ['A4: delay 0', { delegates: [delegate(0)] }, 'delegates.bad-delay'],
    ['A4: delay 65536', { delegates: [delegate(65_536)] }, 'delegates.bad-delay'],
    ['A5: a key that is no point', { delegates: [delegate(9, 'd', `02${'f'.repeat(64)}`)] }, 'delegates.bad-pubkey'],
    [
      'A6: a reserve without descriptor',
      { reserves: [{ method: 'onchain', address: 'bcrt1p', descriptor: null }] },
      'reserves.unverifiable',
    ],
  ])('%s is a finding and never stops the mirror', async (_words, more, finding) => {
    info = url => advertising(url, more)
    await begin()
    const preview = await world.mirrors.preview(server.url)
    expect(preview.ok && preview.value.info.findings.map(found => found.code)).toContain(finding)
    expect(preview).toMatchObject({ ok: true, value: { latest: 1, refusals: [], approvals: [] } })
    expect(await world.mirrors.add(server.url, [])).toEqual({ ok: true, value: undefined })
    expect(await world.mirrors.sync(server.url)).toEqual({ complete: true, reason: null })
  })

  it('A7: an obsolete key, or no feed, cannot be added', async () => {
    info = () => ({ name: 'Old', nuts: { 31: { supported: true } } })
    await begin()
    expect(await world.mirrors.add(server.url, [])).toMatchObject({ ok: false, error: { code: 'verify.advertisement' } })
    expect(world.store.peers.list()).toEqual([])
  })

  it('a feed on another host wants its approval', async () => {
    info = url => advertising(url, { firehose: { sse: 'https://1.1.1.1/sse', http: 'https://1.1.1.1/batch' } })
    await begin()
    const preview = await world.mirrors.preview(server.url)
    expect(preview).toMatchObject({ ok: true, value: { latest: null, approvals: [{ host: '1.1.1.1:443' }] } })
    expect(await world.mirrors.add(server.url, [])).toMatchObject({
      ok: false,
      error: { code: 'wire.foreign-host', subject: '1.1.1.1:443' },
    })
  })

  it('a changed advertisement waits for the operator, and is pinned when accepted', async () => {
    info = url => advertising(url)
    await begin()
    await world.mirrors.add(server.url, [])
    info = url => advertising(url, {}, 'Mallory')
    world.mirrors.start()
    await until(() => world.store.peers.get(server.url)!.changed !== null)
    expect(JSON.parse(world.store.peers.get(server.url)!.changed!.json)).toMatchObject({ sections: ['info'], info: { name: 'Mallory' } })
    expect(JSON.parse(world.store.peers.get(server.url)!.pinned)).toMatchObject({ name: 'Bob' })
    expect(world.journal()).toContainEqual(expect.objectContaining({ act: 'peer.advertisement-changed', level: 'alarm' }))
    world.mirrors.acceptChange(server.url)
    expect(world.store.peers.get(server.url)).toMatchObject({ changed: null, pinned: expect.stringContaining('Mallory') })
  })

  it('pauses, resumes, and forgets with all events when removed', async () => {
    info = url => advertising(url)
    await begin()
    world.mirrors.start()
    await world.mirrors.add(server.url, [])
    await until(() => server.openStreams() === 1)
    await world.mirrors.pause(server.url, true)
    await until(() => server.openStreams() === 0)
    server.spend(1)
    await world.mirrors.pause(server.url, false)
    await until(() => world.log(server.url).cursor().contiguous === 2)
    await world.mirrors.remove(server.url)
    expect(world.store.peers.list()).toEqual([])
    expect(world.log(server.url).cursor().count).toBe(0)
    expect(
      world
        .journal()
        .filter(({ actor }) => actor === 'operator')
        .map(({ act }) => act),
    ).toEqual(['peer.added', 'peer.paused', 'peer.resumed', 'peer.removed'])
  })
})
