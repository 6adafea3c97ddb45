import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createClient, type Client } from '#shared/rpc/client.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { createSimulatedChain } from '../../src-main/demo/simulated-chain.ts'
import { createSocketTransport } from '../../src-main/rpc/socket-client.ts'
import { keyOf } from '../support/reserve-world.ts'
import { seeded } from '../support/mirror-world.ts'
import { serveElectrum, type ServedElectrum } from '../support/served-electrum.ts'

/** A cycle unlocks a keystore and brings two servers to agree, so that it costs what many of a mirror do. */
const CYCLES = Math.ceil(Number(process.env['NIMDOLF_CYCLES'] ?? 100) / 25)
const SEED = Number(process.env['NIMDOLF_SEED'] ?? 1)
const PASSPHRASE = 'seven rivers under one quiet moon 41'
const BROADCAST = 'blockchain.transaction.broadcast'
const BOB = keyOf('bob')

const folder = mkdtempSync(join(tmpdir(), 'nimdolf-plan-'))
const home = join(folder, 'home')
const chain = createSimulatedChain({ clock: Date })
const servers: ServedElectrum[] = []
// What happens to a line on its way; set by each test.
let onLine: (line: string) => boolean = () => true
let onReply: (line: string) => boolean = () => true
let core: ReturnType<typeof startCore> | null = null

