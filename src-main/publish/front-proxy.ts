import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { clientAddress } from './client-address.ts'
import type { FrontProxy } from './ports.ts'

/** Headers of one connection, not of the message (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
/** What a client may claim about its address. A mint that trusts its proxy would believe it, and limit nobody. */
const FORWARDING =
  /^(?:forwarded|x-forwarded-.*|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip|fastly-client-ip)$/

/** What would make the mint answer less than the whole, or in an encoding: whoever asks wants to read it. */
const ABOUT_THE_ANSWER = /^(?:accept-encoding|range|if-.*)$/
/** What describes a body that is not sent. */
const ABOUT_THE_BODY = /^(?:content-.*|expect)$/

const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS'])

/** `via` names us to the mint (RFC 9110 §7.6.3), so that a mint URL which leads back here is noticed. */
export function createFrontProxy(mintUrl: string, via: string | null = null): FrontProxy {
  const mint = new URL(mintUrl)
  const isTls = mint.protocol === 'https:'
  const agent = isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const base = mint.pathname.replace(/\/$/, '')

  /** No time-out: a melt may take as long as its payment does. */
  function open(method: string, path: string, headers: string[], upgrade: boolean) {
    return (isTls ? httpsRequest : httpRequest)({
      host: mint.hostname.replace(/^\[|\]$/g, ''),
      port: mint.port === '' ? (isTls ? 443 : 80) : Number(mint.port),
      method,
      path: base + path,
      headers: via === null ? headers : [...headers, 'Via', `1.1 ${via}`],
      // A mint may close a connection that it kept at the moment in which we use it again. Nobody could tell then whether a POST arrived.
      agent: !upgrade && IDEMPOTENT.has(method) ? agent : false,
    })
  }

  function repeat(request: IncomingMessage, upgrade: boolean) {
    const headers = [...forwarded(request, mint.host), ...(upgrade ? switching(request) : framing(request))]
    return open(request.method ?? 'GET', request.url ?? '/', headers, upgrade)
  }

  return {
    pass: function pass(request, response, read = []) {
      const upstream = repeat(request, false)
      upstream.on('response', reply => {
        response.writeHead(reply.statusCode ?? 502, reply.statusMessage, endToEnd(reply.rawHeaders))
        response.flushHeaders()
        reply.pipe(response)
        reply.on('error', () => response.destroy())
        reply.on('aborted', () => response.destroy())
      })
      upstream.on('error', () => {
        if (response.headersSent) response.destroy()
        // Closed while it was kept: asked again, on a connection that is new at last.
        else if (upstream.reusedSocket && !response.destroyed) pass(request, response)
        else noMint(response)
      })
      response.on('close', () => upstream.destroy())
      for (const chunk of read) upstream.write(chunk)
      // What has ended already says so no second time.
      if (request.readableEnded) upstream.end()
      else request.pipe(upstream)
    },

    ask(request, { method, path, body, signal }) {
      const isLeft = (name: string): boolean => ABOUT_THE_ANSWER.test(name) || (body === null && ABOUT_THE_BODY.test(name))
      const length = body === null ? [] : ['Content-Length', String(body.length)]
      const headers = [...forwarded(request, mint.host, name => isLeft(name) || name === 'content-length'), ...length]
      return new Promise((resolve, reject) => {
        const upstream = open(method, path, headers, false)
        const give = (): void => void upstream.destroy(new Error('nobody waits for the answer any more'))
        signal.addEventListener('abort', give, { once: true })
        upstream.on('close', () => signal.removeEventListener('abort', give))
        upstream.on('response', resolve)
        upstream.on('error', reject)
        if (signal.aborted) give()
        upstream.end(body ?? undefined)
      })
    },

    passUpgrade(request, socket, head) {
      const upstream = repeat(request, true)
      const drop = (): void => {
        upstream.destroy()
        socket.destroy()
      }
      socket.on('error', drop)
      socket.on('close', () => upstream.destroy())
      upstream.on('error', drop)
      // The mint declined to switch: its answer goes back as it is, and the connection ends with it.
      upstream.on('response', reply => {
        socket.write(headOf(reply, [...endToEnd(reply.rawHeaders), 'Connection', 'close']))
        reply.pipe(socket)
      })
      upstream.on('upgrade', (reply, mintSocket, mintHead) => {
        mintSocket.on('error', drop)
        mintSocket.on('close', () => socket.destroy())
        socket.on('close', () => mintSocket.destroy())
        socket.write(headOf(reply, reply.rawHeaders))
        socket.write(mintHead)
        mintSocket.write(head)
        mintSocket.pipe(socket)
        socket.pipe(mintSocket)
      })
      upstream.end()
    },

    close: () => agent.destroy(),
  }
}

/** The client's headers for the mint, flat as `rawHeaders`, with one true word about where they come from. */
function forwarded(request: IncomingMessage, host: string, dropped: (name: string) => boolean = () => false): string[] {
  const kept = endToEnd(request.rawHeaders, name => name === 'host' || FORWARDING.test(name) || dropped(name))
  return ['Host', host, ...kept, 'X-Forwarded-For', clientAddress(request), 'X-Forwarded-Host', request.headers.host ?? host]
}

const switching = (request: IncomingMessage): string[] => ['Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? 'websocket']

/** A body without a length came in chunks and leaves in chunks. */
const framing = (request: IncomingMessage): string[] =>
  request.headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked']

/** Headers of the message, flat as `rawHeaders`, without those of its connection. */
function endToEnd(rawHeaders: readonly string[], dropped: (name: string) => boolean = () => false): string[] {
  const named = new Set<string>()
  const pairs: (readonly [string, string])[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name, value] = [rawHeaders[at]!, rawHeaders[at + 1]!]
    pairs.push([name, value])
    if (name.toLowerCase() === 'connection') for (const one of value.split(',')) named.add(one.trim().toLowerCase())
  }
  const isKept = (name: string): boolean => !HOP_BY_HOP.has(name) && !named.has(name) && !dropped(name)
  return pairs.filter(([name]) => isKept(name.toLowerCase())).flat()
}

function headOf(reply: IncomingMessage, headers: readonly string[]): string {
  let text = `HTTP/1.1 ${reply.statusCode} ${reply.statusMessage}\r\n`
  for (let at = 0; at + 1 < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`
  return `${text}\r\n`
}

function noMint(response: ServerResponse): void {
  response.writeHead(502, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' })
  response.end(JSON.stringify({ detail: 'The mint does not answer.', code: 0 }))
}
