import { Hono, type Context } from 'hono'
import { cors } from 'hono/cors'
import { parseBatchRequest } from '#shared/domain/feed/batch-request.ts'
import { collectUpTo } from '#shared/lib/bytes.ts'
import { MAX_REQUEST_BYTES } from '#shared/lib/limits.ts'
import { createCheckpoints } from './checkpoints.ts'
import { createClientLimits, type ClientLimits } from './client-limits.ts'
import { buildPage } from './feed-page.ts'
import { resumeFrom, streamEvents } from './feed-stream.ts'
import type { ServedFeed } from './ports.ts'

interface FeedOptions {
  /** ms between keep-alive comments of an idle stream (protocol §3: 15 s). */
  readonly keepAliveMs?: number
  /** Whom a request counts against; null is nobody. */
  readonly clientOf?: (context: Context) => string | null
  readonly limits?: ClientLimits
  /** Ends every stream. */
  readonly until?: AbortSignal
}

const KEEP_ALIVE_MS = 15_000

/** Protocol §3 [S]: the stream, the batch and the optional checkpoint, for anybody who asks. */
export function createFeedApp(feed: ServedFeed, options: FeedOptions = {}): Hono {
  const { keepAliveMs = KEEP_ALIVE_MS, clientOf = () => null, limits = createClientLimits(), until } = options
  const checkpoint = createCheckpoints(feed)
  const app = new Hono()
  app.use('/v1/firehose/*', cors({ origin: '*', allowMethods: ['GET', 'POST'], allowHeaders: ['Content-Type', 'Last-Event-ID'] }))
  app.use('/v1/firehose/*', async (context, next) => {
    const wait = limits.request(clientOf(context))
    if (wait > 0) return tooMany(context, wait)
    await next()
    context.header('Cache-Control', 'no-store')
  })

  app.get('/v1/firehose/sse', context => {
    // Hono answers HEAD through GET and drops the body: a stream that nobody reads would never end.
    if (context.req.method === 'HEAD') return context.body(null, 200, STREAM_TYPE)
    const leave = limits.stream(clientOf(context))
    if (leave === null) return tooMany(context, STREAM_RETRY_S)
    const start = resumeFrom(context.req.header('Last-Event-ID'), feed)
    return context.body(streamEvents(feed, start, { keepAliveMs, until, ended: leave }), 200, STREAM_TYPE)
  })

  app.post('/v1/firehose/batch', async context => {
    const body = await readBody(context.req.raw)
    if (body === null) return context.json({ detail: `A request has at most ${MAX_REQUEST_BYTES} bytes.`, code: 0 }, 413)
    const request = parseBatchRequest(body)
    if (!request.ok) return context.json(request.error, 400)
    return context.body(buildPage(feed, request.value), 200, JSON_TYPE)
  })

  app.get('/v1/firehose/checkpoint', context => context.json(checkpoint()))

  app.all('/v1/firehose/:what{sse|batch|checkpoint}', context => context.json({ detail: 'Method not allowed.', code: 0 }, 405))
  app.notFound(context => context.json({ detail: 'There is nothing here.', code: 0 }, 404))
  return app
}

// nginx holds back what it buffers; its own header stops that, whatever its configuration says.
const STREAM_TYPE = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' }
const JSON_TYPE = { 'Content-Type': 'application/json' }
const STREAM_RETRY_S = 60

function tooMany(context: Context, seconds: number): Response {
  return context.json({ detail: 'Too many requests.', code: 0 }, 429, { 'Retry-After': String(Math.ceil(seconds)) })
}

/** The body as text, or null when it is too long. Only its bytes count: Content-Type says nothing (protocol §3). */
async function readBody(request: Request): Promise<string | null> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_REQUEST_BYTES) return null
  const bytes = await collectUpTo(request.body ?? [], MAX_REQUEST_BYTES)
  return bytes === null ? null : new TextDecoder().decode(bytes)
}
