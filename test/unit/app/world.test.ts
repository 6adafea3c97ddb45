import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createDial } from '../../../src-main/chain/dial.ts'
import { createDemoSigning } from '../../../src-main/signing/demo-signing.ts'
import { createPointCheck } from '../../../src-main/crypto/point-check.ts'
import { systemClock } from '../../../src-main/app/clock.ts'
import { createCore, type Core } from '../../../src-main/app/core.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { createHttpWire } from '../../../src-main/feed/http-wire.ts'
import { dispatch } from '#shared/rpc/server.ts'
import type { Answer, Args, CallName, Topic, WorldName } from '#shared/rpc/contract.ts'

const cores: Core[] = []
afterEach(async () => {
  for (const core of cores.splice(0)) await core.stop()
})

function newCore(): Core {
  const core = createCore({
    store: createMemoryStore(),
    createMemoryStore,
    wire: createHttpWire(),
    wireThrough: createHttpWire,
    clock: systemClock,
    isPoint: createPointCheck(),
    dial: createDial(),
    createSigning: () => createDemoSigning({ keys: [], network: 'regtest', random: randomBytes, createdAt: 0 }),
    createPublisher: null,
    homeFolder: 'memory',
    keepsFiles: false,
    host: 'test',
  })
  cores.push(core)
  return core
}

const ask = <Name extends CallName>(core: Core, world: WorldName, name: Name, args: Args<Name>): Promise<Answer<Name>> =>
  dispatch(core.world(world).handlers, name, args) as Promise<Answer<Name>>

/** Resolves when `holds` does; asked again whenever the world announces a change. */
function until(core: Core, world: WorldName, holds: () => Promise<boolean>): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => void holds().then(yes => yes && (leave(), resolve()), reject)
    const leave = core.world(world).onChange(look)
    look()
  })
}

const HARBOR = 'https://harbor.demo'

describe('the demo network', () => {
  it('is a world of its own, mirrored through the same walk as a real feed', async () => {
    const core = newCore()
    await ask(core, 'home', 'demo.start', {})
    await until(core, 'demo', async () =>
      (await ask(core, 'demo', 'mirror.list', {})).every(row => row.standing === 'live' && row.behind === 0 && row.events > 0),
    )

    const before = await ask(core, 'demo', 'mirror.get', { url: HARBOR })
    await ask(core, 'home', 'demo.spend', { url: HARBOR, count: 3 })
    await until(core, 'demo', async () => (await ask(core, 'demo', 'mirror.get', { url: HARBOR })).events >= before.events + 3)

    const [event] = await ask(core, 'demo', 'mirror.tail', { url: HARBOR, limit: 1 })
    const [found] = await ask(core, 'demo', 'audit.lookup', { Ys: [event?.Y ?? ''] })
    expect(found?.hits).toMatchObject([{ custodian: HARBOR, seq: event?.seq, amount: event?.amount, unit: 'sat' }])

    expect(await ask(core, 'home', 'mirror.list', {})).toEqual([])
    expect(await ask(core, 'home', 'app.status', {})).toMatchObject({ world: 'home', demo_running: true, network: null, first_start: true })
    expect(await ask(core, 'demo', 'app.status', {})).toMatchObject({ world: 'demo', network: 'regtest' })
  })

  it('shows a fork as a dispute with both messages, and its Y blocks', async () => {
    const core = newCore()
    await ask(core, 'home', 'demo.start', {})
    await until(core, 'demo', async () => (await ask(core, 'demo', 'mirror.list', {})).every(row => row.standing === 'live'))
    await ask(core, 'home', 'demo.fault', { url: HARBOR, fault: 'fork' })
    await until(core, 'demo', async () => (await ask(core, 'demo', 'mirror.get', { url: HARBOR })).disputed)
    const { disputes } = await ask(core, 'demo', 'mirror.get', { url: HARBOR })
    expect(disputes[0]).toMatchObject({ kind: 'same-seq' })
    expect(disputes[0]?.first).not.toBe(disputes[0]?.second)
  }, 30_000)

  it('is gone after leaving, and calls to it say so', async () => {
    const core = newCore()
    await ask(core, 'home', 'demo.start', {})
    await ask(core, 'home', 'demo.leave', {})
    expect(() => core.world('demo')).toThrow('demo network is not running')
    await expect(ask(core, 'home', 'demo.spend', { url: HARBOR, count: 1 })).rejects.toMatchObject({ code: 'demo.not-running' })
  })
})

describe('settings', () => {
  it('are kept, journalled with old and new, and announced', async () => {
    const core = newCore()
    const heard: Topic[] = []
    core.world('home').onChange(topics => heard.push(...topics))
    await ask(core, 'home', 'settings.set', { network: 'signet' })
    expect(await ask(core, 'home', 'settings.get', {})).toMatchObject({ network: 'signet', poll_seconds: 30 })
    const [entry] = await ask(core, 'home', 'log.list', { before: null, limit: 1, level: null, text: '' })
    expect(entry).toMatchObject({ act: 'settings.changed', subject: 'network', before: 'not chosen', after: 'signet', actor: 'operator' })
    await new Promise(resolve => setImmediate(resolve))
    expect(heard).toEqual(expect.arrayContaining(['settings', 'log']))
  })

  it('refuse a value outside its range with a code and change nothing', async () => {
    const core = newCore()
    await expect(ask(core, 'home', 'settings.set', { poll_seconds: 1 })).rejects.toMatchObject({ code: 'rpc.arguments' })
    expect(await ask(core, 'home', 'settings.get', {})).toMatchObject({ poll_seconds: 30 })
  })
})

describe('another network', () => {
  it('shows and watches nothing of the first, says what is not watched, and has it again on return', async () => {
    const core = newCore()
    const home = <Name extends CallName>(name: Name, args: Args<Name>) => ask(core, 'home', name, args)
    await home('settings.set', { network: 'regtest' })
    const policy = {
      network: 'regtest' as const,
      template: 'pk-older' as const,
      internal_key: 'f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9',
      delegates: [{ name: 'Dave', mint_url: null, pubkey: 'e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13', delay: 144 }],
    }
    await home('reserve.add', { source: 'policy', name: 'harbor', mint_url: null, policy })
    await home('settings.set', { network: 'mainnet' })
    expect(await home('reserve.list', {})).toEqual([])
    expect((await home('app.status', {})).badges).toMatchObject({ delegations: 0 })
    const { exceptions } = await home('overview.get', {})
    expect(exceptions).toMatchObject([{ status: 'unknown', subject: 'regtest', title: 'Not watched: 1 reserve' }])
    await home('reserve.add', { source: 'policy', name: 'real', mint_url: null, policy: { ...policy, network: 'mainnet' } })
    await home('settings.set', { network: 'regtest' })
    expect(await home('reserve.list', {})).toMatchObject([{ name: 'harbor', network: 'regtest', active: true }])
  })
})
