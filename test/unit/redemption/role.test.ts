import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRoleWorld, serveOwnMint, type RoleWorld } from '../../support/role-world.ts'

let world: RoleWorld
beforeEach(async () => {
  world = await createRoleWorld()
})
afterEach(() => world.close())

const isFree = async (url: string): Promise<boolean> => {
  try {
    await fetch(url)
    return false
  } catch {
    return true
  }
}

describe('setting the gateway up', () => {
  it('is off until it is set up, and refuses calls until then', async () => {
    await world.role.start()
    expect(world.role.state()).toMatchObject({ config: null, state: 'off', refused: null, listening: null, mint: null, crypto: null })
    expect(await world.role.receive('cashuB')).toMatchObject({ ok: false, error: { code: 'gateway.off' } })
    expect(await world.role.invoice('sat', 1n)).toMatchObject({ ok: false, error: { code: 'gateway.off' } })
    expect(await world.role.restore()).toMatchObject({ ok: false, error: { code: 'gateway.off' } })
    expect(await world.role.switch(true)).toMatchObject({ ok: false, error: { code: 'gateway.off' } })
    expect(await world.role.redeem({ kind: 'swap' }, {}, 'x')).toBeNull()
    expect(world.role.float()).toEqual([])
  })

  it('asks the mint, serves, keeps the free port, and is there again after a restart', async () => {
    const done = await world.role.configure(world.config)
    expect(done).toMatchObject({
      ok: true,
      value: { state: 'serving', mint: { name: 'Dave', keysets: 1, units: ['sat'] }, crypto: 'native', page: false },
    })
    const { listening, config } = world.role.state()
    expect(listening).toMatch(/^127\.0\.0\.1:[1-9]/)
    expect(config).toMatchObject({ ...world.config, listen: listening, enabled: true })
    expect((await fetch(`${world.url()}/v1/keysets`)).status).toBe(200)
    const key = join(world.folder, 'float.key')
    expect([statSync(key).mode & 0o777, statSync(key).size]).toEqual([0o600, 32])
    expect(world.notes('gateway.configured')).toHaveLength(1)
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'serving', listening, refused: null })
    expect(world.notes('gateway.configured')).toHaveLength(1)
  })

  it('keeps nothing when the mint does not answer, or is none', async () => {
    await world.mint.sleep()
    expect(await world.role.configure(world.config)).toMatchObject({ ok: false, error: { code: 'gateway.mint' } })
    const other = createServer((_, response) => response.end('{}'))
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const mintUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    expect(await world.role.configure({ ...world.config, mintUrl })).toMatchObject({ ok: false, error: { code: 'gateway.mint' } })
    other.close()
    expect(world.role.state()).toMatchObject({ config: null, state: 'off', refused: null })
    expect(world.store.settings.get('gateway')).toBeNull()
  })

  it.each([
    { mintUrl: 'ftp://mint' },
    { mintUrl: 'http://user:secret@127.0.0.1:1' },
    { publicUrl: 'https://dave.test/?a' },
    { infoUrl: 'nowhere' },
    { listen: '127.0.0.1' },
    { approvedHosts: ['mint'] },
    { floatCap: -1n },
    { floatCap: 5n, floatLow: 6n },
  ])('refuses %o before it asks anybody', async given => {
    expect(await world.role.configure({ ...world.config, ...given })).toMatchObject({ ok: false, error: { code: 'gateway.arguments' } })
    expect(world.mint.asked).toEqual([])
  })

  it('refuses an address that somebody else has, and goes on as it was before', async () => {
    await world.open([])
    const { listening } = world.role.state()
    const { host } = new URL(world.mint.url)
    expect(await world.role.configure({ ...world.config, listen: host })).toMatchObject({ ok: false, error: { code: 'gateway.listen' } })
    expect(world.role.state()).toMatchObject({ state: 'serving', listening, refused: null })
    expect((await fetch(`${world.url()}/v1/keysets`)).status).toBe(200)
  })

  it('refuses a mint URL that leads back to it, when it listens already and when it begins to', async () => {
    await world.open([])
    const { listening } = world.role.state()
    const back = await world.role.configure({ ...world.config, mintUrl: world.url(), listen: listening! })
    expect(back).toMatchObject({ ok: false, error: { code: 'gateway.loop' } })
    expect(world.role.state()).toMatchObject({ state: 'serving', config: { mintUrl: world.mint.url } })

    // A reverse proxy that goes straight to the mint only while the gateway is not there.
    await world.role.switch(false)
    const proxy = createServer((request, response) => {
      const to = (url: string, otherwise: () => void): void => {
        const { via } = request.headers
        const asked = httpRequest(url + request.url!, { headers: via === undefined ? {} : { via }, agent: false }, reply => {
          response.writeHead(reply.statusCode!, reply.headers)
          reply.pipe(response)
        })
        asked.on('error', otherwise).end()
      }
      to(`http://${listening}`, () => to(world.mint.url, () => response.destroy()))
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    const mintUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    expect(await world.role.configure({ ...world.config, mintUrl, listen: listening! })).toMatchObject({
      ok: false,
      error: { code: 'gateway.loop' },
    })
    proxy.close()
    expect(world.role.state()).toMatchObject({ state: 'stopped', config: { mintUrl: world.mint.url, enabled: false } })
  })

  it('is never on by accident: a set-up that cannot be read is off and says so', async () => {
    for (const text of ['', '{', 'null', '[]', '{"mintUrl":"http://127.0.0.1:1","enabled":true}', '{"enabled":1}']) {
      world.store.settings.set('gateway', text)
      await world.restart()
      expect(world.role.state(), text).toMatchObject({ config: null, state: 'off', refused: { code: 'gateway.arguments' } })
    }
  })

  it('stays off once it was switched off, also after a restart, and comes back at its address', async () => {
    await world.open([])
    const { listening } = world.role.state()
    expect(await world.role.switch(false)).toMatchObject({ ok: true, value: { state: 'stopped', listening: null } })
    expect(await isFree(`http://${listening}/v1/keysets`)).toBe(true)
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'stopped', crypto: null })
    expect(await world.role.switch(true)).toMatchObject({ ok: true, value: { state: 'serving', listening } })
    expect(world.notes('gateway.switched').map(({ after }) => after)).toEqual(['on', 'off'])
  })

  it('waits for a mint that is down, tries again by itself, and tells once', async () => {
    await world.open([])
    const { listening } = world.role.state()
    await world.mint.sleep()
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'waiting', refused: { code: 'gateway.mint' }, listening: null, mint: null })
    await world.mint.wake()
    await world.until(() => world.role.state().state === 'serving' && world.role.state().refused === null)
    expect(world.role.state()).toMatchObject({ listening })
    expect(world.notes('gateway.failed')).toHaveLength(1)
    expect(world.notes('gateway.serving')).toHaveLength(1)
  })

  it('does not keep the operator waiting while it waits for a mint that never answers', async () => {
    const other = await serveOwnMint('another mint')
    await world.open([])
    world.mint.silent = true
    await world.begin()
    expect(world.role.state()).toMatchObject({ state: 'waiting', listening: null })
    expect(await world.role.configure({ ...world.config, mintUrl: other.url })).toMatchObject({ ok: true, value: { state: 'serving' } })
    await other.close()
  })

  it('says so when the mint stops answering, and when it is back', async () => {
    await world.open([])
    await world.restart()
    await world.mint.sleep()
    await world.until(() => world.role.state().refused !== null)
    expect(world.role.state()).toMatchObject({ state: 'serving', refused: { code: 'gateway.mint' } })
    await world.mint.wake()
    await world.until(() => world.role.state().refused === null)
    expect([...world.notes('gateway.failed'), ...world.notes('gateway.serving')].map(({ level }) => level)).toEqual(['warning', 'info'])
  })

  it('takes its address as soon as somebody else gives it up', async () => {
    await world.open([])
    const address = new URL(world.url())
    await world.stop()
    const thief = createServer()
    await new Promise<void>(resolve => thief.listen(Number(address.port), address.hostname, resolve))
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'failed', refused: { code: 'gateway.listen' } })
    await new Promise(resolve => thief.close(resolve))
    await world.until(() => world.role.state().state === 'serving')
  })
})

