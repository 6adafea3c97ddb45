import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { startDraftServer, type DraftServer } from '../../support/draft-server.ts'
import { createMirrorWorld, until, type MirrorWorld } from '../../support/mirror-world.ts'

/** Hostile bytes do no harm: each attack ends in its own code, and the honest mirror beside it goes on. */
let honest: DraftServer
let hostile: DraftServer
let world: MirrorWorld
afterEach(async () => {
  await world.mirrors.stop()
  await Promise.all([honest.close(), hostile.close()])
})

type Attack = (request: IncomingMessage, response: ServerResponse) => void
const page = (attack: Attack) => (request: IncomingMessage, response: ServerResponse) => {
  if (request.method !== 'POST') return false
  attack(request, response)
  return true
}
const stream = (attack: Attack) => (request: IncomingMessage, response: ServerResponse) => {
  if (request.url !== '/v1/firehose/sse') return false
  attack(request, response)
  return true
}
const say =
  (body: string | Buffer, headers: Record<string, string> = {}): Attack =>
  (_request, response) =>
    void response.writeHead(200, headers).end(body)
const event = (more: object = {}) => ({ seq: 0, Y: `02${'1'.repeat(64)}`, id: '00ad268c4d1f5826', amount: 1, witness: null, ...more })

async function beside(intercept: NonNullable<DraftServer['options']['intercept']>): Promise<void> {
  honest = await startDraftServer()
  honest.spend(20)
  hostile = await startDraftServer({ intercept })
  hostile.spend(3)
  world = createMirrorWorld({})
  for (const { url } of [honest, hostile]) expect(await world.mirrors.add(url, [])).toEqual({ ok: true, value: undefined })
  world.mirrors.start()
}
const code = (): string | undefined => world.mirrors.state(hostile.url)?.lastError?.code

describe('a hostile feed', () => {
  it.each([
    ['garbage', page(say('\u0000\u0001garbage')), 'parse.not-json'],
    ['wrong types', page(say('{"events":{"0":1},"latest":"7"}')), 'parse.shape'],
    ['an event without seq', page(say(JSON.stringify({ events: [event({ seq: '0' })], latest: 0 }))), 'parse.shape'],
    ['bytes that are no UTF-8', page(say(Buffer.from([0x7b, 0xff, 0xfe]))), 'parse.not-json'],
    ['a seq jump', page(say(JSON.stringify({ events: [event({ seq: 9_007_199_254_740_991 })], latest: 0 }))), 'verify.order'],
    ['a gzip bomb', page(say(gzipSync(Buffer.alloc(60_000_000)), { 'content-encoding': 'gzip' })), 'wire.too-large'],
    ['a redirect', page((_request, response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end()), 'wire.redirect'],
    ['HTTP 500', page((_request, response) => void response.writeHead(500).end('no')), 'wire.status'],
    [
      'an error code of its own',
      page((_request, response) => void response.writeHead(400).end('{"detail":"no","code":20001}')),
      'wire.peer-code',
    ],
    ['a closed line', page(request => void request.socket.destroy()), 'wire.unreachable'],
    [
      'headers without measure',
      page(request => void request.socket.write(`HTTP/1.1 200 OK\r\n${`a: ${'b'.repeat(999)}\r\n`.repeat(40)}`)),
      'wire.too-large',
    ],
    ['nesting without end', page(say('['.repeat(100_000))), 'parse.not-json'],
    ['a stream of the wrong type', stream(say('<html>', { 'content-type': 'text/html' })), 'parse.stream'],
    [
      'a stream line of 100 MB',
      stream((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: ')
        const block = 'a'.repeat(1024 * 1024)
        let sent = 0
        const more = (): void => {
          while (sent++ < 100 && !response.destroyed) if (!response.write(block)) return void response.once('drain', more)
        }
        response.on('error', () => undefined)
        more()
      }),
      'parse.stream',
    ],
    [
      'a stream of garbage events',
      stream(say('id: 3\nevent: spent\ndata: {nonsense\n\n', { 'content-type': 'text/event-stream' })),
      'parse.not-json',
    ],
    ['a stream redirect', stream((_request, response) => void response.writeHead(307, { location: '/' }).end()), 'wire.redirect'],
  ])('%s ends in its own code', async (_words, attack, expected) => {
    await beside(attack)
    await until(() => code() === expected && world.log(honest.url).cursor().contiguous === 19)
    honest.spend(1)
    await until(() => world.log(honest.url).cursor().contiguous === 20)
    expect(world.mirrors.state(honest.url)!.lastError).toBeNull()
    expect(world.log(honest.url).disputeCount()).toBe(0)
    expect(world.journal().filter(({ subject }) => subject === hostile.url).length).toBeLessThan(20)
  })

  it('a fork by stream is disputed, and a seq jump is a gap with a rollback alarm', async () => {
    await beside(() => false)
    await until(() => hostile.openStreams() === 1 && honest.openStreams() === 1)
    const forked = { ...hostile.events[1]!, Y: hostile.events[2]!.Y }
    hostile.write(`id: 1\nevent: spent\ndata: {"seq":1,"Y":"${forked.Y}","id":"${forked.id}","amount":2,"witness":null}\n\n`)
    hostile.write(`id: 900\nevent: spent\ndata: {"seq":900,"Y":"${honest.events[9]!.Y}","id":"${forked.id}","amount":2,"witness":null}\n\n`)
    await until(() => world.log(hostile.url).disputeCount() === 2)
    expect(
      world
        .log(hostile.url)
        .disputes(9)
        .map(({ kind, seq }) => [kind, seq]),
    ).toEqual([
      ['rollback', 900],
      ['same-seq', 1],
    ])
    expect(world.log(hostile.url).cursor()).toMatchObject({ contiguous: 2, highest: 900 })
    expect(world.log(honest.url).disputeCount()).toBe(0)
  })
})
