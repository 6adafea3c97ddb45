import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { describe, expect, it } from 'vitest'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { createClientLimits } from '../../../src-main/publish/client-limits.ts'
import { createFeedApp } from '../../../src-main/publish/feed-app.ts'
import type { ServedFeed } from '../../../src-main/publish/ports.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { batch, download, follow, listen, post, readEvent, type DraftEvent, type DraftMessage } from '../../support/draft-client.ts'
import { sha256, until } from '../../support/publishing.ts'
import { V, vectorEvents } from '../../support/vectors.ts'

const SSE = 'http://feed.test/v1/firehose/sse'
const BATCH = 'http://feed.test/v1/firehose/batch'
const CHECKPOINT = 'http://feed.test/v1/firehose/checkpoint'

interface Fed extends ServedFeed {
  add(events: readonly Partial<VerifiedEvent>[]): void
  subscribers(): number
}

function feedOf(events: readonly Partial<VerifiedEvent>[] = [], earliest = 0): Fed {
  const log = createMemoryStore().log('own:1')
  const subscribers = new Set<() => void>()
  const feed: Fed = {
    cursor: () => log.cursor(),
    read: (from, to, limit) => log.read(from, to, limit) as ReturnType<ServedFeed['read']>,
    sha256,
    earliestStreamed: () => earliest,
    subscribe(onAppend) {
      subscribers.add(onAppend)
      return () => subscribers.delete(onAppend)
    },
    subscribers: () => subscribers.size,
    add(more) {
      log.append({ events: more as VerifiedEvent[], unusable: [], disputes: [], at: 0 })
      for (const onAppend of subscribers) onAppend()
    },
  }
  if (events.length > 0) feed.add(events)
  return feed
}

/** Distinct Ys without the cost of points: a server serves what its log holds. */
const plain = (count: number, from = 0, witness: string | null = null): Partial<VerifiedEvent>[] =>
  Array.from({ length: count }, (_, at) => {
    const seq = from + at
    return { seq, Y: `02${seq.toString(16).padStart(64, '0')}`, id: '00ad268c4d1f5826', amount: 8n, witness } as unknown as VerifiedEvent
  })

function served(feed: ServedFeed, options?: Parameters<typeof createFeedApp>[1]) {
  const app = createFeedApp(feed, options)
  return (url: string, init?: RequestInit) => app.request(url, init)
}

async function take(messages: AsyncGenerator<DraftMessage>, count: number): Promise<DraftMessage[]> {
  const taken: DraftMessage[] = []
  for await (const message of messages) {
    taken.push(message)
    if (taken.length === count) break
  }
  return taken
}

