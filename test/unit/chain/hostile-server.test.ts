import { spawn, type ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDial } from '../../../src-main/chain/dial.ts'
import type { Electrum, ServerAddress } from '../../../src-main/chain/ports.ts'
import { createElectrumBench, type ElectrumBench } from '../../support/opened-electrum.ts'
import { answer, hangUp, raw, refuse, silence, type Reply, type Script } from '../../support/scripted-electrum.ts'
import { selfSigned } from '../../support/self-signed.ts'

/**
 * Hostile servers, each met by our client and by `electrum-client` 0.0.6: the evidence of decision record 0006. Ours ends in a code or goes on,
 * and a client of an honest server in the same process notices nothing.
 */
interface Encounter {
  readonly server: string
  readonly script: Script
  readonly address?: Partial<ServerAddress>
  /** Code of the refusal that the caller sees, `answered` when the call went well. */
  readonly ours: string
  /** How the other client is asked, its exit code, and what it told on stdout or stderr. */
  readonly theirs: { readonly becomes: string; readonly ask: string; readonly exit: number | null; readonly says: string }
}

const ping = (reply: Reply): Script => ({ replies: { 'server.ping': reply } })
const after =
  (text: string): Reply =>
  (request, socket) => {
    socket.write(text)
    answer('pong')(request, socket)
  }
const inPieces =
  (reply: string): Reply =>
  ({ id }, socket) => {
    const bytes = Buffer.from(`{"id":${id},${reply}}\n`)
    socket.setNoDelay(true)
    const next = (at: number): void =>
      void socket.write(bytes.subarray(at, at + 1), () => at + 1 < bytes.length && setImmediate(next, at + 1))
    next(0)
  }
const withoutEnd: Reply = (_request, socket) => {
  const block = 'a'.repeat(1024 * 1024)
  const more = (): void => {
    while (!socket.destroyed) if (!socket.write(block)) return void socket.once('drain', more)
  }
  more()
}
const mute = (socket: Socket): void => void socket.resume()
const tls = { transport: 'tls' } as const

const SURVIVES = { becomes: 'tells the caller', ask: 'call', exit: 0 }
const DIES = { becomes: 'takes its process down', ask: 'call', exit: 1 }
/** Node's exit code for a program that waits for a promise which nothing can settle any more. */
const WAITS_FOR_EVER = 13

const encounters: readonly Encounter[] = [
  { server: 'closes mid-request', script: ping(hangUp), ours: 'server.closed', theirs: { ...SURVIVES, says: '{"error":"close connect"}' } },
  {
    server: 'closes, and is called again',
    script: ping(hangUp),
    ours: 'server.closed',
    theirs: { becomes: 'never settles the second call', ask: 'call after close', exit: WAITS_FOR_EVER, says: '{"error":"close connect"}' },
  },
  {
    server: 'never answers',
    script: ping(silence),
    ours: 'server.timeout',
    theirs: { becomes: 'waits without a time-out', ask: 'timers', exit: 0, says: '{"timers":0}' },
  },
  { server: 'says garbage', script: ping(raw('garbage\n')), ours: 'server.not-json', theirs: { ...DIES, says: 'SyntaxError' } },
  { server: 'says null', script: ping(raw('null\n')), ours: 'server.shape', theirs: { ...DIES, says: 'TypeError' } },
  {
    server: 'answers an unknown id first',
    script: ping(after('{"id":4711,"result":null}\n')),
    ours: 'answered',
    theirs: { ...SURVIVES, says: '{"result":"pong"}' },
  },
  {
    server: 'cuts a character',
    script: ping(inPieces('"error":{"code":1,"message":"Grüße ₿"}')),
    ours: 'server.error',
    theirs: { ...SURVIVES, says: 'Grüße ₿' },
  },
  { server: 'answers null', script: ping(answer(null)), ours: 'answered', theirs: { ...SURVIVES, says: '{"result":null}' } },
  {
    server: 'answers with an error that repaints the terminal',
    script: ping(refuse({ code: 1, message: '\u001b[2Jpaid' })),
    ours: 'server.error',
    theirs: { ...SURVIVES, becomes: 'passes it on as it is', says: String.raw`\u001b[2Jpaid` },
  },
  {
    server: 'answers with a line without end',
    script: ping(withoutEnd),
    ours: 'server.line-too-long',
    theirs: { becomes: 'keeps all of it', ask: 'endless line', exit: 0, says: 'holds more than 17 MiB' },
  },
  {
    server: 'has a certificate of its own making',
    script: { secure: selfSigned, ...ping(answer('pong')) },
    ours: 'server.certificate',
    theirs: { ...SURVIVES, becomes: 'asks it all the same', says: '{"result":"pong"}' },
  },
  {
    server: 'has another certificate than the pinned one',
    script: { secure: selfSigned, ...ping(answer('pong')) },
    address: { pin: '0'.repeat(64) },
    ours: 'server.certificate-changed',
    // It takes no options to say so with.
    theirs: { becomes: 'takes its process down', ask: 'options', exit: 1, says: 'stream.pause is not a function' },
  },
  {
    server: 'takes the connection and never does TLS',
    script: { connected: mute },
    address: tls,
    ours: 'server.tls',
    theirs: { becomes: 'says that it is connected, and waits without a time-out', ask: 'timers', exit: 0, says: '{"timers":0}' },
  },
]

