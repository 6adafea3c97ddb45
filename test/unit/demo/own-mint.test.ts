import { afterEach, describe, expect, it } from 'vitest'
import { getDecodedToken } from '@cashu/cashu-ts'
import { amountOf } from '#shared/domain/amount.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import { parseJson } from '#shared/lib/json.ts'
import { createDemo } from '../../../src-main/demo/demo.ts'
import { INVOICE_PAID_AFTER_MS } from '../../../src-main/demo/own-mint/fund.ts'
import { createFloatVault } from '../../../src-main/redemption/float-vault.ts'
import { createFloat } from '../../../src-main/redemption/float.ts'
import { createPaying } from '../../../src-main/redemption/paying.ts'
import type { PayingDeps } from '../../../src-main/redemption/paying-deps.ts'
import { redemptionToJson } from '../../../src-main/redemption/redemption-codec.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { value } from '../../support/failover-world.ts'
import { bobsProof, intentOf, openPot, POT } from '../../support/paying-world.ts'
import { createSimulatedClock } from '../../support/simulated-clock.ts'
import { blinding } from '../../support/simulated-own-mint.ts'

const stops: (() => void)[] = []
afterEach(() => stops.splice(0).forEach(stop => stop()))

/** The paying side of the role over the demo's wire. */
async function open(store = createMemoryStore(), demo?: ReturnType<typeof createDemo>) {
  const clock = createSimulatedClock()
  const network = demo ?? createDemo({ store: createMemoryStore(), clock, changed: () => undefined })
  stops.push(() => network.stop())
  const deps: PayingDeps = {
    wire: network.wire,
    mintUrl: network.cast.you.url,
    approvedHosts: [],
    clock,
    blinding,
    vault: createFloatVault(new Uint8Array(32).fill(7), size => new Uint8Array(size).fill(9)),
    table: store.redemptions,
    policy: () => ({ cap: 400_000n, lowAt: 10n }),
    patienceMs: 20_000,
    changed: () => undefined,
    alarm: alarm => void alarms.push(alarm.code),
  }
  const alarms: string[] = []
  const paying = createPaying(deps)
  expect(await paying.start()).toBe(true)
  store.redemptions.putPot({ pot: POT, redemption: redemptionToJson(openPot(100_000n)) })
  return { clock, demo: network, store, paying, float: createFloat(paying, deps), alarms }
}

type World = Awaited<ReturnType<typeof open>>

const proofsIn = (token: string, id: string): readonly RawProof[] =>
  getDecodedToken(token, [id]).proofs.map(({ amount, secret, C }) => ({
    amount: amountOf(amount.toBigInt())!,
    id: id as RawProof['id'],
    secret,
    C,
    witness: null,
    dleq: null,
  }))

/** What `act` comes to, time passing as it must. */
async function done<Value>({ clock }: World, act: Promise<Value>): Promise<Value> {
  let over = false
  void act.finally(() => (over = true))
  await clock.passUntil(() => over, 600_000)
  return act
}

const ownId = ({ paying }: World): string => paying.keysets.active('sat')!.id

async function ask(world: World, method: 'GET' | 'POST', path: string, body?: object): Promise<{ status: number; json: never }> {
  const reply = value(
    await world.demo.wire.fetch({
      method,
      url: world.demo.cast.you.url + path,
      accept: 'application/json',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      maxBytes: 1_000_000,
      deadlineMs: 1_000,
      approvedHosts: [],
      signal: new AbortController().signal,
    }),
  )
  const parsed = parseJson(new TextDecoder().decode(reply.bytes))
  return { status: reply.status, json: (parsed.ok ? parsed.value : null) as never }
}

/** Outputs of a wallet, as the paying side's own would be. */
const outputs = (world: World, name: string, amounts: readonly bigint[]) =>
  amounts.map((amount, at) => ({
    amount: amountOf(amount)!,
    id: ownId(world),
    B_: blinding.blind(blinding.nullifier(`${name} ${at}`), `${at + 1}`.padStart(64, '0')),
  }))
const written = (sent: ReturnType<typeof outputs>) => sent.map(output => ({ ...output, amount: Number(output.amount) }))

