import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:https'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpWire } from '../../../src-main/feed/http-wire.ts'
import type { WireRequest } from '../../../src-main/feed/ports.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { startSocksProxy } from '../../support/socks-proxy.ts'

const opened: { close: () => void }[] = []
afterEach(() => {
  for (const server of opened.splice(0)) server.close()
})

/** The port of a server that is closed after the test, with every connection. */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  return (server.address() as AddressInfo).port
}

const serving = (listener: RequestListener): Promise<number> => listen(createServer(listener))
/** A server that writes `head` and then does as it likes. */
const speaking = (speak: (socket: Socket) => void): Promise<number> =>
  listen(
    createTcpServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => speak(socket))
    }),
  )

const wire = createHttpWire()
const ask = (port: number, more: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  url: `http://127.0.0.1:${port}/`,
  accept: '*/*',
  maxBytes: 10_000,
  deadlineMs: 10_000,
  approvedHosts: [`127.0.0.1:${port}`, `localhost:${port}`],
  signal: new AbortController().signal,
  ...more,
})
const codeOf = async (request: WireRequest): Promise<string> => {
  const reply = await wire.fetch(request)
  return reply.ok ? `status ${reply.value.status}` : reply.error.code
}

describe('http wire', () => {
  it('sends what it was given and answers with status and bytes', async () => {
    const port = await serving((request, response) => {
      let body = ''
      request.on('data', chunk => (body += String(chunk)))
      request.on('end', () => response.writeHead(201).end(`${request.method} ${request.headers['x-a']} ${body}`))
    })
    const reply = await wire.fetch(ask(port, { method: 'POST', body: '{"ü":1}', headers: { 'x-a': 'b' } }))
    expect(reply.ok && [reply.value.status, Buffer.from(reply.value.bytes).toString()]).toEqual([201, 'POST b {"ü":1}'])
  })

  it.each([301, 302, 303, 304, 307, 308])('never follows a %i', async status => {
    let asked = 0
    const port = await serving((_request, response) => {
      asked++
      response.writeHead(status, { location: '/elsewhere' }).end()
    })
    expect(await codeOf(ask(port))).toBe('wire.redirect')
    expect(asked).toBe(1)
  })

  it('refuses a private address before it connects: literal, name, mapped, decimal', async () => {
    let connections = 0
    const server = createTcpServer(() => connections++)
    const port = await listen(server)
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '0.0.0.0', '[::1]']) {
      expect(await codeOf(ask(port, { url: `http://${host}:${port}/`, approvedHosts: [] })), host).toBe('wire.private-address')
      expect(await codeOf(ask(port, { url: `http://${host}:${port}/`, approvedHosts: [`127.0.0.1:${port + 1}`] })), host).toBe(
        'wire.private-address',
      )
    }
    expect(connections).toBe(0)
  })

  it('an approved connection that is kept alive does not serve a request without approval', async () => {
    const port = await serving((_request, response) => response.end('here'))
    const url = `http://localhost:${port}/`
    expect(await codeOf(ask(port, { url }))).toBe('status 200')
    expect(await codeOf(ask(port, { url, approvedHosts: [] }))).toBe('wire.private-address')
  })

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ] as const)('decodes %s', async (encoding, pack) => {
    const port = await serving((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(pack(Buffer.from('the page'))),
    )
    const reply = await wire.fetch(ask(port))
    expect(reply.ok && Buffer.from(reply.value.bytes).toString()).toBe('the page')
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('stops a %s bomb at the limit', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(50_000_000))
    const port = await serving((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb))
    expect(await codeOf(ask(port, { maxBytes: 100_000 }))).toBe('wire.too-large')
  })

  it('refuses an encoding that was not asked for, and one that is a lie', async () => {
    const port = await serving((request, response) => response.writeHead(200, { 'content-encoding': request.url!.slice(1) }).end('plain'))
    for (const encoding of ['zstd', 'gzip,%20gzip', 'gzip', 'br', 'deflate']) {
      expect(await codeOf(ask(port, { url: `http://127.0.0.1:${port}/${encoding}` })), encoding).toBe('wire.encoding')
    }
  })

  it('refuses a long body, announced or not', async () => {
    const port = await serving((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'content-length': 20_000 })
      response.end(Buffer.alloc(20_000))
    })
    expect(await codeOf(ask(port))).toBe('wire.too-large')
    expect(await codeOf(ask(port, { url: `http://127.0.0.1:${port}/announced` }))).toBe('wire.too-large')
  })

  it('refuses headers without measure, and times out on headers without end', async () => {
    const many = await speaking(socket => socket.write(`HTTP/1.1 200 OK\r\n${`x-a: ${'b'.repeat(1_000)}\r\n`.repeat(40)}`))
    expect(await codeOf(ask(many))).toBe('wire.too-large')
    const drip = await speaking(socket => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write('x: y\r\n'), 5)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await codeOf(ask(drip, { deadlineMs: 80 }))).toBe('wire.timeout')
  })

  it('times out on a body that drips, and on silence', async () => {
    const drip = await serving((_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('a'), 5)
      response.on('close', () => clearInterval(timer))
    })
    expect(await codeOf(ask(drip, { deadlineMs: 80 }))).toBe('wire.timeout')
    expect(await codeOf(ask(await speaking(() => undefined), { deadlineMs: 80 }))).toBe('wire.timeout')
  })

  it('refuses what is no HTTP, a body cut short, and nobody listening', async () => {
    expect(await codeOf(ask(await speaking(socket => socket.end('SSH-2.0-server\r\n'))))).toBe('wire.unreachable')
    const short = await speaking(socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'))
    expect(await codeOf(ask(short))).toBe('wire.unreachable')
    const gone = createTcpServer()
    const port = await listen(gone)
    await new Promise(done => gone.close(done))
    expect(await codeOf(ask(port))).toBe('wire.unreachable')
  })

  it('asks again when the peer closed a kept connection in between', async () => {
    let served = 0
    const server = createServer((_request, response) => response.end(String(++served)))
    const port = await listen(server)
    expect(await codeOf(ask(port))).toBe('status 200')
    server.closeAllConnections()
    expect(await codeOf(ask(port))).toBe('status 200')
    expect(served).toBe(2)
  })

  it('verifies TLS', async () => {
    const port = await listen(createTlsServer(selfSigned, (_request, response) => response.end('secret')))
    const reply = await wire.fetch(ask(port, { url: `https://127.0.0.1:${port}/` }))
    expect(reply).toMatchObject({ ok: false, error: { code: 'wire.unreachable', detail: expect.stringContaining('TLS') } })
  })

  it('ends at once when its signal aborts', async () => {
    const port = await speaking(() => undefined)
    const abort = new AbortController()
    const asked = codeOf(ask(port, { signal: abort.signal }))
    abort.abort()
    expect(await asked).toBe('wire.unreachable')
  })
})

