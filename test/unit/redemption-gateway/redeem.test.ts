import { schnorr } from '@noble/curves/secp256k1.js'
import { afterEach, describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../../src-main/crypto/sha256.ts'
import { BOB, BOB_USD, DAVE, DAVE_OLD, OPEN, STRANGER, bobs, claimed, codeOf, openWorld, type World } from './gateway-world.ts'
import { YOf } from './simulated-payer.ts'
import { freshSecret, issue, prepare, split, type Proof } from './wallet.ts'

let world: World
afterEach(async () => {
  await world.close()
  expect(world.failures).toEqual([])
})

/** What a refusal must leave as it was. */
const untouched = () => ({
  pot: world.redemption().money,
  begun: world.payer.begun(),
  feed: world.payer.feed.length,
  float: world.payer.floatHeld(),
})

async function expectRefused(inputs: readonly Proof[], code: number, amounts?: readonly number[]): Promise<string> {
  const before = untouched()
  const reply = await world.swap(inputs, amounts)
  const { detail, ...rest } = reply.json as { detail: string; code: number }
  expect([reply.status, rest]).toEqual([400, { code }])
  expect(untouched()).toEqual(before)
  return detail
}

describe('a swap of a gone mint’s ecash', () => {
  it('D1 a valid DLEQ is paid in the delegate’s ecash, from the float, and debits the pot its gross inputs', async () => {
    world = await openWorld()
    const inputs = bobs(16, 4, 2)
    const { status, proofs, headers } = await world.swap(inputs)
    expect(status).toBe(200)
    expect(proofs.reduce((sum, { amount }) => sum + amount, 0)).toBe(21)
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    expect(world.redemption().money).toMatchObject({ settled: 22_000n, reserved: 0n })
    expect(world.payer.floatHeld()).toBe(1_000 - 21)
    // They are the mint's own now: it takes them without us.
    const own = prepare(DAVE, split(21))
    expect((await world.post('/v1/swap', { inputs: proofs, outputs: own.outputs })).status).toBe(200)
  })

  it('D2 an unmirrored keyset is 33001', async () => {
    world = await openWorld()
    await expectRefused([issue(STRANGER, 8)], 33001)
    await expectRefused([...bobs(8), issue(STRANGER, 8)], 33001)
    expect(world.mint.seen.filter(one => one.includes('swap'))).toEqual([])
  })

  it('D3 an amount without a key is 33001', async () => {
    world = await openWorld()
    await expectRefused([{ ...bobs(8)[0]!, amount: 3 }], 33001, [2])
    await expectRefused([{ ...bobs(8)[0]!, amount: 2 ** 20 }], 33001, [2])
  })

  it('D4 before the claim, and D5 until it is deep enough, 33002', async () => {
    world = await openWorld({ pot: null })
    await expectRefused(bobs(8), 33002)
    world.happen({ kind: 'chain', claims: [{ txid: 'aa'.repeat(32), sat: 100n, standing: 'unsettled' }], takenBy: null })
    await expectRefused(bobs(8), 33002)
    world.happen(claimed(100n))
    await expectRefused(bobs(8), 33002)
    world.happen(OPEN)
    expect((await world.swap(bobs(8))).status).toBe(200)
  })

  it('R18 a reserve that went to another delegate is 33002 and names it', async () => {
    world = await openWorld({ pot: null })
    world.happen({ kind: 'chain', claims: [], takenBy: 'https://frank.test' })
    expect(await expectRefused(bobs(8), 33002)).toContain('https://frank.test')
  })

  it('D6 no dleq is 33004, and says why', async () => {
    world = await openWorld()
    const { dleq: _, ...bare } = bobs(8)[0]!
    expect(await expectRefused([bare], 33004)).toContain('dleq')
  })

  it.each(['e', 's', 'r'] as const)('D7 a flipped %s is 33004', async name => {
    world = await openWorld()
    const [proof] = bobs(8)
    const digit = proof!.dleq![name][63]!
    const flipped = { ...proof!, dleq: { ...proof!.dleq!, [name]: proof!.dleq![name].slice(0, 63) + (digit === '0' ? '1' : '0') } }
    await expectRefused([flipped], 33004)
    await expectRefused([{ ...proof!, dleq: { ...proof!.dleq!, [name]: 'ff'.repeat(32) } }], 33004)
    await expectRefused([{ ...proof!, secret: freshSecret() }], 33004)
  })

  it('D8 a Y in the mirror, D20 above a gap, D22 in a co-delegate’s feed, D23 late: 11001', async () => {
    world = await openWorld()
    for (const by of ['mirror', 'disputed', 'co-delegate', 'late'] as const) {
      const [proof] = bobs(8)
      world.marks.set(YOf(proof!), { by, detail: `known by ${by}` })
      expect(await expectRefused([proof!], 11001)).toBe(`known by ${by}`)
    }
  })

  it('D9 the same proofs for other outputs are 11001 once paid, whatever their witness', async () => {
    world = await openWorld()
    const inputs = bobs(8, 4)
    expect((await world.swap(inputs)).status).toBe(200)
    await expectRefused(inputs, 11001)
    await expectRefused([inputs[1]!], 11001)
  })

  it('D10 a proof twice is 11007, an output twice 11008', async () => {
    world = await openWorld()
    const [proof] = bobs(8)
    await expectRefused([proof!, proof!], 11007, [8])
    const { outputs } = prepare(DAVE, [4])
    const reply = await world.post('/v1/swap', { inputs: bobs(8), outputs: [...outputs, ...outputs] })
    expect([reply.status, codeOf(reply)]).toEqual([400, 11008])
  })

  it('D11 of eight at once for one proof, one wins; the others hear 11002 or 11001 and nothing is paid twice', async () => {
    world = await openWorld()
    const inputs = bobs(16)
    const replies = await Promise.all(Array.from({ length: 8 }, () => world.swap(inputs)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    const codes = replies.filter(({ status }) => status !== 200).map(codeOf)
    expect(codes).toHaveLength(7)
    expect(codes.filter(code => code !== 11001 && code !== 11002)).toEqual([])
    expect(world.redemption().money.settled).toBe(16_000n)
    expect(world.payer.floatHeld()).toBe(1_000 - 15)
  })

  it('D11 while it is being paid the same request and others for its proofs are 11002', async () => {
    world = await openWorld()
    let go = (): void => {}
    world.payer.hold = new Promise(resolve => (go = resolve))
    const inputs = bobs(16)
    const { outputs } = prepare(DAVE, split(15))
    const first = world.post('/v1/swap', { inputs, outputs })
    while (world.payer.begun() === 0) await new Promise(resolve => setImmediate(resolve))
    expect(codeOf(await world.post('/v1/swap', { inputs, outputs }))).toBe(11002)
    expect(codeOf(await world.swap(inputs))).toBe(11002)
    expect(world.payer.feed).toEqual([])
    go()
    expect((await first).status).toBe(200)
  })

  it('D12 a pot of 10 refuses 16 with 33003 and leaves it unspent, then pays 8, and is exhausted at 0', async () => {
    world = await openWorld({ pot: 10n })
    const [sixteen, eight, two, one] = bobs(16, 8, 2, 1)
    await expectRefused([sixteen!], 33003)
    expect((await world.swap([eight!])).status).toBe(200)
    await expectRefused([sixteen!], 33003)
    expect((await world.swap([two!])).status).toBe(200)
    expect(world.redemption().phase.kind).toBe('exhausted')
    await expectRefused([one!], 33003, [1])
    world.happen({
      kind: 'chain',
      claims: ['aa', 'bb'].map(txid => ({ txid: txid.repeat(32), sat: txid === 'aa' ? 10n : 20n, standing: 'confirmed' as const })),
      takenBy: null,
    })
    expect((await world.swap([sixteen!])).status).toBe(200)
  })

  it('D13 three inputs at 100 ppk cost 1; other sums are 11005', async () => {
    world = await openWorld()
    const inputs = bobs(4, 4, 4)
    await expectRefused(inputs, 11005, [8, 4])
    await expectRefused(inputs, 11005, [8, 2])
    expect((await world.swap(inputs, [8, 2, 1])).status).toBe(200)
  })

  it('D14 an output on the gone mint’s keyset, or on an inactive one, is 12002, on an unknown one 12001', async () => {
    world = await openWorld()
    for (const [set, code] of [
      [BOB, 12002],
      [DAVE_OLD, 12002],
      [STRANGER, 12001],
    ] as const) {
      const reply = await world.post('/v1/swap', { inputs: bobs(8), outputs: prepare(set, split(7)).outputs })
      expect([reply.status, codeOf(reply)]).toEqual([400, code])
    }
  })

  it('D15 a keyset in a unit without a rate is 33001, and is not exposed', async () => {
    world = await openWorld()
    await expectRefused([issue(BOB_USD, 8)], 33001)
    expect((await world.get('/v1/keysets')).bytes.toString()).not.toContain(BOB_USD.id)
  })

  it('D24 one bad of three: none is spent, and the others are paid afterwards', async () => {
    world = await openWorld()
    const [one, two, three] = bobs(8, 4, 2)
    await expectRefused([one!, { ...two!, dleq: { ...two!.dleq!, e: three!.dleq!.e } }, three!], 33004)
    expect((await world.swap([one!, two!, three!])).status).toBe(200)
  })

  it('D25 a Y that was pending at the freeze is paid', async () => {
    world = await openWorld()
    const [proof] = bobs(8)
    world.pending.add(YOf(proof!))
    expect((await world.swap([proof!])).status).toBe(200)
  })

  it('D26 a claim that is reorganised away is 33002 again until it is back', async () => {
    world = await openWorld()
    world.happen({ kind: 'chain', claims: [{ txid: 'aa'.repeat(32), sat: 1_000n, standing: 'unsettled' }], takenBy: null })
    await expectRefused(bobs(8), 33002)
    expect((await world.get('/v1/keysets')).bytes.toString()).not.toContain(BOB.id)
    world.happen(claimed(1_000n))
    expect((await world.swap(bobs(8))).status).toBe(200)
  })

  it('D27 the same request again gets the same bytes, without a debit, also with the pot exhausted and redemption closed', async () => {
    world = await openWorld({ pot: 8n })
    const request = { inputs: bobs(8), outputs: prepare(DAVE, split(7)).outputs }
    const first = await world.post('/v1/swap', request)
    expect(first.status).toBe(200)
    const before = untouched()
    expect((await world.post('/v1/swap', request)).bytes).toEqual(first.bytes)
    world.happen({ kind: 'close', at: 1, reason: 'over' })
    expect((await world.post('/v1/swap', request)).bytes).toEqual(first.bytes)
    expect(untouched()).toEqual({ ...before, pot: world.redemption().money })
    expect(world.redemption().money.settled).toBe(8_000n)
  })

  it('D21 what was redeemed stands in the delegate’s feed under the gone mint’s keyset id, and what was refused does not', async () => {
    world = await openWorld()
    const inputs = bobs(8, 4)
    await expectRefused([{ ...inputs[0]!, dleq: inputs[1]!.dleq! }], 33004)
    await world.swap(inputs)
    expect(world.payer.feed).toEqual(inputs.map(proof => ({ Y: YOf(proof), id: BOB.id })))
  })

  it('D30 a low float is 503 with Retry-After, never 33003, and the proofs stay unspent', async () => {
    world = await openWorld({ float: 4 })
    const before = untouched()
    const inputs = bobs(8)
    const reply = await world.swap(inputs)
    expect([reply.status, codeOf(reply), Number(reply.headers['retry-after']) > 0]).toEqual([503, 0, true])
    expect(untouched()).toEqual(before)
  })

  it('a keyset that had expired before redemption opened is 12003', async () => {
    world = await openWorld({ finalExpiry: 1_794_999_999 })
    await expectRefused(bobs(8), 12003)
    await world.close()
    world = await openWorld({ finalExpiry: 1_795_000_001 })
    world.clock.ms += 10_000_000
    expect((await world.swap(bobs(8))).status).toBe(200)
  })

  it('takes inputs of both mints together, each once', async () => {
    world = await openWorld()
    const own = issue(DAVE, 16)
    const { status, proofs } = await world.swap([...bobs(8), own])
    expect([status, proofs.reduce((sum, { amount }) => sum + amount, 0)]).toEqual([200, 23])
    expect(world.mint.spent.has(YOf(own))).toBe(true)
    expect(world.redemption().money.settled).toBe(8_000n)
    await expectRefused([...bobs(8), own], 11001)
  })

  it('outputs that the mint signed before are 11003', async () => {
    world = await openWorld()
    const { outputs } = prepare(DAVE, [4, 2, 1])
    expect((await world.post('/v1/swap', { inputs: bobs(8), outputs })).status).toBe(200)
    const reply = await world.post('/v1/swap', { inputs: bobs(8), outputs })
    expect([reply.status, codeOf(reply)]).toEqual([400, 11003])
  })
})

describe('spending conditions, which the mint never sees', () => {
  const key = fromHex('11'.repeat(32))
  const pubkey = `02${toHex(schnorr.getPublicKey(key))}`
  const locked = (kind: string, data: string, tags: readonly string[][] = []): Proof =>
    issue(BOB, 8, JSON.stringify([kind, { nonce: freshSecret(), data, tags }]))
  const signed = (proof: Proof, message = proof.secret): Proof => ({
    ...proof,
    witness: JSON.stringify({ signatures: [toHex(schnorr.sign(sha256(new TextEncoder().encode(message)), key))] }),
  })

  it('D17 P2PK without a signature is 10001, with one it is paid', async () => {
    world = await openWorld()
    const proof = locked('P2PK', pubkey)
    await expectRefused([proof], 10001)
    await expectRefused([signed(proof, 'another')], 10001)
    expect((await world.swap([signed(proof)])).status).toBe(200)
  })

  it('D18 an unknown kind fails closed with 10001', async () => {
    world = await openWorld()
    await expectRefused([locked('P2NEW', pubkey)], 10001)
  })

  it('D19 an HTLC with the wrong preimage is 10001, with the right one it is paid', async () => {
    world = await openWorld()
    const preimage = '22'.repeat(32)
    const proof = locked('HTLC', toHex(sha256(fromHex(preimage))))
    await expectRefused([{ ...proof, witness: JSON.stringify({ preimage: '33'.repeat(32), signatures: [] }) }], 10001)
    expect((await world.swap([{ ...proof, witness: JSON.stringify({ preimage, signatures: [] }) }])).status).toBe(200)
  })

  it('SIG_ALL is refused with 10001 beside ecash of another mint, whichever of the two has it', async () => {
    world = await openWorld()
    const proof = locked('P2PK', pubkey, [['sigflag', 'SIG_ALL']])
    await expectRefused([signed(proof), issue(DAVE, 8)], 10001)
    const own = issue(DAVE, 8, JSON.stringify(['P2PK', { nonce: freshSecret(), data: pubkey, tags: [['sigflag', 'SIG_ALL']] }]))
    await expectRefused([...bobs(8), own], 10001)
  })

  it('SIG_ALL over its own request is paid', async () => {
    world = await openWorld()
    const proof = locked('P2PK', pubkey, [['sigflag', 'SIG_ALL']])
    const { outputs } = prepare(DAVE, [4, 2, 1])
    const message = proof.secret + proof.C + outputs.map(({ amount, B_ }) => `${amount}${B_}`).join('')
    const reply = await world.post('/v1/swap', { inputs: [signed(proof, message)], outputs })
    expect(reply.status).toBe(200)
  })
})

describe('a melt of a gone mint’s ecash', () => {
  const quoted = async (amount: number): Promise<string> =>
    ((await world.post('/v1/melt/quote/bolt11', { unit: 'sat', request: 'lnbc', amount })).json as { quote: string }).quote

  it('D1 is paid by the mint’s own Lightning, and answered with the mint’s own words', async () => {
    world = await openWorld()
    const quote = await quoted(20)
    const reply = await world.post('/v1/melt/bolt11', { quote, inputs: bobs(16, 8), outputs: [] })
    expect(reply.json).toMatchObject({ quote, state: 'PAID', payment_preimage: '00'.repeat(32) })
    expect(world.mint.paid()).toBe(20n)
    expect(world.redemption().money.settled).toBe(24_000n)
  })

  it('D16 that fails gives Y and pot back: the same proofs are swapped afterwards', async () => {
    world = await openWorld()
    const inputs = bobs(16, 8)
    const quote = await quoted(20)
    world.mint.payments = 'fail'
    const before = untouched()
    const reply = await world.post('/v1/melt/bolt11', { quote, inputs, outputs: [] })
    expect([reply.status, codeOf(reply)]).toEqual([400, 20004])
    expect(untouched()).toEqual({ ...before, begun: 1 })
    expect((await world.swap(inputs)).status).toBe(200)
  })

  it('inputs below quote, reserve and fee are 11005, an unknown quote is refused, a paid one is 20006', async () => {
    world = await openWorld()
    const quote = await quoted(7)
    expect(codeOf(await world.post('/v1/melt/bolt11', { quote, inputs: bobs(8) }))).toBe(11005)
    expect((await world.post('/v1/melt/bolt11', { quote: 'none', inputs: bobs(8) })).status).toBe(400)
    expect((await world.post('/v1/melt/bolt11', { quote, inputs: bobs(8, 1) })).status).toBe(200)
    expect(codeOf(await world.post('/v1/melt/bolt11', { quote, inputs: bobs(16) }))).toBe(20006)
  })

  it('D27 is replayed', async () => {
    world = await openWorld()
    const body = { quote: await quoted(4), inputs: bobs(8), outputs: [] }
    const first = await world.post('/v1/melt/bolt11', body)
    expect(first.status).toBe(200)
    expect((await world.post('/v1/melt/bolt11', body)).bytes).toEqual(first.bytes)
    expect(world.mint.paid()).toBe(4n)
  })
})
