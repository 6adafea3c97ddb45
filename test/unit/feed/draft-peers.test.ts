import { afterEach, describe, expect, it } from 'vitest'
import { startDraftServer, type DraftOptions, type DraftServer } from '../../support/draft-server.ts'
import { createMirrorWorld, until, type MirrorWorld } from '../../support/mirror-world.ts'

/** Any honest reading of the draft is mirrored exactly: a server that is not ours, over real connections. */
let server: DraftServer
let world: MirrorWorld
afterEach(async () => {
  await world.mirrors.stop()
  await server.close()
})

async function mirror(options: DraftOptions, events: number): Promise<void> {
  server = await startDraftServer(options)
  server.spend(events)
  world = createMirrorWorld({})
  expect(await world.mirrors.add(server.url, [])).toEqual({ ok: true, value: undefined })
}
const held = () => world.log(server.url).read(0, Number.MAX_SAFE_INTEGER, 100_000)
const told = () => server.events.map(event => ({ ...event, seenAt: expect.any(Number) }))
const complete = { complete: true, reason: null }

describe('readings of the draft', () => {
  it.each([
    ['B1: as the draft says', {}, 4],
    ['B2: an empty feed with latest −1', { emptyLatest: -1 as const }, 0],
    ['B2: an empty feed with latest null', { emptyLatest: null }, 0],
    ['B2: an empty feed without latest', { emptyLatest: 'absent' as const }, 0],
    ['B2: an empty feed with latest 0', { emptyLatest: 0 as const }, 0],
    ['B9: pages of two', { cap: 2 }, 9],
    ['B14: 33005 for ranges beyond latest', { strict: true }, 25],
    ['B14: 33005 for an empty feed', { strict: true }, 0],
    ['B14: 33005 and pages of one', { strict: true, cap: 1 }, 6],
    ['F24: other key order, nulls, unknown keys, upper-case hex', { otherSpelling: true, upperCaseHex: true }, 30],
    ['F21: uncapped, more than one of our ranges', { cap: null }, 10_050],
  ])('%s', async (_words, options, events) => {
    await mirror(options, events)
    expect(await world.mirrors.sync(server.url)).toEqual(complete)
    expect(held()).toEqual(told())
    // B6, B7: asking once more of a complete mirror changes nothing.
    expect(await world.mirrors.sync(server.url)).toEqual(complete)
    expect(world.log(server.url).disputeCount()).toBe(0)
    const ranges = server.requests.flatMap(request => [...request.matchAll(/"from":(\d+)(?:,"to":(\d+))?/g)])
    for (const [, from, to] of ranges) expect(Number(to) - Number(from), 'F21: closed ranges of at most 10,000').toBeLessThan(10_000)
  })

  it.each([
    ['resumes', {}],
    ['resets', { resume: 'reset' as const, earliest: 3 }],
    ['ignores Last-Event-ID', { resume: 'ignore' as const }],
    ['F2: ends lines with CRLF after a BOM', { lineEnd: '\r\n' as const, bom: true }],
    ['ends lines with CR', { lineEnd: '\r' as const }],
    ['F24: spells otherwise', { otherSpelling: true, upperCaseHex: true, resume: 'reset' as const }],
  ])('F12, F13: a stream that %s, broken and followed again', async (_words, options) => {
    await mirror(options, 5)
    world.mirrors.start()
    await until(() => server.openStreams() === 1)
    server.spend(3)
    await until(() => world.log(server.url).cursor().contiguous === 7)
    server.dropStreams()
    server.spend(2)
    await until(() => world.log(server.url).cursor().contiguous === 9)
    expect(held()).toEqual(told())
    expect(world.log(server.url).disputeCount()).toBe(0)
  })

  it('B10: a page that brings nothing of what the peer claims is an error', async () => {
    await mirror({ intercept: (request, response) => request.method === 'POST' && Boolean(response.end('{"events":[],"latest":9}')) }, 0)
    expect(await world.mirrors.sync(server.url)).toMatchObject({ complete: false, reason: { code: 'verify.no-progress', subject: '0' } })
  })

  it('halves a range whose page does not fit', async () => {
    await mirror(
      {
        intercept: (_request, response, body) => {
          const range = /"from":(\d+),"to":(\d+)/.exec(body)
          if (range === null || Number(range[2]) - Number(range[1]) < 8) return false
          response.writeHead(200, { 'content-length': 64 * 1024 * 1024 })
          response.write('{')
          return true
        },
      },
      40,
    )
    expect(await world.mirrors.sync(server.url)).toEqual(complete)
    expect(held()).toEqual(told())
  })

  it('keeps every keyset with its keys, re-derived', async () => {
    await mirror({}, 1)
    await world.mirrors.sync(server.url)
    expect(world.store.peers.keysets(server.url)).toMatchObject([{ id: server.keysetId, derivation: 'v1', refused: null, active: true }])
    expect(world.store.peers.keysets(server.url)[0]!.keys).toHaveLength(64)
  })
})