describe('another mint', () => {
  it('is refused while the float is ecash of the first', async () => {
    const other = await serveOwnMint('another mint')
    await world.open()
    expect(await world.role.configure({ ...world.config, mintUrl: other.url })).toMatchObject({
      ok: false,
      error: { code: 'gateway.busy' },
    })
    expect(world.role.state()).toMatchObject({ state: 'serving', config: { mintUrl: world.mint.url } })
    await other.close()
  })

  it('is refused while an invoice of the first waits', async () => {
    const other = await serveOwnMint('another mint')
    await world.open([])
    expect(await world.role.invoice('sat', 100n)).toMatchObject({ ok: true })
    expect(await world.role.configure({ ...world.config, mintUrl: other.url })).toMatchObject({
      ok: false,
      error: { code: 'gateway.busy' },
    })
    await other.close()
  })

  it('is taken where nothing is open, and so is the same mint under another name', async () => {
    const other = await serveOwnMint('another mint')
    await world.open([])
    expect(await world.role.configure({ ...world.config, mintUrl: other.url })).toMatchObject({ ok: true })
    expect(await world.role.configure(world.config)).toMatchObject({ ok: true })
    await world.open()
    const renamed = world.mint.url.replace('127.0.0.1', 'localhost')
    expect(await world.role.configure({ ...world.config, mintUrl: renamed })).toMatchObject({ ok: true, value: { state: 'serving' } })
    await other.close()
  })
})

