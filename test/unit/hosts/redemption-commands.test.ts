import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { AppStatus } from '#shared/rpc/views/app.ts'
import type { FloatView, GatewayArgs, GatewayView, RedemptionRow } from '#shared/rpc/views/redemption.ts'
import { openCommandLine } from '../../support/command-line.ts'

const json = (text: string): unknown => JSON.parse(text)

/** A core of another process; what it was set to is what it answers. */
function scriptedGateway() {
  // Changed by the handlers below and by tests.
  const now = { configured: null as GatewayArgs | null, on: true, pid: process.pid + 1, received: [] as string[], waiting: [] as string[] }
  const view = (): GatewayView => ({
    configured: now.configured,
    state: now.configured === null ? 'off' : now.on ? 'serving' : 'stopped',
    refused: null,
    listening: now.configured === null || !now.on ? null : now.configured.listen,
    page: now.configured === null ? null : `${now.configured.mint_url}/redeem/`,
    mint: null,
    feed: null,
    crypto: 'native',
    keysets: [],
    left: [],
    findings: [{ code: 'float.empty', detail: 'The float is empty: fill it.' }],
  })
  const float = (): FloatView => ({
    unit: 'sat',
    free: '1500',
    held: '0',
    coins: 9,
    cap: '1000000',
    low_at: '2000',
    low: true,
    last_hour: '0',
    low_in_ms: 0,
    waiting: now.waiting.map(quote => ({ quote, amount: '21', request: `lnbc${quote}`, created_at: 1 })),
  })
  const handlers: Partial<Handlers> = {
    'app.status': () => ({ ...status, core: { ...status.core, pid: now.pid } }),
    'gateway.get': view,
    'gateway.set': args => {
      now.configured = args
      return view()
    },
    'gateway.switch': ({ on }) => {
      if (now.configured === null) throw new RpcError('gateway.off', 'No gateway is set up.')
      now.on = on
      return view()
    },
    'float.get': () => [float()],
    'float.receive': ({ token }) => {
      now.received.push(token)
      return { amount: '21', pending: token === 'slow' }
    },
    'float.invoice': () => {
      now.waiting = ['q1']
      // Paid at the next look.
      setTimeout(() => (now.waiting = []), 1)
      return float().waiting[0]!
    },
    'float.restore': () => ({ found: '64', taken: '0' }),
    'redemption.pots': () => [],
    'redemption.list': ({ before, limit, state }) =>
      rows.filter(row => (before === null || row.id < before) && (state === null || row.state === state)).slice(0, limit),
    'redemption.get': ({ id }) => ({ ...rows.find(row => row.id === id)!, redeemed: [], calls: [] }),
  }
  return { now, handlers }
}

const status: AppStatus = {
  version: '0',
  world: 'home',
  network: 'regtest',
  first_start: false,
  demo_running: false,
  storage: 'sqlite',
  home: '',
  started_at: 1,
  now: 1,
  core: { pid: 1, host: 'serve', node: '24' },
  badges: {
    mirrors: 0,
    mirror_exceptions: 0,
    publications: 0,
    publications_halted: 0,
    reserves: 0,
    reserves_matured: 0,
    reserves_due: 0,
    plans_open: 0,
    delegations: 0,
    failovers: 0,
    pots_open: 0,
    signers: 0,
    servers: 0,
    servers_down: 0,
  },
  chain: null,
}

/** More than one page of 500. */
const rows = Array.from({ length: 1_203 }, (_, at): RedemptionRow => ({
  id: 1_203 - at,
  at: 1_000,
  ended_at: 2_000,
  kind: 'swap',
  method: null,
  state: at % 3 === 0 ? 'released' : 'settled',
  unit: 'sat',
  amount: '8',
  proofs: 1,
  custodians: ['https://bob.example'],
  keysets: ['00b0b00000000001'],
  debit: '8000',
  fee: '0',
  cost: '0',
  flagged: 0,
  refusal: null,
  place: 1_203 - at,
}))

