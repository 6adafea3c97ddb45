import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openListener, parseHostPort, type Listener } from '../../../src-main/publish/listener.ts'
import { limitedClient } from '../../../src-main/publish/client-address.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import type { ServedFeed } from '../../../src-main/publish/ports.ts'
import { sha256, until } from '../../support/publishing.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly raw: readonly string[]
  readonly body: string
}

let seen: Seen[]
let mint: Server
let listener: Listener | null
const open = new Set<Socket>()

beforeEach(async () => {
  seen = []
  listener = null
  mint = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      seen.push({
        method: request.method!,
        url: request.url!,
        headers: request.headers,
        raw: request.rawHeaders,
        body: Buffer.concat(chunks).toString(),
      })
      answer(request, response)
    })
  })
  await new Promise<void>(resolve => mint.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await listener?.close()
  for (const socket of open) socket.destroy()
  mint.closeAllConnections()
  await new Promise(resolve => mint.close(resolve))
})

const portOf = (server: Server): number => (server.address() as AddressInfo).port
/** What the mint answers; a test sets its own. */
let answer: (request: IncomingMessage, response: ServerResponse) => void

async function listen(front: boolean, path = ''): Promise<string> {
  answer = (_request, response) => response.end('{"name":"M","nuts":{"4":{}}}')
  listener = await openListener({
    mintUrl: `http://127.0.0.1:${portOf(mint)}${path}`,
    listen: { host: '127.0.0.1', port: 0 },
    publicUrl: () => 'https://b.test',
    front,
  })
  return `http://127.0.0.1:${listener.port}`
}

function emptyFeed(): ServedFeed {
  const log = createMemoryStore().log('own:1')
  return { cursor: () => log.cursor(), read: () => [], subscribe: () => () => undefined, sha256 }
}

describe('the listener of a publication', () => {
  it('serves the mint’s info with our feed in it, and asks the mint once a second', async () => {
    const url = await listen(false)
    for (let at = 0; at < 3; at++) {
      const info = (await (await fetch(`${url}/v1/info`)).json()) as object
      expect(info).toEqual({
        name: 'M',
        nuts: {
          4: {},
          xx: {
            supported: true,
            firehose: {
              sse: 'https://b.test/v1/firehose/sse',
              http: 'https://b.test/v1/firehose/batch',
              checkpoint: 'https://b.test/v1/firehose/checkpoint',
            },
          },
        },
      })
    }
    expect(seen.map(({ url: path }) => path)).toEqual(['/v1/info'])
  })

  it('answers 502 for a mint that is down or talks nonsense, and 508 when the mint URL leads back here', async () => {
    const url = await listen(false)
    answer = (_request, response) => response.end('<html>')
    expect((await fetch(`${url}/v1/info`)).status).toBe(502)
    expect((await fetch(`${url}/v1/info`, { headers: { 'x-nimdolf-publisher': '1' } })).status).toBe(508)
  })

  it('answers 503 while no feed is served, 404 elsewhere', async () => {
    const url = await listen(false)
    expect((await fetch(`${url}/v1/firehose/checkpoint`)).status).toBe(503)
    listener!.serve(emptyFeed())
    expect((await fetch(`${url}/v1/firehose/checkpoint`)).status).toBe(200)
    listener!.serve(null)
    expect((await fetch(`${url}/v1/firehose/checkpoint`)).status).toBe(503)
    expect((await fetch(`${url}/v1/keys`)).status).toBe(404)
    expect(seen).toEqual([])
  })

  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['mint.local:443', { host: 'mint.local', port: 443 }],
    [':80', null],
    ['a:b:1', null],
    ['host', null],
    ['host:70000', null],
  ])('reads the address %s', (text, expected) => expect(parseHostPort(text)).toEqual(expected))
})