describe('the float’s key', () => {
  it('is never made anew while something is sealed with it', async () => {
    await world.open()
    const path = join(world.folder, 'float.key')
    const key = readFileSync(path)
    rmSync(path)
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'failed', refused: { code: 'gateway.float-key' } })
    expect(await world.role.switch(true)).toMatchObject({ ok: false, error: { code: 'gateway.float-key' } })
    writeFileSync(path, Buffer.alloc(32, 5))
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'failed', refused: { code: 'gateway.float-key' } })
    writeFileSync(path, Buffer.alloc(31, 5))
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'failed', refused: { code: 'gateway.float-key' } })
    expect(world.notes('gateway.failed').map(({ level }) => level)).toEqual(['alarm', 'alarm', 'alarm'])
    writeFileSync(path, key)
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'serving' })
    const { free, held } = world.role.float()[0]!
    expect(free + held).toBeGreaterThan(100n)
  })

  it('brings the float back where the database is lost and the key is not', async () => {
    await world.open()
    const before = world.role.float()[0]!.free
    const key = readFileSync(join(world.folder, 'float.key'))
    const fresh = await createRoleWorld()
    writeFileSync(join(fresh.folder, 'float.key'), key)
    expect(await fresh.role.configure({ ...fresh.config, mintUrl: world.mint.url })).toMatchObject({ ok: true })
    expect(await fresh.role.restore()).toEqual({ ok: true, value: { found: before, taken: 0n } })
    expect(fresh.role.float()[0]!.free).toBe(before)
    await fresh.close()
  })
})

describe('the float', () => {
  it('takes a token of our own mint once, and no other', async () => {
    await world.open([])
    const token = world.token([64n, 32n])
    expect(await world.role.receive(`  ${token}\n`)).toEqual({ ok: true, value: { amount: 95n, pending: false } })
    expect(world.role.float()).toMatchObject([{ unit: 'sat', free: 95n, held: 0n, policy: { cap: 10_000n, lowAt: 10n } }])
    expect(await world.role.receive(token)).toMatchObject({ ok: false, error: { code: 'float.refused' } })
    expect(await world.role.receive('cashuBnonsense')).toMatchObject({ ok: false, error: { code: 'float.token' } })
    const other = await createRoleWorld()
    other.mint.mint.rotate()
    expect(await world.role.receive(other.token([8n]))).toMatchObject({ ok: false, error: { code: 'float.token' } })
    await other.close()
  })

  it('says that a token is pending when the mint is down, and has it once the mint is back', async () => {
    await world.open([])
    const token = world.token([64n])
    await world.mint.sleep()
    expect(await world.role.receive(token)).toEqual({ ok: true, value: { amount: 63n, pending: true } })
    await world.mint.wake()
    await world.until(() => world.role.float()[0]!.free === 63n)
  })

  it('turns a paid invoice into float by itself', async () => {
    await world.role.start()
    await world.open([])
    expect(await world.role.invoice('usd', 1n)).toMatchObject({ ok: false, error: { code: 'float.refused' } })
    expect(await world.role.invoice('sat', 0n)).toMatchObject({ ok: false, error: { code: 'gateway.arguments' } })
    expect(await world.role.invoice('sat', 10_001n)).toMatchObject({ ok: false, error: { code: 'float.cap' } })
    expect(await world.role.invoice('sat', 100n)).toMatchObject({ ok: true, value: { amount: 100n, state: 'unpaid' } })
    expect(world.role.float()[0]!.waiting).toHaveLength(1)
    for (const quote of world.mint.mint.mints.values()) quote.state = 'PAID'
    await world.until(() => world.role.float()[0]!.free > 90n)
  })

  it('alarms in the journal when it is low', async () => {
    await world.role.start()
    await world.open([4n])
    await world.until(() => world.notes('float.low').length > 0)
    expect(world.notes('float.low')).toMatchObject([{ level: 'warning', subject: 'sat' }])
  })
})