let bench: ElectrumBench
const children: ChildProcess[] = []
// Short only where the deadline is what a test is about: a busy machine takes its time over an honest handshake.
const dialWithin = (tls: number): ElectrumBench =>
  createElectrumBench(createDial({ authorities: () => [], deadlines: { connect: 10_000, proxy: 10_000, tls } }))
beforeEach(() => (bench = dialWithin(10_000)))
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await bench.close()
})

describe.each(encounters)('a server that $server', ({ script, address = {}, ours, theirs }) => {
  it(`ends in ${ours} here, beside an honest one that goes on`, async () => {
    if (ours === 'server.tls') bench = dialWithin(300)
    const honest = await bench.client(ping(answer(null)))
    const hostile = await bench.start(script)
    const opened = await bench.open(hostile, 'regtest', address)
    if (opened.ok) {
      const calling = outcome(opened.value)
      if (ours === 'server.timeout') {
        await expect.poll(() => hostile.asked.at(-1)?.method).toBe('server.ping')
        await bench.clock.pass(20_000)
      }
      expect(await calling).toBe(ours)
      if (ours !== 'answered' && ours !== 'server.error') {
        expect((await opened.value.gone).code).toBe(ours)
        expect(await outcome(opened.value)).toBe(ours)
      }
    } else expect(opened.error.code).toBe(ours)
    expect(await honest.electrum.ping()).toEqual({ ok: true, value: null })
  })

  it(`meets electrum-client 0.0.6, which ${theirs.becomes}`, async () => {
    const hostile = await bench.start(script)
    const { transport } = hostile.address(address)
    expect(await askOther(hostile.port, transport, theirs.ask)).toEqual({ exit: theirs.exit, said: expect.stringContaining(theirs.says) })
  })
})

const outcome = async (electrum: Electrum): Promise<string> => {
  const answer = await electrum.ping()
  return answer.ok ? 'answered' : answer.error.code
}

const OTHER = fileURLToPath(new URL('./card-client.ts', import.meta.url))

function askOther(port: number, protocol: string, ask: string): Promise<{ readonly exit: number | null; readonly said: string }> {
  const child = spawn(process.execPath, ['--no-warnings', OTHER, String(port), protocol, ask], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (said += String(text)))
  return new Promise(done => child.once('close', exit => done({ exit, said })))
}

describe('lines that are no message', () => {
  it.each(['5', '"text"', '[]', '[{"id":1,"result":1}]', 'true'])('%s ends the line with a code', async text => {
    const { electrum } = await bench.client(ping(raw(`${text}\n`)))
    expect(await electrum.ping()).toMatchObject({ ok: false, error: { code: 'server.shape' } })
    expect(await electrum.gone).toMatchObject({ code: 'server.shape' })
  })

  it.each([
    '',
    '   ',
    '{}',
    '{"id":"x","result":1}',
    '{"id":{},"error":"x"}',
    '{"method":"server.peers.subscribe","params":{}}',
    '{"id":1e3,"result":0}',
  ])('%j is for nobody, and the line goes on', async text => {
    const { electrum } = await bench.client(ping(after(`${text}\n`)))
    expect(await electrum.ping()).toEqual({ ok: true, value: null })
  })

  it('a tip that is none ends the line', async () => {
    const { electrum, server } = await bench.client()
    server.say('{"method":"blockchain.headers.subscribe","params":[{"height":"8"}]}\n')
    expect(await electrum.gone).toMatchObject({ code: 'server.shape' })
  })

  it('an error about no call in particular is the reason why the line ends', async () => {
    const { electrum } = await bench.client(ping(raw('{"id":null,"error":{"code":-101,"message":"excessive resource usage"}}\n')))
    expect(await electrum.ping()).toMatchObject({
      ok: false,
      error: { code: 'server.error', detail: 'The server refused to go on: excessive resource usage (code -101).' },
    })
  })

  it('nesting without end is refused as any garbage', async () => {
    const { electrum } = await bench.client(ping(raw(`${'['.repeat(1_000_000)}\n`)))
    expect(await electrum.ping()).toMatchObject({ ok: false, error: { code: 'server.not-json' } })
  })
})
