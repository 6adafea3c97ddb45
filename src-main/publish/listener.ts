import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { createClientLimits } from './client-limits.ts'
import { limitedClient } from './client-address.ts'
import { createFeedApp } from './feed-app.ts'
import { createFrontProxy } from './front-proxy.ts'
import { Halt } from './halt.ts'
import { createInfoApp } from './info-app.ts'
import type { ServedFeed } from './ports.ts'

/** The public side of one publication: the feed and the merged info, and with `front` the whole mint. Operator calls are elsewhere. */
export interface Listener {
  readonly port: number
  readonly subscribers: () => number
  /** Serves `feed` from now on. Null: whoever asks is told that it is not served, and open streams end; the rest goes on. */
  serve(feed: ServedFeed | null): void
  close(): Promise<void>
}

interface ListenerArgs {
  readonly mintUrl: string
  readonly listen: HostPort
  readonly publicUrl: (port: number) => string
  readonly front: boolean
}

export interface HostPort {
  readonly host: string
  readonly port: number
}

/** `HOST:PORT` or `[v6]:PORT`; null for anything else. Port 0 takes a free one. */
export function parseHostPort(text: string): HostPort | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@[\]]+)):([0-9]{1,5})$/.exec(text)
  const port = Number(match?.[3])
  return match === null || port > 65_535 ? null : { host: match[1] ?? match[2]!, port }
}

export const spellHostPort = ({ host, port }: HostPort): string => `${host.includes(':') ? `[${host}]` : host}:${port}`

/** A feed that halted must not look alive: mirrors then show it as stale, which it is. */
const NOT_SERVED = { detail: 'This feed is not served at the moment.', code: 0 }

const OURS = /^\/v1\/(?:info|firehose\/(?:sse|batch|checkpoint))$/

/** Resolves once it listens. Throws a Halt when the address cannot be had. */
export async function openListener(args: ListenerArgs): Promise<Listener> {
  const proxy = args.front ? createFrontProxy(args.mintUrl) : null
  const app = new Hono()
  const server = createServer()
  // A silent peer that is gone would keep its stream's place for hours.
  server.on('connection', socket => socket.setKeepAlive(true, 60_000))
  await listening(server, args.listen)

  const port = (server.address() as AddressInfo).port
  const limits = createClientLimits()
  const clientOf = (context: Context) => limitedClient((context.env as HttpBindings).incoming)
  // Both are changed by `serve` alone.
  let served: Hono | null = null
  let serving = new AbortController()

  app.route('/', createInfoApp(args.mintUrl, xxOf(args.publicUrl(port))))
  app.all(
    '/v1/firehose/*',
    context => served?.fetch(context.req.raw, context.env) ?? context.json(NOT_SERVED, 503, { 'Retry-After': '60' }),
  )
  app.notFound(context => context.json({ detail: 'There is nothing here.', code: 0 }, 404))
  const answer = getRequestListener((request, env) => app.fetch(request, env as object), { overrideGlobalObjects: false })

  server.on('request', (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0]!
    if (proxy === null || OURS.test(path)) void answer(request, response)
    else proxy.pass(request, response)
  })
  server.on('upgrade', (request, socket, head) => {
    if (proxy === null) socket.destroy()
    else proxy.passUpgrade(request, socket, head)
  })

  return {
    port,
    subscribers: limits.streams,
    serve(feed) {
      serving.abort()
      serving = new AbortController()
      served = feed === null ? null : createFeedApp(feed, { limits, clientOf, until: serving.signal })
    },
    async close() {
      serving.abort()
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      proxy?.close()
      await closed
    },
  }
}

function listening(server: ReturnType<typeof createServer>, { host, port }: HostPort): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => reject(new Halt('publish.listen', `Nothing can listen on ${host}:${port}: ${cause.message}.`)))
    server.listen(port, host, resolve)
  })
}

/** What we add to the mint's advertisement (protocol §2). Reserves and delegates stay as the mint itself says. */
function xxOf(publicUrl: string): object {
  const feed = `${publicUrl}/v1/firehose`
  return { supported: true, firehose: { sse: `${feed}/sse`, http: `${feed}/batch`, checkpoint: `${feed}/checkpoint` } }
}