describe('POST /v1/firehose/batch, asked by a client of the draft', () => {
  const feed = feedOf(vectorEvents as VerifiedEvent[])
  const fetch = served(feed)

  it('B1 {from: 0} on four events', async () => {
    const page = await batch(fetch, BATCH, { ranges: [{ from: 0 }] })
    expect(page.latest).toBe(3)
    expect(page.events).toEqual(V.events.map(event => ({ ...event, amount: BigInt(event.amount) })))
  })

  it('B2 an empty feed says latest −1', async () => {
    const empty = served(feedOf())
    expect(await batch(empty, BATCH, { ranges: [{ from: 0 }] })).toEqual({ events: [], latest: -1 })
    expect(await download(empty, BATCH)).toEqual([])
  })

  it('B3 a range and indexes, ascending, each once', async () => {
    const page = await batch(fetch, BATCH, { ranges: [{ from: 1, to: 2 }], indexes: [2, 0] })
    expect(page.events.map(({ seq }) => seq)).toEqual([0, 1, 2])
  })

  it('B4 {} is 400, both empty is 200 with nothing', async () => {
    expect((await post(fetch, BATCH, {})).status).toBe(400)
    expect(await batch(fetch, BATCH, { ranges: [], indexes: [] })).toEqual({ events: [], latest: 3 })
  })

  it('B5 from 3 to 1 is 33005', async () => {
    const reply = await post(fetch, BATCH, { ranges: [{ from: 3, to: 1 }] })
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ code: 33_005, detail: expect.any(String) })
  })

  it.each([
    ['B6', { ranges: [{ from: 4 }] }],
    ['B7', { ranges: [{ from: 5 }] }],
    ['B8', { indexes: [99] }],
  ])('%s what does not exist is left out', async (_name, body) => {
    expect(await batch(fetch, BATCH, body)).toEqual({ events: [], latest: 3 })
  })

  it('B9 pages by bytes: lowest seqs first, at least one, and repeating gets everything', async () => {
    const long = feedOf(plain(400, 0, 'w'.repeat(15_000)))
    const first = await post(served(long), BATCH, { ranges: [{ from: 0 }] })
    const text = await first.text()
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4 * 1024 * 1024)
    const { events, latest } = readEvent(text) as unknown as { events: DraftEvent[]; latest: number }
    expect(events.length).toBeGreaterThan(200)
    expect(events.length).toBeLessThan(400)
    expect(latest).toBe(399)
    expect((await download(served(long), BATCH)).map(({ seq }) => seq)).toEqual(Array.from({ length: 400 }, (_, seq) => seq))
  })

  it('B9 pages by count: 10,000', async () => {
    const many = served(feedOf(plain(10_001)))
    expect((await batch(many, BATCH, { ranges: [{ from: 0 }] })).events).toHaveLength(10_000)
    expect(await download(many, BATCH)).toHaveLength(10_001)
  })

  it('B13 65 ranges are answered in part, and the rest moves on', async () => {
    const many = served(feedOf(plain(200)))
    const ranges = Array.from({ length: 65 }, (_, at) => ({ from: at * 3, to: at * 3 }))
    const first = await batch(many, BATCH, { ranges })
    expect(first.events.map(({ seq }) => seq)).toEqual(ranges.slice(0, 64).map(({ from }) => from))
    const rest = await batch(many, BATCH, { ranges: ranges.slice(first.events.length) })
    expect(rest.events.map(({ seq }) => seq)).toEqual([192])
  })

  it('keeps every digit of 2^53 + 1, 2^63 + 1 and 2^64 − 1 (F16)', async () => {
    const amounts = [2n ** 53n + 1n, 2n ** 63n + 1n, 2n ** 64n - 1n]
    const large = feedOf(plain(3).map((event, at) => ({ ...event, amount: amounts[at]! }) as unknown as VerifiedEvent))
    expect((await download(served(large), BATCH)).map(({ amount }) => amount)).toEqual(amounts)
  })

  it('asks no Content-Type, and 413 is for bytes alone', async () => {
    const bare = await fetch(BATCH, { method: 'POST', body: new TextEncoder().encode('{"indexes":[1]}') })
    expect(bare.status).toBe(200)
    const padded = `{"indexes":[1],"pad":"${' '.repeat(1024 * 1024)}"}`
    expect((await fetch(BATCH, { method: 'POST', body: padded })).status).toBe(413)
    const chunked = new Blob([padded]).stream()
    expect((await fetch(BATCH, { method: 'POST', body: chunked, duplex: 'half' } as RequestInit)).status).toBe(413)
  })

  it('is open to every page, uncached', async () => {
    const reply = await post(fetch, BATCH, { indexes: [0] })
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect(reply.headers.get('cache-control')).toBe('no-store')
    const asked = await fetch(BATCH, {
      method: 'OPTIONS',
      headers: { origin: 'https://wallet.test', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-headers')).toContain('Content-Type')
  })

  it('knows its methods', async () => {
    expect((await fetch(BATCH)).status).toBe(405)
    expect((await fetch(SSE, { method: 'POST' })).status).toBe(405)
  })
})

describe('GET /v1/firehose/sse, heard by a client of the draft', () => {
  it('F1 frames events byte for byte as V.sse_frame_seq0', async () => {
    const reply = await served(feedOf(vectorEvents as VerifiedEvent[]))(SSE, { headers: { 'last-event-id': '-1' } })
    expect(reply.headers.get('content-type')).toBe('text/event-stream')
    expect(reply.headers.get('cache-control')).toBe('no-store')
    const reader = reply.body!.getReader()
    let text = ''
    while (!text.includes('id: 1\n')) text += new TextDecoder().decode((await reader.read()).value)
    await reader.cancel()
    expect(text.startsWith(`retry: 3000\n\n${V.sse_frame_seq0}id: 1\n`)).toBe(true)
  })

  it.each([
    ['F12 id 1 resumes at 2', '1', 0, null, 2],
    ['id −1 begins at 0 without a reset', '-1', 0, null, 0],
    ['no id: a reset, then everything', null, 0, { earliest: 0, latest: 3 }, 0],
    ['an id that cannot be read is no id', 'x1', 0, { earliest: 0, latest: 3 }, 0],
    ['nor is one with a leading zero', '01', 0, { earliest: 0, latest: 3 }, 0],
    ['nor one above latest', '4', 0, { earliest: 0, latest: 3 }, 0],
    ['nor one beyond every double', '99999999999999999999', 0, { earliest: 0, latest: 3 }, 0],
    ['F13 an id below what the stream carries: a reset, then from earliest', '0', 2, { earliest: 2, latest: 3 }, 2],
    ['the last id below earliest still resumes', '1', 2, null, 2],
  ])('%s', async (_name, lastEventId, earliest, reset, next) => {
    const stop = new AbortController()
    const fetch = served(feedOf(vectorEvents as VerifiedEvent[], earliest))
    const messages = await take(listen(fetch, SSE, lastEventId, stop.signal), (reset === null ? 0 : 1) + (4 - next))
    stop.abort()
    if (reset !== null) {
      const first = messages.shift()!
      expect(first).toEqual({ event: 'reset', id: null, data: JSON.stringify(reset) })
    }
    expect(messages.map(({ event, id, data }) => [event, id, readEvent(data).seq])).toEqual(
      Array.from({ length: 4 - next }, (_, at) => ['spent', String(next + at), next + at]),
    )
  })

  it('B2 an empty feed resets to latest −1, then tells what comes', async () => {
    const feed = feedOf()
    const stop = new AbortController()
    const messages = listen(served(feed), SSE, null, stop.signal)
    expect((await messages.next()).value).toMatchObject({ event: 'reset', data: '{"earliest":0,"latest":-1}' })
    const next = messages.next()
    feed.add(vectorEvents.slice(0, 1) as VerifiedEvent[])
    expect((await next).value).toMatchObject({ event: 'spent', id: '0' })
    stop.abort()
  })

  it('F12 a draft subscriber that is cut off and comes back misses nothing and sees nothing twice', async () => {
    const feed = feedOf(plain(42))
    const held = new Map<number, DraftEvent>()
    const urls = { sse: SSE, http: BATCH }
    await follow(served(feed), urls, held, ({ size }) => size >= 42, new AbortController())
    feed.add(plain(1_000, 42))
    await follow(served(feed), urls, held, ({ size }) => size >= 1_042, new AbortController())
    expect([...held.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 1_042 }, (_, seq) => seq))
  })

  it('says something every now and then', async () => {
    const reply = await served(feedOf(), { keepAliveMs: 5 })(SSE)
    const reader = reply.body!.getReader()
    let text = ''
    while (!text.endsWith(': ka\n\n')) text += new TextDecoder().decode((await reader.read()).value)
    await reader.cancel()
    expect(text).toContain('"latest":-1}\n\n: ka\n\n')
  })

  it('lets a subscriber that leaves go, and starts none for HEAD', async () => {
    const feed = feedOf(plain(3))
    const limits = createClientLimits()
    const fetch = served(feed, { limits, clientOf: () => '192.0.2.1' })
    expect((await fetch(SSE, { method: 'HEAD' })).status).toBe(200)
    expect([feed.subscribers(), limits.streams()]).toEqual([0, 0])
    const stream = (await fetch(SSE)).body!
    expect([feed.subscribers(), limits.streams()]).toEqual([1, 1])
    await stream.cancel()
    expect([feed.subscribers(), limits.streams()]).toEqual([0, 0])
  })

  it('keeps a subscriber that is far behind, as long as it reads', async () => {
    const feed = feedOf(plain(2_000))
    const stop = new AbortController()
    const messages = listen(served(feed), SSE, '-1', stop.signal)
    // The feed grows by five hundred while it reads two hundred: at the end it is three times the bound behind.
    let next = 0
    for (let round = 0; round < 100; round++) {
      for (let read = 0; read < 200; read++) expect((await messages.next()).value?.id).toBe(String(next++))
      feed.add(plain(500, 2_000 + round * 500))
    }
    expect((await messages.next()).value?.id).toBe('20000')
    expect(feed.subscribers()).toBe(1)
    stop.abort()
  })

  it('ends every stream when told', async () => {
    const until = new AbortController()
    const feed = feedOf(plain(3))
    const reader = (await served(feed, { until: until.signal })(SSE)).body!.getReader()
    until.abort()
    while (!(await reader.read()).done);
    expect(feed.subscribers()).toBe(0)
  })
})

