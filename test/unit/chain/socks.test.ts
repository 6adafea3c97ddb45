import { createHash, X509Certificate } from 'node:crypto'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createDial } from '../../../src-main/chain/dial.ts'
import { parseProxy } from '../../../src-main/chain/pass-proxy.ts'
import type { ServerAddress } from '../../../src-main/chain/ports.ts'
import { createElectrumBench, type ElectrumBench } from '../../support/opened-electrum.ts'
import { answer } from '../../support/scripted-electrum.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { startSocksProxy, type SocksProxy } from '../../support/socks-proxy.ts'

const PIN = createHash('sha256').update(new X509Certificate(selfSigned.cert).raw).digest('hex')

const closers: (() => Promise<unknown>)[] = []
/** `proxy`: ms until a proxy is given up; short only for one that never answers, since a busy machine takes its time. */
const bench = (proxy = 10_000): ElectrumBench => {
  const made = createElectrumBench(createDial({ authorities: () => [], deadlines: { connect: 10_000, proxy, tls: 10_000 } }))
  closers.push(() => made.close())
  return made
}
afterEach(async () => void (await Promise.all(closers.splice(0).map(close => close()))))

async function listen(serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server: Server = net.createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    serve(socket)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise(done => server.close(done))
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const startProxy = (target: number, reply = 0): Promise<SocksProxy> => startSocksProxy(listen, target, reply)

describe('a server behind a SOCKS5 proxy', () => {
  it('is asked for by its name, which only the proxy resolves', async () => {
    const { start, open } = bench()
    const server = await start({ replies: { 'server.ping': answer(null) } })
    const proxy = await startProxy(server.port)
    const host = `${'a'.repeat(56)}.onion`
    const opened = await open(server, 'regtest', { host, proxy: proxy.address })
    expect(opened).toMatchObject({ ok: true, value: { software: 'Scripted 1.0', pin: null } })
    expect(proxy.asked).toEqual([{ type: 3, host, port: server.port }])
    expect(opened.ok && (await opened.value.ping())).toEqual({ ok: true, value: null })
  })

  it('may be an address', async () => {
    const { start, open } = bench()
    const server = await start()
    const proxy = await startProxy(server.port)
    expect((await open(server, 'regtest', { proxy: proxy.address })).ok).toBe(true)
    expect(proxy.asked).toEqual([{ type: 1, host: '127.0.0.1', port: server.port }])
  })

  it('speaks TLS through it, and is held to its certificate', async () => {
    const { start, open } = bench()
    const server = await start({ secure: selfSigned })
    const proxy = (await startProxy(server.port)).address
    const host = `${'b'.repeat(56)}.onion`
    expect(await open(server, 'regtest', { host, proxy, pin: PIN })).toMatchObject({ ok: true, value: { pin: PIN } })
    expect(await open(server, 'regtest', { host, proxy })).toMatchObject({
      ok: false,
      error: { code: 'server.certificate', offeredPin: PIN },
    })
    expect(await open(server, 'regtest', { host, proxy, pin: '0'.repeat(64) })).toMatchObject({
      ok: false,
      error: { code: 'server.certificate-changed', offeredPin: PIN },
    })
  })

  it.each([
    ['says that the server cannot be reached', 4, 'server.unreachable'],
    ['says that the server refuses', 5, 'server.unreachable'],
    ['does not allow it', 2, 'server.proxy'],
    ['fails', 1, 'server.proxy'],
    ['answers with a code of its own', 0xf0, 'server.proxy'],
  ])('is refused when the proxy %s', async (_what, reply, code) => {
    const { start, open } = bench()
    const server = await start()
    const proxy = await startProxy(server.port, reply)
    expect(await open(server, 'regtest', { host: 'server.test', proxy: proxy.address })).toMatchObject({ ok: false, error: { code } })
  })

  it.each<[string, (socket: Socket) => void]>([
    ['never answers', socket => void socket.resume()],
    ['hangs up', socket => void socket.once('data', () => socket.destroy())],
    ['speaks something else', socket => void socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['wants a password', socket => void socket.once('data', () => socket.write(Buffer.from([5, 0xff])))],
  ])('is refused with server.proxy when the proxy %s', async (what, serve) => {
    const { start, open } = bench(what === 'never answers' ? 300 : 10_000)
    const proxy = await listen(serve)
    expect(await open(await start(), 'regtest', { host: 'server.test', proxy })).toMatchObject({
      ok: false,
      error: { code: 'server.proxy' },
    })
  })

  it('is refused with server.proxy when no proxy is there', async () => {
    const { start, open } = bench()
    const server = await start()
    const gone = await start()
    await gone.close()
    expect(await open(server, 'regtest', { proxy: `127.0.0.1:${gone.port}` })).toMatchObject({
      ok: false,
      error: { code: 'server.proxy', detail: expect.stringContaining('ECONNREFUSED') },
    })
  })

  it('is given up while the proxy is silent', async () => {
    const proxy = await listen(socket => void socket.once('data', () => up.abort()))
    const up = new AbortController()
    const address: ServerAddress = { host: 'server.test', port: 50_002, transport: 'tls', pin: null, proxy }
    expect(await createDial()(address, up.signal)).toMatchObject({ ok: false, error: { code: 'server.closed' } })
  })

  it('keeps what the server says until somebody reads', async () => {
    const { start } = bench()
    const server = await start({ connected: socket => void socket.resume() })
    const proxy = (await startProxy(server.port)).address
    const line = await createDial()({ ...server.address(), host: 'server.test', proxy }, new AbortController().signal)
    if (!line.ok) throw new Error(line.error.detail)
    server.say('early\n')
    await new Promise(done => setTimeout(done, 50))
    expect((await line.value.lines[Symbol.asyncIterator]().next()).value).toBe('early')
    line.value.close()
  })
})

describe('a proxy in writing', () => {
  it.each([
    ['127.0.0.1:9050', { host: '127.0.0.1', port: 9050 }],
    ['localhost:1', { host: 'localhost', port: 1 }],
    ['[::1]:9050', { host: '::1', port: 9050 }],
  ])('%s is one', (text, proxy) => expect(parseProxy(text)).toEqual(proxy))

  it.each([
    '',
    '9050',
    '127.0.0.1',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '::1:9050',
    'socks5://127.0.0.1:9050',
    'user:word@host:9050',
    'a b:1',
  ])('%j is none', async text => {
    expect(parseProxy(text)).toBeNull()
    const address: ServerAddress = { host: 'server.test', port: 50_002, transport: 'tls', pin: null, proxy: text }
    expect(await createDial()(address, new AbortController().signal)).toMatchObject({ ok: false, error: { code: 'server.proxy' } })
  })
})