describe('the operator’s own mint in the demo', () => {
  it('is a mint that the paying side reads, with keys up to 2^20 and a fee', async () => {
    const world = await open()
    const keyset = world.paying.keysets.active('sat')!
    expect(keyset).toMatchObject({ unit: 'sat', active: true, inputFeePpk: 100 })
    expect(keyset.keys.map(({ amount }) => amount)).toEqual(Array.from({ length: 21 }, (_, bit) => 2n ** BigInt(bit)))
    expect(await ask(world, 'GET', '/v1/info')).toMatchObject({ status: 200, json: { name: 'Lantern', nuts: { 9: { supported: true } } } })
    expect((await ask(world, 'GET', '/v1/keys')).json).toEqual((await ask(world, 'GET', `/v1/keys/${keyset.id}`)).json)
    expect(await ask(world, 'GET', '/v1/keys/0000000000000000')).toMatchObject({ status: 400, json: { code: 12001 } })
  })

  it('fills the float by token: 200,000 sat, once', async () => {
    const world = await open()
    const { demo, float } = world
    const [first, second] = [demo.floatToken(), demo.floatToken()].map(token => proofsIn(token, ownId(world)))
    expect(first).toHaveLength(7)
    expect(value(await float.receive(first!))).toEqual({ amount: 200_000n, pending: false })
    expect(float.status('sat')).toMatchObject({ free: 200_000n, coins: 6 })
    expect(await done(world, float.receive(first!))).toMatchObject({ ok: false, error: { code: 'float.refused' } })
    expect(value(await float.receive(second!))).toEqual({ amount: 200_000n, pending: false })
  })

  it('fills the float by an invoice that counts as paid some seconds later', async () => {
    const { clock, float, store, paying } = await open()
    const fill = value(await float.invoice('sat', 12_345n))
    expect(fill.request).toMatch(/^lnbcrt123450n1/)
    await float.tend()
    expect(float.status('sat')).toMatchObject({ free: 0n, waiting: [{ amount: 12_345n }] })
    expect((await paying.mint.mintQuote(fill.quote)).ok).toBe(true)
    await clock.pass(INVOICE_PAID_AFTER_MS)
    await float.tend()
    expect(store.redemptions.fills().map(({ state }) => state)).toEqual(['minted'])
    expect(float.status('sat').waiting).toEqual([])
    expect(float.status('sat').free + float.status('sat').held).toBeGreaterThan(12_300n)
  })

  it('D1 pays a swap: the outputs of whoever asks are signed as they are, with proofs', async () => {
    const world = await open()
    const { demo, float, paying, alarms } = world
    value(await float.receive(proofsIn(demo.floatToken(), ownId(world))))
    const wanted = outputs(world, 'alice', [64n, 32n, 2n])
    const outcome = await paying.redeem(intentOf({ name: 'swap', proofs: [bobsProof(1, 64n), bobsProof(2, 34n)], outputs: wanted }))
    if (outcome.kind !== 'paid') throw new Error(outcome.kind)
    const { signatures } = JSON.parse(outcome.answer) as { signatures: { amount: number; C_: string; dleq: { e: string; s: string } }[] }
    expect(signatures.map(({ amount }) => amount)).toEqual([64, 32, 2])
    const keys = paying.keysets.active('sat')!.keys
    for (const [at, { C_, dleq }] of signatures.entries()) {
      const { key } = keys.find(({ amount }) => amount === wanted[at]!.amount)!
      expect(blinding.isSignedBy(key, wanted[at]!.B_, C_, dleq)).toBe(true)
    }
    expect(alarms).toEqual([])
  })

  it('pays a melt at once, and gives back what the way did not cost', async () => {
    const world = await open()
    const { demo, float, paying, store, alarms } = world
    value(await float.receive(proofsIn(demo.floatToken(), ownId(world))))
    // An invoice that this mint wrote is as good as any other.
    const invoice = (await ask(world, 'POST', '/v1/mint/quote/bolt11', { unit: 'sat', amount: 1_000 })).json as { request: string }
    const quote = (await ask(world, 'POST', '/v1/melt/quote/bolt11', { unit: 'sat', request: invoice.request })).json as { quote: string }
    expect(quote).toMatchObject({ amount: 1_000, fee_reserve: 4, state: 'UNPAID' })
    const blanks = outputs(world, 'bob', [0n, 0n, 0n, 0n, 0n])
    const outcome = await paying.redeem(intentOf({ name: 'melt', proofs: [bobsProof(3, 1_024n)], outputs: blanks, quote: quote.quote }))
    if (outcome.kind !== 'paid') throw new Error(outcome.kind)
    const paid = JSON.parse(outcome.answer) as { state: string; payment_preimage: string; change: { amount: number }[] }
    expect(paid).toMatchObject({ state: 'PAID', payment_preimage: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    // 1024 less 1000 and a fee of 2 for the way.
    expect(paid.change.map(({ amount }) => amount)).toEqual([16, 4, 2])
    expect(store.redemptions.intents(null, 1)[0]).toMatchObject({ state: 'settled' })
    expect(alarms).toEqual([])

    const again = await ask(world, 'POST', '/v1/melt/quote/bolt11', { unit: 'sat', request: invoice.request })
    expect(again).toMatchObject({ status: 400, json: { code: 20006 } })
  })

  it('gives a float back whose database is lost', async () => {
    const before = await open()
    value(await before.float.receive(proofsIn(before.demo.floatToken(), ownId(before))))
    const after = await open(createMemoryStore(), before.demo)
    expect(after.float.status('sat').free).toBe(0n)
    expect(value(await after.float.restore())).toEqual({ found: 200_000n, taken: 0n })
    expect(after.float.status('sat').free).toBe(200_000n)
  })

  it('refuses as mints do, and has touched nothing then', async () => {
    const world = await open()
    const inputs = proofsIn(world.demo.floatToken(), ownId(world)).map(proof => ({ ...proof, amount: Number(proof.amount) }))
    const swap = async (over: object) => {
      const { status, json } = await ask(world, 'POST', '/v1/swap', {
        inputs,
        outputs: written(outputs(world, 'carol', [...WORTH])),
        ...over,
      })
      return status === 200 ? 'done' : (json as { code: number }).code
    }
    const fair = written(outputs(world, 'carol', [...WORTH]))
    expect(await swap({ inputs: [...inputs, inputs[0]] })).toBe(11007)
    expect(await swap({ outputs: [...fair, fair[0]] })).toBe(11008)
    expect(await swap({ outputs: fair.slice(1) })).toBe(11005)
    expect(await swap({ outputs: fair.map(output => ({ ...output, amount: 3 })) })).toBe(11006)
    expect(await swap({ outputs: fair.map(output => ({ ...output, id: '00ffffffffffffff' })) })).toBe(12001)
    expect(await swap({ outputs: fair.map((output, at) => (at === 0 ? { ...output, B_: `02${'00'.repeat(32)}` } : output)) })).toBe(0)
    expect(await swap({ inputs: inputs.map(input => ({ ...input, id: '00ffffffffffffff' })) })).toBe(12001)
    expect(await swap({ inputs: inputs.map(input => ({ ...input, C: inputs[0]!.C })) })).toBe(10001)
    expect((await ask(world, 'POST', '/v1/checkstate', { Ys: [blinding.nullifier(inputs[0]!.secret)] })).json).toMatchObject({
      states: [{ state: 'UNSPENT' }],
    })
    expect(await swap({})).toBe('done')
    expect(await swap({})).toBe(11001)
    const fresh = proofsIn(world.demo.floatToken(), ownId(world)).map(proof => ({ ...proof, amount: Number(proof.amount) }))
    expect(await swap({ inputs: fresh })).toBe(11003)

    expect(await ask(world, 'POST', '/v1/swap', [] as object)).toMatchObject({ status: 422 })
    expect(await ask(world, 'POST', '/v1/melt/bolt11', { quote: 'none', inputs: fresh })).toMatchObject({ json: { code: 20000 } })
    expect(await ask(world, 'POST', '/v1/melt/quote/bolt11', { unit: 'sat', request: 'lnbc1' })).toMatchObject({ json: { code: 20004 } })
    expect(await ask(world, 'POST', '/v1/mint/quote/bolt11', { unit: 'usd', amount: 1 })).toMatchObject({ json: { code: 11013 } })
    const unpaid = (await ask(world, 'POST', '/v1/mint/quote/bolt11', { unit: 'sat', amount: 64 })).json as { quote: string }
    const mint = { quote: unpaid.quote, outputs: written(outputs(world, 'dora', [64n])) }
    expect(await ask(world, 'POST', '/v1/mint/bolt11', mint)).toMatchObject({ json: { code: 20001 } })
    await world.clock.pass(INVOICE_PAID_AFTER_MS)
    expect(await ask(world, 'POST', '/v1/mint/bolt11', { ...mint, outputs: written(outputs(world, 'dora', [32n])) })).toMatchObject({
      json: { code: 11005 },
    })
    expect(await ask(world, 'POST', '/v1/mint/bolt11', mint)).toMatchObject({ status: 200 })
    expect(await ask(world, 'POST', '/v1/mint/bolt11', mint)).toMatchObject({ json: { code: 20002 } })
  })
})

/** A token of the float in other coins, its fee of 1 taken. */
const WORTH = [131_072n, 65_536n, 2_048n, 1_024n, 256n, 64n]
