import fc from 'fast-check'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { numRuns } from '../../support/cases.ts'
import { vectors } from '../../support/vectors.ts'
import { ask, bobs, BOB, DAVE, openWorld, type Reply, type World } from './gateway-world.ts'
import { issue, prepare } from './wallet.ts'

interface Exchange {
  readonly mint: 'cdk' | 'nutshell'
  readonly m: string
  readonly path: string
  readonly status: number
  readonly req?: unknown
  readonly res: unknown
}

interface Heard {
  readonly line: string
  readonly headers: readonly string[]
  readonly body: Buffer
}

const exchanges = vectors<readonly Exchange[]>('captures/spends-http')
const capturedIds = [...new Set(JSON.stringify(exchanges).match(/01[0-9a-f]{64}/g))]

/** Headers of the connection, and those by which a proxy says who it is and for whom it asks. */
const OF_THE_WAY = /^(?:connection|keep-alive|transfer-encoding|date|host|via|x-forwarded-.*)$/i
function apart(raw: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < raw.length; at += 2) if (!OF_THE_WAY.test(raw[at]!)) kept.push(raw[at]!, raw[at + 1]!)
  return kept
}

let world: World
let mint: Server
let heard: Heard[]
/** What the mint answers. */
let said: { readonly status: number; readonly message: string; readonly headers: readonly string[]; readonly body: Buffer }

beforeEach(async () => {
  heard = []
  said = { status: 200, message: 'OK', headers: [], body: Buffer.alloc(0) }
  mint = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      // The gateway's own question after CORS is no client's.
      if (request.headers['x-probe'] === undefined && request.url === '/v1/keysets' && said.headers.length === 0)
        return void response.end('{}')
      heard.push({ line: `${request.method} ${request.url}`, headers: apart(request.rawHeaders), body: Buffer.concat(chunks) })
      response.sendDate = false
      response.writeHead(said.status, said.message, said.headers.flat())
      response.end(said.body)
    })
  })
  await new Promise<void>(resolve => mint.listen(0, '127.0.0.1', resolve))
  world = await openWorld({ mintUrl: direct(), ownIds: capturedIds })
})
afterEach(async () => {
  await world.close()
  mint.closeAllConnections()
  await new Promise(resolve => mint.close(resolve))
  expect(world.failures).toEqual([])
})

const direct = (): string => `http://127.0.0.1:${(mint.address() as AddressInfo).port}`