function startCore() {
  const child = spawn(process.execPath, ['--no-warnings', 'src-main/hosts/core/main.ts', '--home', home], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return { child, ended: once(child, 'exit') }
}
async function kill(): Promise<void> {
  core?.child.kill('SIGKILL')
  await core?.ended
  core = null
}
const client = (): Client => createClient(createSocketTransport(join(home, 'core.sock')), 'home')
const soon = <Value>(holds: () => Promise<Value>): Promise<Value> => vi.waitFor(holds, { timeout: 30_000, interval: 50 })

/** A running core whose servers agree at the chain's tip. */
async function running(): Promise<Client> {
  core ??= startCore()
  await soon(() => client().call('app.status', {}))
  return client()
}
/** The one coin of the reserve, verified and not spent. */
async function coin(from: Client): Promise<{ id: string; reserve: number }> {
  return soon(async () => {
    const [held, ...others] = await from.call('reserve.coins', {})
    expect(others).toEqual([])
    expect(held).toMatchObject({ state: 'confirmed', agreement: 'verified', confirmations: chain.height() - held!.height! + 1 })
    return held!
  })
}
async function planned(from: Client): Promise<number> {
  const { id, reserve } = await coin(from)
  const made = await from.call('plan.create', { plan: { kind: 'rearm', reserve, coins: [id], consolidate: false, rate: 2_000 } })
  return made.id
}
async function signed(from: Client, id: number): Promise<void> {
  const signer = await unlocked(from)
  await from.call('plan.sign', { id, signer })
}
async function unlocked(from: Client): Promise<string> {
  const [signer] = await from.call('signer.list', {})
  await from.call('signer.unlock', { id: signer!.id, passphrase: PASSPHRASE, minutes: 5 })
  return signer!.id
}
const planAt = (id: number) => client().call('plan.get', { id })
const isOut = (txid: string): boolean => chain.transaction(txid) !== null

beforeAll(async () => {
  chain.mine(110)
  for (let count = 0; count < 2; count++) {
    servers.push(await serveElectrum(chain, { onLine: line => onLine(line), onReply: line => onReply(line) }))
  }
  const first = await running()
  await first.call('settings.set', { network: 'regtest' })
  for (const { host, port } of servers) await first.call('server.add', { host, port, transport: 'tcp', pin: null, proxy: null })
  const [reserve] = await first.call('reserve.add', {
    source: 'policy',
    name: 'harbor',
    mint_url: null,
    policy: {
      network: 'regtest',
      template: 'pk-older',
      internal_key: BOB.pubkey,
      delegates: [{ name: 'Dave', mint_url: null, pubkey: keyOf('dave').pubkey, delay: 144 }],
    },
  })
  await first.call('signer.import', {
    name: 'desk',
    network: 'regtest',
    passphrase: PASSPHRASE,
    secret: { kind: 'raw', key: toHex(BOB.secret) },
    made_on: 'other',
  })
  chain.faucet(reserve!.script_pubkey, 5_000_000n)
  chain.mine(1)
}, 60_000)

afterEach(() => {
  onLine = onReply = () => true
})
afterAll(async () => {
  await kill()
  for (const server of servers) await server.close()
  rmSync(folder, { recursive: true, force: true })
})

it(
  'killed before a server got it: the intent is kept, it is not made anew, and the same transaction is sent',
  { timeout: 120_000 },
  async () => {
    const id = await planned(await running())
    await signed(client(), id)
    const { txid } = await planAt(id)
    const killed = Promise.withResolvers<void>()
    onLine = line => {
      if (!line.includes(BROADCAST)) return true
      killed.resolve(kill())
      return false
    }
    await expect(client().call('plan.broadcast', { id })).rejects.toThrow()
    await killed.promise
    expect(isOut(txid)).toBe(false)

    onLine = () => true
    const next = await running()
    await coin(next)
    expect(await planAt(id)).toMatchObject({ state: 'sending', txid, ready: true })
    await expect(next.call('plan.drop', { id })).rejects.toMatchObject({ code: 'plan.not-open' })
    await expect(planned(next)).rejects.toMatchObject({ code: 'plan.in-tray' })
    expect(await next.call('plan.broadcast', { id })).toMatchObject({ state: 'sent', txid })
    chain.mine(1)
    await soon(async () => expect(await planAt(id)).toMatchObject({ state: 'confirmed' }))
  },
)

it(
  'killed before a server’s answer came: what is out is found on the chain, and sending it again changes nothing',
  { timeout: 120_000 },
  async () => {
    const id = await planned(await running())
    await signed(client(), id)
    const { txid } = await planAt(id)
    const killed = Promise.withResolvers<void>()
    onReply = line => {
      if (!line.includes(`"result":"${txid}"`)) return true
      killed.resolve(kill())
      return false
    }
    await expect(client().call('plan.broadcast', { id })).rejects.toThrow()
    await killed.promise
    expect(isOut(txid)).toBe(true)

    onReply = () => true
    const next = await running()
    await soon(async () => expect(await planAt(id)).toMatchObject({ state: 'sent', txid }))
    expect(await next.call('plan.broadcast', { id })).toMatchObject({ state: 'sent', txid })
    chain.mine(1)
    await soon(async () => expect(await planAt(id)).toMatchObject({ state: 'confirmed' }))
  },
)

it(
  `killed ${CYCLES} times at any moment between planning and confirmation: one plan, one transaction, no signature lost`,
  { timeout: 60_000 + CYCLES * 30_000 },
  async () => {
    const random = seeded(SEED)
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const id = await planned(await running())
      const { txid } = await planAt(id)
      const signer = await unlocked(client())
      const acting = client()
        .call('plan.sign', { id, signer })
        .then(() => client().call('plan.broadcast', { id }))
        .catch(() => null)
      await new Promise(done => setTimeout(done, random() * 150))
      await kill()
      await acting

      const next = await running()
      await soon(async () => expect(await next.call('chain.status', {})).toMatchObject({ agreement: 'verified' }))
      const after = await planAt(id)
      expect(after.txid).toBe(txid)
      if (isOut(txid)) expect(after.state, `cycle ${cycle}`).toMatch(/^(?:sending|sent)$/)
      else expect(after.state, `cycle ${cycle}`).toMatch(/^(?:open|sending)$/)
      if (!after.ready) await signed(next, id)
      expect(await next.call('plan.broadcast', { id })).toMatchObject({ state: 'sent', txid })
      chain.mine(1)
      await soon(async () => expect(await planAt(id)).toMatchObject({ state: 'confirmed', txid }))
      const { txid: held } = (await next.call('reserve.coins', {}))[0]!
      expect(held).toBe(txid)
    }
  },
)
