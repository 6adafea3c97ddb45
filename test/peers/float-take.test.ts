import { rmSync, writeFileSync, readFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getDecodedToken, getEncodedToken, type Wallet } from '@cashu/cashu-ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRoleWorld, type RoleWorld } from '../support/role-world.ts'
import { answers, freePort, start, type Running } from './processes.ts'
import { mintProofs, openWallet, statesOf } from './wallets.ts'

const MINT = process.env['NIMDOLF_NUTSHELL']

let folder: string
let mint: Running
let wallet: Wallet
let world: RoleWorld
let url: string

beforeAll(async () => {
  if (MINT === undefined) throw new Error('NIMDOLF_NUTSHELL names no mint: npm run test:peers installs one')
  folder = mkdtempSync(join(tmpdir(), 'nimdolf-take-'))
  const port = await freePort()
  mint = start(MINT, [], {
    MINT_PRIVATE_KEY: 'seed of the float',
    MINT_BACKEND_BOLT11_SAT: 'FakeWallet',
    MINT_DATABASE: join(folder, 'mint'),
    MINT_LISTEN_HOST: '127.0.0.1',
    MINT_LISTEN_PORT: String(port),
    MINT_INPUT_FEE_PPK: '100',
    FAKEWALLET_DELAY_INCOMING_PAYMENT: '0',
    CASHU_DIR: join(folder, 'cashu'),
    TOR: 'FALSE',
  })
  url = `http://127.0.0.1:${port}`
  await answers(`${url}/v1/info`, mint)
  wallet = await openWallet(url)
  world = await createRoleWorld()
})
afterAll(async () => {
  await world?.close()
  await mint?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const free = (of = world): bigint => of.role.float()[0]!.free
const config = () => ({ ...world.config, mintUrl: url, publicUrl: url })
async function take(amount: bigint | null, of = world) {
  const took = await of.role.take('sat', amount, false)
  if (!took.ok || took.value.token === null) throw new Error(JSON.stringify(took.ok || took.error))
  return { ...took.value, token: took.value.token }
}

it('a wallet takes what left the float, each proof shown to be signed; what it leaves comes back', async () => {
  expect(await world.role.configure(config())).toMatchObject({ ok: true, value: { state: 'serving' } })
  const filled = getEncodedToken({ mint: url, unit: 'sat', proofs: await mintProofs(wallet, 3_000) })
  expect(await world.role.receive(filled)).toMatchObject({ ok: true, value: { pending: false } })
  const before = free()
  const took = await take(1_000n)
  expect(before - free() - 1_000n).toBeLessThan(5n)
  const received = await wallet.receive(took.token, { requireDleq: true })
  expect(received.reduce((sum, { amount }) => sum + amount.toNumber(), 0)).toBe(999)
  expect(await world.role.taken()).toMatchObject([{ id: took.id, state: 'spent', left: 0n }])

  const other = await take(700n)
  const { proofs } = getDecodedToken(other.token, wallet.keyChain.getAllKeysetIds())
  await wallet.receive({ mint: url, unit: 'sat', proofs: proofs.slice(0, 1) })
  const rest = 700n - proofs[0]!.amount.toBigInt()
  expect(await world.role.taken()).toMatchObject([{ id: other.id, state: 'part', left: rest }, {}])
  expect(await world.role.giveBack(other.id)).toEqual({ ok: true, value: { amount: rest - 1n, pending: false } })
  expect(await statesOf(wallet, proofs)).toEqual(proofs.map(() => 'SPENT'))
})

it('a float whose database is lost comes back without what was taken out of it', async () => {
  const took = await take(100n)
  const before = free()
  const fresh = await createRoleWorld()
  try {
    writeFileSync(join(fresh.folder, 'float.key'), readFileSync(join(world.folder, 'float.key')))
    await fresh.role.configure(config())
    expect(await fresh.role.restore()).toEqual({ ok: true, value: { found: before, taken: 100n } })
    expect(free(fresh)).toBe(before)
    const [found] = await fresh.role.taken()
    expect(found).toMatchObject({ amount: 100n, state: 'unspent', found: true })
    expect(await fresh.role.token(found!.id)).toMatchObject({ ok: true })
    await wallet.receive(took.token)
    expect(await fresh.role.taken()).toMatchObject([{ state: 'spent' }])
    const all = await take(null, fresh)
    expect([free(fresh), (await wallet.receive(all.token)).length > 0]).toEqual([0n, true])
  } finally {
    await fresh.close()
  }
})
