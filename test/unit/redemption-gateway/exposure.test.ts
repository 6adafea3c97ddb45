import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { BOB, BOB_URL, BOB_USD, DAVE, DAVE_OLD, ask, bobs, claimed, openWorld, OPEN, type World } from './gateway-world.ts'
import { YOf } from './simulated-payer.ts'
import { issue } from './wallet.ts'

let world: World
afterEach(async () => {
  await world.close()
  expect(world.failures).toEqual([])
})

const idsOf = ({ json }: { json: unknown }): string[] => (json as { keysets: { id: string }[] }).keysets.map(({ id }) => id)

describe('GET /v1/keysets', () => {
  it('shows the gone mint’s keysets as inactive, with their exact fee and expiry, behind the mint’s own', async () => {
    world = await openWorld({ finalExpiry: 1_799_999_999 })
    const reply = await world.get('/v1/keysets')
    expect(reply.json).toEqual({
      keysets: [
        { id: DAVE.id, unit: 'sat', active: true, input_fee_ppk: 0 },
        { id: DAVE_OLD.id, unit: 'sat', active: false, input_fee_ppk: 0 },
        { id: BOB.id, unit: 'sat', active: false, input_fee_ppk: 100, final_expiry: 1_799_999_999 },
      ],
    })
    expect(reply.headers).toMatchObject({ 'x-mint': 'dave', 'access-control-allow-origin': '*', 'content-type': 'application/json' })
  })

  it('only while redemption is open or exhausted', async () => {
    world = await openWorld({ pot: null })
    const bare = (await ask(`${world.mint.url}/v1/keysets`, 'GET')).bytes
    expect((await world.get('/v1/keysets')).bytes).toEqual(bare)
    world.happen(claimed(8n))
    expect((await world.get('/v1/keysets')).bytes).toEqual(bare)
    world.happen(OPEN)
    expect(idsOf(await world.get('/v1/keysets'))).toContain(BOB.id)
    await world.swap(bobs(8))
    expect(world.redemption().phase.kind).toBe('exhausted')
    expect(idsOf(await world.get('/v1/keysets'))).toContain(BOB.id)
    world.happen({ kind: 'close', at: 1, reason: 'all paid' })
    expect((await world.get('/v1/keysets')).bytes).toEqual(bare)
  })

  it('keeps what it does not know byte for byte, numbers and escapes included', async () => {
    world = await openWorld()
    const own = '{ "keysets" : [ {"id":"x","fee":1.50,"n":18446744073709551615,"s":"\\u00e9\\/"} ],\n "new_field":1e3 }'
    world.mint.meddle = (_request, _body, response) => (
      response.writeHead(200, ['Content-Type', 'application/json', 'ETag', '"own"']).end(own),
      true
    )
    const reply = await world.get('/v1/keysets', { 'If-None-Match': '"own"', 'Accept-Encoding': 'gzip' })
    const text = reply.bytes.toString()
    const entry = `,{"id":"${BOB.id}","unit":"sat","active":false,"input_fee_ppk":100,"final_expiry":null}`
    expect(text).toBe(own.replace('} ]', `}${entry}]`))
    // Another body has another tag, and nobody may keep the mint's for it.
    expect(reply.headers['etag']).toBeUndefined()
  })

  it.each([
    [500, '{"detail":"down"}'],
    [200, '<html>'],
    [200, '{"keysets":{}}'],
    [200, '[]'],
    [200, 'null'],
    [429, 'slow down'],
  ])('passes %i %s on as it is', async (status, body) => {
    world = await openWorld()
    world.mint.meddle = (_request, _body, response) => (response.writeHead(status, ['X-Own', 'yes', 'ETag', '"own"']).end(body), true)
    const reply = await world.get('/v1/keysets')
    expect([reply.status, reply.bytes.toString(), reply.headers['x-own'], reply.headers['etag']]).toEqual([status, body, 'yes', '"own"'])
  })
})

describe('GET /v1/keys/{id}', () => {
  it('gives the gone mint’s keys, and the mint’s own to its own ids', async () => {
    world = await openWorld()
    const { json, status, headers } = await world.get(`/v1/keys/${BOB.id}`)
    const keys = Object.fromEntries(BOB.keys.map(({ amount, key }) => [String(amount), key]))
    expect([status, json]).toEqual([
      200,
      { keysets: [{ id: BOB.id, unit: 'sat', active: false, input_fee_ppk: 100, final_expiry: null, keys }] },
    ])
    expect(headers['access-control-allow-origin']).toBe('*')
    expect((await world.get(`/v1/keys/${DAVE.id}`)).headers['x-mint']).toBe('dave')
    expect((await ask(`${world.url}/v1/keys/${BOB.id}`, 'HEAD')).status).toBe(200)
  })

  it('D15 not those of a unit without a rate, and none before redemption opens', async () => {
    world = await openWorld({ pot: null })
    expect((await world.get(`/v1/keys/${BOB.id}`)).status).toBe(404)
    world.happen(claimed(8n), OPEN)
    expect((await world.get(`/v1/keys/${BOB_USD.id}`)).status).toBe(404)
    // /v1/keys lists active keysets only (NUT-01).
    expect(idsOf(await world.get('/v1/keys'))).toEqual([DAVE.id])
  })
})