describe('a stream over a real socket', () => {
  it('drops a subscriber that takes nothing while 10,000 events pass, and never queues for it', async () => {
    const feed = feedOf(plain(100, 0, 'x'.repeat(8_000)))
    const answer = getRequestListener(request => createFeedApp(feed).fetch(request), { overrideGlobalObjects: false })
    const server = createServer((request, response) => void answer(request, response))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const sleeper = connect(port, '127.0.0.1')
    sleeper.on('error', () => undefined)
    let closed = false
    sleeper.on('close', () => (closed = true))
    sleeper.write('GET /v1/firehose/sse HTTP/1.1\r\nHost: feed.test\r\n\r\n')
    // Reads its first bytes, then never again: kernel buffers fill, and the stream stands still.
    await new Promise(resolve => sleeper.once('data', resolve))
    sleeper.pause()
    await until(() => feed.subscribers() === 1)
    for (let seq = 100; feed.subscribers() > 0 && seq < 60_000; seq += 500) {
      feed.add(plain(500, seq, 'x'.repeat(2_000)))
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(feed.subscribers()).toBe(0)
    sleeper.resume()
    await until(() => closed)
    await new Promise(resolve => server.close(resolve))
  })
})

describe('GET /v1/firehose/checkpoint', () => {
  it('B11 equals V.checkpoint, and B12 counts add up to seq + 1', async () => {
    const feed = feedOf(vectorEvents as VerifiedEvent[])
    const reply = await served(feed)(CHECKPOINT)
    const checkpoint = (await reply.json()) as { seq: number; buckets: { count: number }[] }
    expect(checkpoint).toEqual(V.checkpoint)
    expect(checkpoint.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(checkpoint.seq + 1)
  })

  it('follows the feed', async () => {
    const feed = feedOf()
    const fetch = served(feed)
    expect(await (await fetch(CHECKPOINT)).json()).toEqual({ seq: -1, buckets: [] })
    feed.add(vectorEvents.slice(0, 2) as VerifiedEvent[])
    const seqOf = async () => ((await (await fetch(CHECKPOINT)).json()) as { seq: number }).seq
    while ((await seqOf()) !== 1);
  })
})

describe('limits by client', () => {
  it('answers 429 with a time to wait once the burst is used up, and again after it', async () => {
    let now = 0
    const fetch = served(feedOf(plain(1)), {
      limits: createClientLimits(() => now),
      clientOf: context => context.req.header('x-client') ?? null,
    })
    const ask = (client: string) => fetch(CHECKPOINT, { headers: { 'x-client': client } })
    for (let at = 0; at < 300; at++) expect((await ask('a')).status).toBe(200)
    const refused = await ask('a')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask('b')).status).toBe(200)
    now += 1_000
    expect((await ask('a')).status).toBe(200)
  })

  it('gives one address 32 streams, and nobody more than there are', () => {
    const limits = createClientLimits(() => 0)
    const leave = Array.from({ length: 32 }, () => limits.stream('a')!)
    expect(limits.stream('a')).toBeNull()
    expect(limits.stream('b')).not.toBeNull()
    leave[0]!()
    expect(limits.stream('a')).not.toBeNull()
    for (let at = limits.streams(); at < 2_000; at++) expect(limits.stream(null)).not.toBeNull()
    expect(limits.stream(null)).toBeNull()
  })

  it('forgets addresses, but not those with open streams', () => {
    const limits = createClientLimits(() => 0)
    limits.stream('keeper')
    for (let at = 0; at < 20_000; at++) limits.request(`client ${at}`)
    for (let at = 0; at < 31; at++) expect(limits.stream('keeper')).not.toBeNull()
    expect(limits.stream('keeper')).toBeNull()
  })
})
