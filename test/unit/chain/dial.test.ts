import { createHash, X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createDial, type DialOptions } from '../../../src-main/chain/dial.ts'
import type { Line, ServerAddress, ServerRefusal } from '../../../src-main/chain/ports.ts'
import { createLineSplitter } from '../../../src-main/chain/split-lines.ts'
import { startScriptedElectrum, type Script, type ScriptedElectrum } from '../../support/scripted-electrum.ts'
import { selfSigned } from '../../support/self-signed.ts'

const PIN = createHash('sha256').update(new X509Certificate(selfSigned.cert).raw).digest('hex')
const options = (over: Partial<DialOptions> = {}): DialOptions => ({
  authorities: () => [],
  deadlines: { connect: 10_000, proxy: 10_000, tls: 10_000 },
  ...over,
})
const forever = new AbortController().signal

const servers: ScriptedElectrum[] = []
const lines: Line[] = []
afterEach(async () => {
  for (const line of lines.splice(0)) line.close()
  await Promise.all(servers.splice(0).map(server => server.close()))
})
async function start(script: Script): Promise<ScriptedElectrum> {
  const server = await startScriptedElectrum(script)
  servers.push(server)
  return server
}
async function dial(address: ServerAddress, over: Partial<DialOptions> = {}, signal = forever): Promise<Line> {
  const line = await createDial(options(over))(address, signal)
  if (!line.ok) throw new Error(JSON.stringify(line.error))
  lines.push(line.value)
  return line.value
}
async function refusal(address: ServerAddress, over: Partial<DialOptions> = {}, signal = forever): Promise<ServerRefusal> {
  const line = await createDial(options(over))(address, signal)
  if (!line.ok) return line.error
  line.value.close()
  throw new Error('the server was accepted')
}
async function read(line: Line): Promise<{ readonly lines: string[]; readonly thrown: unknown }> {
  const read: string[] = []
  try {
    for await (const text of line.lines) read.push(text)
    return { lines: read, thrown: null }
  } catch (thrown) {
    return { lines: read, thrown }
  }
}

describe('a line over TCP', () => {
  it('carries lines both ways and ends when the server ends', async () => {
    const heard: string[] = []
    const server = await start({
      connected: socket => void socket.on('data', text => (heard.push(text.toString()), socket.end('one\ntwo\nunfinished'))),
    })
    const line = await dial(server.address())
    expect(line.pin).toBeNull()
    line.send('hello')
    expect(await read(line)).toEqual({ lines: ['one', 'two'], thrown: null })
    expect(heard).toEqual(['hello\n'])
  })

  it('keeps a character whole that packets cut', async () => {
    const bytes = Buffer.from('{"text":"₿ 🜛 ü"}\n')
    const server = await start({
      connected: socket => {
        socket.setNoDelay(true)
        const next = (at: number): void => {
          if (at === bytes.length) socket.end()
          else socket.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1))
        }
        next(0)
      },
    })
    expect((await read(await dial(server.address()))).lines).toEqual(['{"text":"₿ 🜛 ü"}'])
  })

  it('ends a line without end at its bound, and the server is let go', async () => {
    const block = 'a'.repeat(1024 * 1024)
    let gone = false
    const server = await start({
      connected: socket => {
        const more = (): void => {
          while (!socket.destroyed) if (!socket.write(block)) return void socket.once('drain', more)
        }
        socket.once('close', () => (gone = true))
        more()
      },
    })
    const { lines, thrown } = await read(await dial(server.address()))
    expect(lines).toEqual([])
    expect(thrown).toMatchObject({ code: 'server.line-too-long', offeredPin: null })
    await expect.poll(() => gone).toBe(true)
  })

  it('says that the line broke when the server resets it', async () => {
    const server = await start({ connected: socket => void socket.once('data', () => socket.resetAndDestroy()) })
    const line = await dial(server.address())
    line.send('hello')
    expect((await read(line)).thrown).toMatchObject({ code: 'server.closed', detail: expect.stringContaining('ECONNRESET') })
    line.send('to nobody')
  })

  it('ends in silence when we close it', async () => {
    const server = await start({})
    const line = await dial(server.address())
    const reading = read(line)
    line.close()
    expect(await reading).toEqual({ lines: [], thrown: null })
  })

  it('reads no faster than its lines are taken', async () => {
    const text = `${'a'.repeat(1023)}\n`.repeat(1024)
    let written = 0
    let sender: Socket | null = null
    const server = await start({
      connected: socket => {
        sender = socket
        const more = (): void => {
          while (!socket.destroyed && written < 64) {
            written++
            if (!socket.write(text)) return void socket.once('drain', more)
          }
        }
        more()
      },
    })
    const line = await dial(server.address())
    const taken = line.lines[Symbol.asyncIterator]()
    expect((await taken.next()).value).toHaveLength(1023)
    // 64 MB wait to be sent: all would have come by the time the sender's window has filled and stood still.
    let before = -1
    while (before !== written) {
      before = written
      await new Promise(done => setTimeout(done, 100))
    }
    expect(written).toBeLessThan(64)
    expect(sender!.writableLength).toBeGreaterThan(0)
    let count = 1
    while (count < 64 * 1024 && !(await taken.next()).done) count++
    expect(count).toBe(64 * 1024)
  })

  it('says that nobody listens, that nobody answers and that it was given up', async () => {
    const server = await start({})
    await server.close()
    expect(await refusal(server.address())).toMatchObject({ code: 'server.unreachable', detail: expect.stringContaining('ECONNREFUSED') })
    expect(await refusal(server.address({ host: 'nowhere.invalid' }))).toMatchObject({ code: 'server.unreachable' })
    expect(await refusal(server.address(), {}, AbortSignal.abort())).toMatchObject({ code: 'server.closed' })
  })

  it('never asks a resolver for an onion name', async () => {
    const server = await start({})
    expect(await refusal(server.address({ host: 'abcdefghijklmnop.ONION' }))).toMatchObject({ code: 'server.proxy' })
  })
})