it('sets a gateway up, changes one thing of it later, and switches it', async () => {
  const { now, handlers } = scriptedGateway()
  const { run } = await openCommandLine(handlers)
  expect(await run('gateway', 'set', '--float-cap', '5000')).toMatchObject({
    code: 3,
    words: expect.stringMatching(/^gateway\.arguments: /) as string,
  })
  expect(await run('gateway', 'on')).toMatchObject({ code: 3, words: 'gateway.off: No gateway is set up.\n' })
  const first = [
    '--mint',
    'http://127.0.0.1:3338',
    '--public',
    'https://d.example',
    '--listen',
    '127.0.0.1:0',
    '--approve',
    '10.0.0.2:80',
    'h:1',
  ]
  expect(await run('gateway', 'set', ...first)).toMatchObject({ code: 0 })
  expect(now.configured).toEqual({
    mint_url: 'http://127.0.0.1:3338',
    public_url: 'https://d.example',
    listen: '127.0.0.1:0',
    front: false,
    info_url: null,
    approved_hosts: ['10.0.0.2:80', 'h:1'],
    float_cap: '1000000',
    float_low: '100000',
  })
  const before = now.configured
  expect(await run('gateway', 'set', '--float-cap', '5000', '--front')).toMatchObject({ code: 0 })
  expect(now.configured).toEqual({ ...before, float_cap: '5000', front: true })
  expect(await run('gateway', 'set', '--no-front')).toMatchObject({ code: 0 })
  expect(now.configured).toEqual({ ...before, float_cap: '5000', front: false })
  expect(await run('gateway', 'set', '--float-cap', '1.5')).toMatchObject({ code: 2, out: '' })
  expect(json((await run('gateway', 'off', '--json')).out)).toMatchObject({ state: 'stopped', listening: null })
  const shown = await run('gateway', 'show')
  expect(shown.out).toContain('! The float is empty: fill it. [float.empty]')
  expect(shown.words).toBe('')
  // A core of the command's own ends with it.
  now.pid = process.pid
  expect((await run('gateway', 'on')).words).toContain('nimdolf serve')
})

it('fills the float from a file, and says so when a token was seen by everybody', async () => {
  const { now, handlers } = scriptedGateway()
  const { run, file } = await openCommandLine(handlers)
  writeFileSync(file('token'), 'cashuBfile\n')
  expect(await run('float', 'fill', '--token-file', file('token'), '--json')).toEqual({
    code: 0,
    out: '{"amount":"21","pending":false}\n',
    words: '',
  })
  expect((await run('float', 'fill', 'cashuBseen')).words).toContain('other users of this machine can see arguments')
  writeFileSync(file('slow'), 'slow')
  expect(await run('float', 'fill', '--token-file', file('slow'))).toMatchObject({ code: 4 })
  expect(now.received).toEqual(['cashuBfile', 'cashuBseen', 'slow'])
  expect((await run('float', 'show')).out).toMatch(/sat +1\u202f500 .* LOW/)
  expect((await run('float', 'restore')).out).toBe('Found 64.\n')
})

it('waits for an invoice only where a core goes on running, and prints what is to be paid first', async () => {
  const { now, handlers } = scriptedGateway()
  const { run, calls } = await openCommandLine(handlers)
  now.pid = process.pid
  expect(await run('float', 'invoice', '--amount', '21', '--wait')).toMatchObject({
    code: 3,
    words: expect.stringMatching(/^float\.no-core: /) as string,
  })
  expect(calls).not.toContain('float.invoice')
  now.pid++
  expect(await run('float', 'invoice', '--amount', '21')).toMatchObject({ code: 0, out: 'lnbcq1\n' })
  const waited = await run('float', 'invoice', '--amount', '21', '--wait', '--json')
  expect(waited).toMatchObject({ code: 0, words: 'lnbcq1\n' })
  expect(json(waited.out)).toMatchObject({ quote: 'q1', paid: true })
})

it('lists requests page by page, every one of them once', async () => {
  const { handlers } = scriptedGateway()
  const { run, calls } = await openCommandLine(handlers)
  expect(json((await run('redemption', 'list', '--limit', '2', '--before', '100', '--json')).out)).toMatchObject({
    redemptions: [{ id: 99 }, { id: 98 }],
  })
  calls.length = 0
  const all = await run('redemption', 'list', '--all', '--json')
  const ids = all.out
    .trimEnd()
    .split('\n')
    .map(line => (json(line) as RedemptionRow).id)
  expect(ids).toEqual(rows.map(({ id }) => id))
  expect(calls).toHaveLength(4)
  const released = await run('redemption', 'list', '--all', '--state', 'released', '--json')
  expect(released.out.trimEnd().split('\n')).toHaveLength(401)
  expect((await run('redemption', 'show', '7')).out).toContain('https://bob.example')
  expect((await run('redemption', 'pots')).out).toBe('No reserve was claimed.\n')
})