/** The same request to the mint and through the gateway: the mint hears the same, the client hears the same. */
async function expectSame(
  path: string,
  method: string,
  sent: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<void> {
  heard = []
  const answers: Reply[] = []
  for (const url of [direct(), world.url]) answers.push(await ask(`${url}${path}`, method, sent))
  const [bare, through] = answers as [Reply, Reply]
  expect([through.status, through.message, through.bytes]).toEqual([bare.status, bare.message, bare.bytes])
  expect(apart(through.raw)).toEqual(apart(bare.raw))
  expect(heard).toHaveLength(2)
  expect(heard[1]).toEqual(heard[0])
}

describe('what is the mint’s own passes byte for byte', () => {
  it.each(exchanges.filter(({ m }) => m === 'POST').map((exchange, at) => ({ ...exchange, at })))(
    'as real mints answer: $mint $m $path $status ($at)',
    async ({ m, path, status, req, res }) => {
      const body = Buffer.from(JSON.stringify(res))
      said = {
        status,
        message: status === 200 ? 'OK' : 'Bad Request',
        headers: [
          'content-type',
          'application/json',
          'Content-Length',
          String(body.length),
          'access-control-allow-origin',
          '*',
          'X-A',
          '1',
          'X-A',
          '2',
        ],
        body,
      }
      // As a wallet's own serializer may space it: the mint must get those bytes.
      for (const spaces of [0, 1]) {
        await expectSame(path, m, {
          headers: { 'Content-Type': 'application/json', 'X-Probe': '1' },
          body: JSON.stringify(req, null, spaces),
        })
      }
    },
  )

  it.each(['/v1/swap', '/v1/melt/bolt11', '/v1/checkstate', '/v1/keysets', '/v1/keys', `/v1/keys/${BOB.id}`, '/v1/info'])(
    'OPTIONS %s, with the mint’s own CORS',
    async path => {
      said = {
        status: 200,
        message: 'OK',
        headers: ['Access-Control-Allow-Origin', 'https://w.test', 'Access-Control-Max-Age', '600', 'Vary', 'Origin'],
        body: Buffer.from('OK'),
      }
      await expectSame(path, 'OPTIONS', { headers: { Origin: 'https://w.test', 'Access-Control-Request-Method': 'POST', 'X-Probe': '1' } })
    },
  )

  it.each([
    ['GET', '/v1/keys'],
    ['GET', `/v1/keys/${DAVE.id}`],
    ['GET', '/v1/melt/quote/bolt11/abc?x=%2F..'],
    ['POST', '/v1/melt/quote/bolt11'],
    ['GET', '/v1/swap'],
    ['PUT', '/v1/melt/bolt11'],
    ['DELETE', '/v1/keysets'],
    ['HEAD', '/v1/keysets'],
  ])('%s %s', async (method, path) => {
    said = { status: 418, message: 'Teapot', headers: ['X-Y', 'z'], body: method === 'HEAD' ? Buffer.alloc(0) : Buffer.from([0, 255, 1]) }
    await expectSame(path, method, { headers: { 'X-Probe': '1' }, body: method === 'GET' || method === 'HEAD' ? '' : '{"inputs":[]}' })
  })

  it.each([
    ['no JSON', '{"inputs":[{"id":'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['no inputs', '{"inputs":{}}'],
    ['ids of wrong types', '{"inputs":[{"id":1},{"id":null},{"id":{}},{"id":["00ad268c4d1f5826"]},7,null,"x"]}'],
    ['ids that are none', '{"inputs":[{"id":"I2yN+iRYfkzT"},{"id":""},{"id":"../../etc/passwd"},{"id":"00zz268c4d1f5826"}]}'],
    ['a custodian’s id behind an own one of the same key', `{"inputs":[{"id":"${BOB.id}","id":"${DAVE.id}"}]}`],
    ['depth', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['deep objects', `${'{"inputs":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ])('a body that is none of ours: %s', async (_, body) => {
    said = {
      status: 422,
      message: 'Unprocessable Entity',
      headers: ['Content-Type', 'application/json'],
      body: Buffer.from('{"detail":"no"}'),
    }
    await expectSame('/v1/swap', 'POST', { headers: { 'X-Probe': '1' }, body })
    await expectSame('/v1/melt/bolt11', 'POST', { headers: { 'X-Probe': '1' }, body })
    await expectSame('/v1/checkstate', 'POST', { headers: { 'X-Probe': '1' }, body })
  })

  it('a body that is too long to look at, even with a custodian’s proof in it: the mint says no in its own words', async () => {
    said = { status: 413, message: 'Payload Too Large', headers: [], body: Buffer.from('too long') }
    const body = JSON.stringify({ inputs: bobs(8), outputs: prepare(DAVE, [4]).outputs, filler: 'x'.repeat(3 * 1024 * 1024) })
    await expectSame('/v1/swap', 'POST', { headers: { 'X-Probe': '1' }, body })
    expect(world.payer.begun()).toBe(0)
  })

  it('a body in chunks', async () => {
    said = { status: 200, message: 'OK', headers: [], body: Buffer.from('{}') }
    await expectSame('/v1/swap', 'POST', {
      headers: { 'Transfer-Encoding': 'chunked', 'X-Probe': '1' },
      body: '{"inputs":[],"outputs":[]}',
    })
  })

  it('the mint being down is 502, and its being back is seen', async () => {
    const port = (mint.address() as AddressInfo).port
    mint.closeAllConnections()
    await new Promise(resolve => mint.close(resolve))
    for (const [method, path] of [
      ['POST', '/v1/swap'],
      ['POST', '/v1/checkstate'],
      ['GET', '/v1/keysets'],
      ['GET', '/v1/info'],
    ] as const) {
      const reply = await ask(`${world.url}${path}`, method, { body: method === 'POST' ? '{"inputs":[]}' : '' })
      expect([path, reply.status]).toEqual([path, 502])
    }
    await new Promise<void>(resolve => mint.listen(port, '127.0.0.1', resolve))
    await expectSame('/v1/swap', 'POST', { headers: { 'X-Probe': '1' }, body: '{"inputs":[]}' })
  })

  it('an answer that the mint cuts is cut', async () => {
    mint.removeAllListeners('request')
    mint.on('request', (_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setImmediate(() => response.destroy())
    })
    await expect(ask(`${world.url}/v1/swap`, 'POST', { body: '{}' })).rejects.toThrow()
    await expect(ask(`${world.url}/v1/keysets`, 'GET')).rejects.toThrow()
  })

  it('any request without a custodian’s keyset: the mint hears the same and the client hears the same', async () => {
    const own = issue(DAVE, 8)
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', '<script>', '‮', '\u0000'),
    )
    const id = fc.oneof(fc.constantFrom(DAVE.id, DAVE.id.toUpperCase(), 'I2yN+iRYfkzT'), text)
    const input = fc.oneof(
      fc.constant(own),
      fc.record(
        { id, amount: fc.oneof(fc.nat(), fc.double(), text, fc.constant(null)), secret: text, C: text, witness: fc.jsonValue() },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    )
    const body = fc.oneof(
      fc
        .record({ inputs: fc.array(input, { maxLength: 4 }), outputs: fc.jsonValue(), quote: text }, { requiredKeys: [] })
        .map(value => JSON.stringify(value)),
      fc.json(),
      fc.string(),
      fc.uint8Array({ maxLength: 64 }).map(bytes => Buffer.from(bytes)),
    )
    const reply = fc.record({
      status: fc.constantFrom(200, 400, 404, 422, 429, 500, 503),
      headers: fc.array(fc.tuple(fc.stringMatching(/^X-[A-Za-z]{1,8}$/), fc.stringMatching(/^[!-~]{0,20}$/)), { maxLength: 4 }),
      body: fc.uint8Array({ maxLength: 200 }),
    })
    const path = fc.constantFrom('/v1/swap', '/v1/melt/bolt11', '/v1/melt/onchain', '/v1/checkstate', '/v1/melt/quote/bolt11')
    await fc.assert(
      fc.asyncProperty(path, body, reply, async (where, sent, { status, headers, body: answer }) => {
        said = { status, message: 'Whatever', headers: headers.flat(), body: Buffer.from(answer) }
        await expectSame(where, 'POST', { headers: { 'Content-Type': 'application/json', 'X-Probe': '1' }, body: sent })
      }),
      { numRuns: Math.ceil(numRuns / 5) },
    )
  })

  it('a client that leaves in the middle of its body or of the answer costs nothing', async () => {
    const url = new URL(world.url)
    const socket = connect(Number(url.port), '127.0.0.1')
    await new Promise(resolve => socket.on('connect', resolve))
    socket.write('POST /v1/swap HTTP/1.1\r\nHost: d.test\r\nContent-Length: 1000\r\n\r\n{"inputs":')
    await new Promise(resolve => setImmediate(resolve))
    socket.destroy()
    await expectSame('/v1/swap', 'POST', { headers: { 'X-Probe': '1' }, body: '{"inputs":[]}' })
  })
})
