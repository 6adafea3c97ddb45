import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { clientAddress } from './client-address.ts'

/** Every path but ours, passed to the mint unchanged. Bodies are piped and never looked at: they carry proofs. */
export interface FrontProxy {
  pass(request: IncomingMessage, response: ServerResponse): void
  /** A websocket (NUT-17). */
  passUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

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

export function createFrontProxy(mintUrl: string): FrontProxy {
  const mint = new URL(mintUrl)
  const isTls = mint.protocol === 'https:'
  const agent = isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const base = mint.pathname.replace(/\/$/, '')

  /** No time-out: a melt may take as long as its payment does. */
  function ask(request: IncomingMessage, upgrade: boolean) {
    return (isTls ? httpsRequest : httpRequest)({
      host: mint.hostname.replace(/^\[|\]$/g, ''),
      port: mint.port === '' ? (isTls ? 443 : 80) : Number(mint.port),
      method: request.method ?? 'GET',
      path: base + (request.url ?? '/'),
      headers: forwarded(request, mint.host, upgrade),
      ...(upgrade ? {} : { agent }),
    })
  }

  return {
    pass(request, response) {
      const upstream = ask(request, false)
      upstream.on('response', reply => {
        response.writeHead(reply.statusCode ?? 502, reply.statusMessage, endToEnd(reply.rawHeaders))
        response.flushHeaders()
        reply.pipe(response)
        reply.on('error', () => response.destroy())
        reply.on('aborted', () => response.destroy())
      })
      upstream.on('error', () => (response.headersSent ? response.destroy() : noMint(response)))
      response.on('close', () => upstream.destroy())
      request.pipe(upstream)
    },

    passUpgrade(request, socket, head) {
      const upstream = ask(request, true)
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
function forwarded(request: IncomingMessage, host: string, upgrade: boolean): string[] {
  const kept = endToEnd(request.rawHeaders, name => name === 'host' || FORWARDING.test(name))
  const switching = upgrade ? ['Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? 'websocket'] : []
  // A body without a length came in chunks and leaves in chunks.
  const chunked = request.headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked']
  const origin = ['X-Forwarded-For', clientAddress(request), 'X-Forwarded-Host', request.headers.host ?? host]
  return ['Host', host, ...kept, ...origin, ...switching, ...chunked]
}

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