describe('http wire, streams', () => {
  it('gives chunks until the server closes', async () => {
    const port = await serving((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('one')
      response.end('two')
    })
    const stream = await wire.stream(ask(port))
    if (!stream.ok) throw new Error(stream.error.detail)
    let text = ''
    for await (const chunk of stream.value.chunks) text += Buffer.from(chunk).toString()
    expect([stream.value.status, stream.value.contentType, text]).toEqual([200, 'text/event-stream', 'onetwo'])
  })

  it('throws a refusal when the line breaks, and ends quietly when closed or aborted', async () => {
    const sockets: Socket[] = []
    const port = await serving((request, response) => {
      sockets.push(request.socket)
      response.writeHead(200).write('one')
    })
    const abort = new AbortController()
    for (const end of ['break', 'close', 'abort'] as const) {
      const stream = await wire.stream(ask(port, { signal: abort.signal }))
      if (!stream.ok) throw new Error(stream.error.detail)
      const read = async (): Promise<void> => {
        for await (const chunk of stream.value.chunks) {
          expect(Buffer.from(chunk).toString()).toBe('one')
          if (end === 'break') sockets.at(-1)!.destroy()
          else if (end === 'close') stream.value.close()
          else abort.abort()
        }
      }
      if (end === 'break') await expect(read()).rejects.toMatchObject({ code: 'wire.unreachable', stage: 'wire' })
      else await read()
    }
  })

  it('waits for the head no longer than the deadline, and refuses redirects and compression', async () => {
    const silent = await speaking(() => undefined)
    expect(await wire.stream(ask(silent, { deadlineMs: 60 }))).toMatchObject({ ok: false, error: { code: 'wire.timeout' } })
    const port = await serving((request, response) =>
      request.url === '/r'
        ? response.writeHead(302, { location: '/' }).end()
        : response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    )
    expect(await wire.stream(ask(port, { url: `http://127.0.0.1:${port}/r` }))).toMatchObject({
      ok: false,
      error: { code: 'wire.redirect' },
    })
    expect(await wire.stream(ask(port))).toMatchObject({ ok: false, error: { code: 'wire.encoding' } })
  })
})

describe('through a SOCKS5 proxy', () => {
  const proxyTo = (port: number, reply = 0) =>
    startSocksProxy(
      async serve => `127.0.0.1:${await listen(createTcpServer(socket => (socket.on('error', () => undefined), serve(socket))))}`,
      port,
      reply,
    )

  it('asks by name, which only the proxy resolves', async () => {
    const port = await serving((request, response) => response.end(request.headers.host))
    const proxy = await proxyTo(port)
    const host = `${'a'.repeat(56)}.onion`
    const reply = await createHttpWire(proxy.address).fetch(ask(port, { url: `http://${host}:${port}/v1/info`, approvedHosts: [] }))
    expect(reply.ok && new TextDecoder().decode(reply.value.bytes)).toBe(`${host}:${port}`)
    expect(proxy.asked).toEqual([{ type: 3, host, port }])
  })

  it('never asks it for a private address that nobody approved', async () => {
    const port = await serving((_request, response) => response.end('never'))
    const proxy = await proxyTo(port)
    const reply = await createHttpWire(proxy.address).fetch(ask(port, { approvedHosts: [] }))
    expect(reply).toMatchObject({ ok: false, error: { code: 'wire.private-address' } })
    expect(proxy.asked).toEqual([])
  })

  it('refuses with a code when the proxy cannot get there', async () => {
    const proxy = await proxyTo(1, 4)
    const reply = await createHttpWire(proxy.address).fetch(ask(80, { url: 'http://gone.test/', approvedHosts: [] }))
    expect(reply).toMatchObject({ ok: false, error: { code: 'wire.unreachable' } })
  })

  it('holds the server behind it to its certificate', async () => {
    const port = await listen(createTlsServer(selfSigned, (_request, response) => response.end('never')))
    const proxy = await proxyTo(port)
    const reply = await createHttpWire(proxy.address).fetch(ask(port, { url: `https://localhost:${port}/`, approvedHosts: [] }))
    expect(reply.ok).toBe(false)
    expect(proxy.asked).toHaveLength(1)
  })
})