describe('GET /v1/info', () => {
  it('says whom the mint stands in for, open or not, and nothing else of it changes', async () => {
    world = await openWorld({ pot: null })
    const own = (await ask(`${world.mint.url}/v1/info`, 'GET')).json as { nuts: object }
    expect((await world.get('/v1/info')).json).toEqual({
      ...own,
      nuts: { ...own.nuts, xx: { supported: true, delegate_for: [{ mint_url: BOB_URL, keysets: [BOB.id] }] } },
    })
  })

  it('stands beside the firehose that the publisher wrote in, and beside what the mint says of others itself', async () => {
    world = await openWorld()
    const others = [
      { mint_url: 'https://carol.test', keysets: ['00ad268c4d1f5826'] },
      { mint_url: `${BOB_URL}/`, keysets: [] },
    ]
    const firehose = { sse: 'https://d.test/sse', http: 'https://d.test/batch' }
    const own = { time: 1, nuts: { xx: { supported: true, reserves: [1], firehose, delegate_for: others } } }
    world.mint.meddle = (_request, _body, response) => (response.end(JSON.stringify(own)), true)
    expect((await world.get('/v1/info')).json).toEqual({
      time: 1,
      nuts: { xx: { supported: true, reserves: [1], firehose, delegate_for: [others[0], { mint_url: BOB_URL, keysets: [BOB.id] }] } },
    })
  })

  it.each(['<html>', '[]', '{"nuts":', ''])('passes on what is no info: %s', async body => {
    world = await openWorld()
    world.mint.meddle = (_request, _body, response) => (response.end(body), true)
    expect((await world.get('/v1/info')).bytes.toString()).toBe(body)
  })
})

describe('POST /v1/checkstate', () => {
  it('knows the Ys of both mints in one answer, in the order asked', async () => {
    world = await openWorld()
    const [spent, pending, fresh] = bobs(8, 4, 2).map(YOf)
    const own = issue(DAVE, 8)
    world.mint.spent.add(YOf(own))
    world.states.set(spent!, { state: 'SPENT', witness: '{"signatures":[]}' })
    world.states.set(pending!, { state: 'PENDING', witness: null })
    const reply = await world.post('/v1/checkstate', { Ys: [fresh, spent, YOf(own), pending] })
    expect(reply.json).toEqual({
      states: [
        { Y: fresh, state: 'UNSPENT', witness: null },
        { Y: spent, state: 'SPENT', witness: '{"signatures":[]}' },
        { Y: YOf(own), state: 'SPENT', witness: null },
        { Y: pending, state: 'PENDING', witness: null },
      ],
    })
    expect(reply.headers).toMatchObject({ 'x-mint': 'dave', 'access-control-allow-origin': '*' })
  })

  it('is the mint’s alone while nothing is exposed, and where nothing is known', async () => {
    world = await openWorld({ pot: null })
    const [Y, other] = bobs(8, 4).map(YOf)
    world.states.set(Y!, { state: 'SPENT', witness: null })
    expect((await world.post('/v1/checkstate', { Ys: [Y] })).json).toEqual({ states: [{ Y, state: 'UNSPENT', witness: null }] })
    world.happen(claimed(8n), OPEN)
    const bare = await ask(`${world.mint.url}/v1/checkstate`, 'POST', { body: JSON.stringify({ Ys: [other] }) })
    expect((await world.post('/v1/checkstate', { Ys: [other] })).bytes).toEqual(bare.bytes)
    expect((await world.post('/v1/checkstate', { Ys: [Y] })).json).toEqual({ states: [{ Y, state: 'SPENT', witness: null }] })
  })
})

describe('--front', () => {
  it('sends every other path to the mint as well, websockets too; a sidecar has nothing there', async () => {
    world = await openWorld({ front: true })
    const quote = { unit: 'sat', request: 'lnbc', amount: 5 }
    expect((await world.post('/v1/mint/quote/bolt11', quote)).headers['x-mint']).toBe('dave')
    expect((await world.post('/v1/restore', { outputs: [] })).json).toEqual({ outputs: [], signatures: [] })
    expect((await upgrade(world.url)).startsWith('HTTP/1.1 4')).toBe(true)
    expect(world.mint.seen).toContain('GET /v1/ws')
    await world.close()
    world = await openWorld()
    expect((await world.post('/v1/restore', { outputs: [] })).headers['x-mint']).toBeUndefined()
    expect(await upgrade(world.url)).toBe('')
    expect(world.mint.seen).toEqual([])
  })
})

/** What a client hears that asks for a websocket. */
function upgrade(url: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.on('close', () => resolve(text))
    socket.on('error', () => undefined)
    socket.write('GET /v1/ws HTTP/1.1\r\nHost: d.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: k\r\n\r\n')
  })
}