describe('a line over TLS', () => {
  const echo: Script = { secure: selfSigned, connected: socket => void socket.on('data', text => socket.end(text)) }

  it('takes a certificate of a known authority for the name that was dialled', async () => {
    const server = await start(echo)
    const line = await dial(server.address(), { authorities: () => [selfSigned.cert] })
    expect(line.pin).toBe(PIN)
    line.send('over TLS')
    expect((await read(line)).lines).toEqual(['over TLS'])
  })

  it('refuses a certificate that nobody vouches for, before a byte is sent, and offers its pin', async () => {
    const heard: unknown[] = []
    const server = await start({ secure: selfSigned, connected: socket => void socket.on('data', text => heard.push(text)) })
    const refused = await refusal(server.address())
    expect(refused).toMatchObject({ code: 'server.certificate', offeredPin: PIN })
    expect(refused.detail).toContain('self-signed')
    await expect.poll(() => server.sockets.size).toBe(0)
    expect(heard).toEqual([])
  })

  it('refuses a certificate for another name, whoever vouches for it', async () => {
    const server = await start(echo)
    expect(await refusal(server.address({ host: 'localhost' }), { authorities: () => [selfSigned.cert] })).toMatchObject({
      code: 'server.certificate',
      detail: expect.stringContaining('another name'),
      offeredPin: PIN,
    })
  })

  it('takes the pinned certificate whatever its authority and name', async () => {
    const server = await start(echo)
    expect((await dial(server.address({ pin: PIN }))).pin).toBe(PIN)
    expect((await dial(server.address({ host: 'localhost', pin: PIN }))).pin).toBe(PIN)
  })

  it('refuses any other certificate than the pinned one, also one that an authority vouches for', async () => {
    const server = await start(echo)
    const pin = PIN.replace(/^./, digit => (digit === '0' ? '1' : '0'))
    expect(await refusal(server.address({ pin }), { authorities: () => [selfSigned.cert] })).toMatchObject({
      code: 'server.certificate-changed',
      offeredPin: PIN,
    })
  })

  it('names the server it wants (SNI), and none where it has only an address', async () => {
    const names: unknown[] = []
    const server = await start({
      secure: { ...selfSigned, SNICallback: (name: string, done: (error: null) => void) => (names.push(name), done(null)) } as never,
      connected: socket => void socket.end(),
    })
    await dial(server.address({ host: 'localhost', pin: PIN }))
    await dial(server.address({ pin: PIN }))
    expect(names).toEqual(['localhost'])
  })

  it.each([
    ['never does TLS', (socket: Socket) => void socket.resume()],
    ['speaks plain text', (socket: Socket) => void socket.resume().write('ElectrumX\n')],
    ['hangs up', (socket: Socket) => void socket.once('data', () => socket.destroy())],
  ])('gives up on a server that takes the connection and %s', async (what, connected) => {
    const server = await start({ connected })
    const deadlines = { connect: 10_000, proxy: 10_000, tls: what === 'never does TLS' ? 300 : 10_000 }
    expect(await refusal(server.address({ transport: 'tls' }), { deadlines })).toMatchObject({ code: 'server.tls', offeredPin: null })
    await expect.poll(() => server.sockets.size).toBe(0)
  })

  it('is given up in the middle of a handshake', async () => {
    const up = new AbortController()
    const server = await start({ connected: socket => void socket.once('data', () => up.abort()) })
    expect(await refusal(server.address({ transport: 'tls' }), {}, up.signal)).toMatchObject({ code: 'server.closed' })
  })
})

describe('splitting lines', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 })), fc.array(fc.nat(30), { minLength: 1 }), (texts, cuts) => {
        const lines = texts.map(text => text.replaceAll('\n', ''))
        const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''))
        const splitter = createLineSplitter(1_000)
        const split: string[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = 1 + cuts[turn % cuts.length]!
          split.push(...splitter.push(bytes.subarray(at, at + size)))
          at += size
        }
        expect(split).toEqual(lines.map(line => new TextDecoder().decode(Buffer.from(line))))
      }),
    )
  })

  it('takes a line of the bound and refuses one byte more', () => {
    expect([...createLineSplitter(8).push(Buffer.from('12345678\nx'))]).toEqual(['12345678'])
    expect(() => [...createLineSplitter(8).push(Buffer.from('123456789'))]).toThrow('more than 8 bytes')
    expect(() => [...createLineSplitter(8).push(Buffer.from('123456789\n'))]).toThrow('more than 8 bytes')
  })
})