describe('--front passes every other path to the mint unchanged', () => {
  it('method, path, query, body, status and headers, below the mint’s own path', async () => {
    const url = await listen(true, '/mint')
    answer = (_request, response) => {
      response.writeHead(
        418,
        'Teapot',
        [
          ['X-One', 'a'],
          ['X-One', 'b'],
          ['Content-Encoding', 'br'],
        ].flat(),
      )
      response.end(Buffer.from([1, 2, 3]))
    }
    const reply = await rawRequest(
      `${url}/v1/swap?x=%2F..`,
      { method: 'POST', headers: { 'Content-Type': 'application/json' } },
      '{"inputs":[]}',
    )
    expect([reply.status, reply.message, reply.raw.filter((_, at, all) => all[at - 1] === 'X-One')]).toEqual([418, 'Teapot', ['a', 'b']])
    expect(reply.body).toEqual(Buffer.from([1, 2, 3]))
    expect(seen).toMatchObject([{ method: 'POST', url: '/mint/v1/swap?x=%2F..', body: '{"inputs":[]}' }])
  })

  it('keeps its own paths, feed or not', async () => {
    const url = await listen(true)
    expect((await fetch(`${url}/v1/firehose/checkpoint`)).status).toBe(503)
    expect(seen).toEqual([])
    expect((await fetch(`${url}/v1/firehose`)).status).toBe(200)
    expect(seen).toMatchObject([{ url: '/v1/firehose' }])
  })

  it('drops what a client claims about its address, and hop-by-hop headers, and says who asks', async () => {
    const url = await listen(true)
    await rawRequest(`${url}/v1/keys`, {
      headers: {
        'X-Forwarded-For': '6.6.6.6, 203.0.113.9',
        'CF-Connecting-IP': '6.6.6.6',
        'X-Real-IP': '6.6.6.6',
        Forwarded: 'for=6.6.6.6',
        'True-Client-IP': '6.6.6.6',
        Connection: 'keep-alive, X-Secret-Hop',
        'X-Secret-Hop': '1',
        TE: 'trailers',
        Accept: 'text/plain',
      },
    })
    const { headers } = seen[0]!
    // The request comes from this machine, as one of a reverse proxy does: its last entry is the true one.
    expect(headers).toMatchObject({
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': new URL(url).host,
      accept: 'text/plain',
      host: `127.0.0.1:${portOf(mint)}`,
    })
    expect(Object.keys(headers).sort()).toEqual(['accept', 'connection', 'host', 'x-forwarded-for', 'x-forwarded-host'])
  })

  it('streams both ways without waiting for the end', async () => {
    const url = await listen(true)
    const steps: string[] = []
    mint.removeAllListeners('request')
    mint.on('request', (request, response) => {
      response.writeHead(200)
      request.on('data', (chunk: Buffer) => {
        steps.push(`mint got ${chunk.toString()}`)
        response.write(`echo ${chunk.toString()}`)
      })
      request.on('end', () => response.end())
    })
    const request = httpRequest(`${url}/v1/stream`, { method: 'POST' })
    request.write('one')
    const reply = await new Promise<IncomingMessage>(resolve => request.on('response', resolve))
    const read = () => new Promise<string>(resolve => reply.once('data', (chunk: Buffer) => resolve(chunk.toString())))
    expect(await read()).toBe('echo one')
    request.write('two')
    expect(await read()).toBe('echo two')
    request.end()
    await new Promise(resolve => reply.on('end', resolve).resume())
    expect(steps).toEqual(['mint got one', 'mint got two'])
  })

  it('carries a websocket', async () => {
    const url = await listen(true)
    mint.on('upgrade', (request, socket, head: Buffer) => {
      seen.push({ method: 'GET', url: request.url!, headers: request.headers, raw: [], body: head.toString() })
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: yes\r\n\r\nhello',
      )
      socket.on('data', (chunk: Buffer) => socket.write(`echo ${chunk.toString()}`))
      open.add(socket as Socket)
    })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    open.add(socket)
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.write(
      'GET /v1/ws HTTP/1.1\r\nHost: b.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: k\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n',
    )
    await until(() => text.endsWith('hello'))
    expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n[^]*Sec-WebSocket-Accept: yes\r\n/)
    expect(seen).toMatchObject([{ url: '/v1/ws', headers: { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-key': 'k' } }])
    socket.write('frame')
    await until(() => text.endsWith('echo frame'))
    let closed = false
    socket.on('close', () => (closed = true))
    for (const one of open) if (one !== socket) one.destroy()
    await until(() => closed)
  })

  it('passes a declined websocket on', async () => {
    const url = await listen(true)
    mint.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'))
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.write('GET /v1/ws HTTP/1.1\r\nHost: b.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    await new Promise(resolve => socket.on('close', resolve))
    expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*\r\n\r\nno$/)
  })

  it('answers 502 while the mint is down, and cuts an answer that the mint cut', async () => {
    const url = await listen(true)
    mint.removeAllListeners('request')
    mint.on('request', (_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setImmediate(() => response.destroy())
    })
    await expect(rawRequest(`${url}/v1/keys`)).rejects.toThrow()
    mint.closeAllConnections()
    await new Promise(resolve => mint.close(resolve))
    const down = await rawRequest(`${url}/v1/keys`)
    expect([down.status, JSON.parse(down.body.toString())]).toEqual([502, { detail: expect.any(String), code: 0 }])
    mint.listen(0, '127.0.0.1')
  })

  it('lets go of the mint when the client leaves', async () => {
    const url = await listen(true)
    let left = false
    mint.removeAllListeners('request')
    mint.on('request', (_request, response) => {
      response.writeHead(200)
      response.write('…')
      response.on('close', () => (left = true))
    })
    const request = httpRequest(`${url}/v1/slow`).end()
    request.on('error', () => undefined)
    await new Promise(resolve => request.on('response', resolve))
    request.destroy()
    await until(() => left)
  })
})

describe('whom limits count', () => {
  const from = (remoteAddress: string, forwarded?: string) =>
    limitedClient({
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    } as unknown as IncomingMessage)

  it.each([
    ['198.51.100.7', undefined, '198.51.100.7'],
    ['198.51.100.7', '6.6.6.6', '198.51.100.7'],
    ['::ffff:198.51.100.7', undefined, '198.51.100.7'],
    ['127.0.0.1', undefined, null],
    ['::1', undefined, null],
    ['127.0.0.1', '6.6.6.6, 198.51.100.7', '198.51.100.7'],
    ['10.0.0.2', '198.51.100.7', '198.51.100.7'],
    ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2'],
    ['2001:db8::6', undefined, '2001:db8:0:0'],
    ['2001:db8:1:2:3::', undefined, '2001:db8:1:2'],
  ])('%s with X-Forwarded-For %s is %s', (remote, forwarded, client) => expect(from(remote, forwarded)).toBe(client))
})

interface Raw {
  readonly status: number
  readonly message: string
  readonly raw: readonly string[]
  readonly body: Buffer
}
function rawRequest(url: string, options: Parameters<typeof httpRequest>[1] = {}, body = ''): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { ...options, agent: false } as object, reply => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('error', reject)
      reply.on('end', () =>
        resolve({ status: reply.statusCode!, message: reply.statusMessage!, raw: reply.rawHeaders, body: Buffer.concat(chunks) }),
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}
