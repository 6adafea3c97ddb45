import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { SocksProxyAgent } from 'socks-proxy-agent'
import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { MAX_HEADER_BYTES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { hostPort, isPublicAddress, literalAddress } from './address-policy.ts'
import { ACCEPTED_ENCODINGS, readBody } from './bounded-body.ts'
import type { Wire, WireReply, WireRequest, WireStream } from './ports.ts'

/** ms between TCP keep-alive probes on a stream: the only sign of life that every server gives. */
const TCP_KEEPALIVE_MS = 30_000
/**
 * Idle connections kept for the next question, and for how long: peers commonly close theirs after 5 s. Of a peer two are ever used; our own mint is
 * asked for as many redemptions as are under way, and a connection costs it as much as a question.
 */
const AGENT = { keepAlive: true, maxFreeSockets: 16, timeout: 60_000 } as const

/**
 * Requests to peers over HTTP(S): bounded, never redirected, never into a private network unasked. TLS is verified. `proxy`: a SOCKS5 proxy,
 * `host:port`, which then resolves names in its own network; null asks from here.
 */
export function createHttpWire(proxy: string | null = null): Wire {
  // A connection that an approval opened must not serve a request without one, so the two kinds share no socket.
  const open = proxy === null ? agents(false) : through(proxy)
  const approved = proxy === null ? agents(true) : through(proxy)

  async function head(request: WireRequest, acceptEncoding: string, signal: AbortSignal): Promise<Result<IncomingMessage, Refusal>> {
    const url = new URL(request.url)
    const isApproved = request.approvedHosts.includes(hostPort(url))
    const literal = literalAddress(url)
    if (!isApproved && literal !== null && !isPublicAddress(literal)) return fail(privateAddress(url))
    const { plain, tls } = isApproved ? approved : open
    const options = {
      method: request.method,
      maxHeaderSize: MAX_HEADER_BYTES,
      headers: {
        accept: request.accept,
        'accept-encoding': acceptEncoding,
        'user-agent': 'nimdolf-console',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(request.body) }),
        ...request.headers,
      },
      signal,
    }
    const send = (): ClientRequest =>
      url.protocol === 'http:' ? http.request(url, { ...options, agent: plain }) : https.request(url, { ...options, agent: tls })

    const message = await answer(send, request.body)
    if (message.statusCode! < 300 || message.statusCode! > 399) return ok(message)
    message.destroy()
    return fail(refuse('wire', 'wire.redirect', request.url, 'The server answered with a redirect, which is never followed.'))
  }

  return {
    async fetch(request): Promise<Result<WireReply, Refusal>> {
      const deadline = AbortSignal.timeout(request.deadlineMs)
      try {
        const message = await head(request, ACCEPTED_ENCODINGS, AbortSignal.any([request.signal, deadline]))
        if (!message.ok) return message
        const body = await readBody(message.value, request.maxBytes, request.url)
        return body.ok ? ok({ status: message.value.statusCode!, bytes: body.value }) : body
      } catch (thrown) {
        return fail(refusalOf(thrown, request, deadline))
      }
    },

    async stream(request): Promise<Result<WireStream, Refusal>> {
      const closed = new AbortController()
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(), request.deadlineMs)
      try {
        const message = await head(request, 'identity', AbortSignal.any([request.signal, closed.signal, late.signal]))
        if (!message.ok) return message
        const { statusCode, headers, socket } = message.value
        if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
          message.value.destroy()
          return fail(refuse('wire', 'wire.encoding', request.url, 'The stream is compressed, which was not asked for.'))
        }
        socket.setKeepAlive(true, TCP_KEEPALIVE_MS)
        return ok({
          status: statusCode!,
          contentType: headers['content-type'] ?? '',
          chunks: chunksOf(message.value, request, closed.signal),
          close: () => closed.abort(),
        })
      } catch (thrown) {
        return fail(refusalOf(thrown, request, late.signal))
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** The head of the answer. A connection that the peer closed while it idled is replaced once: nothing was asked on it yet. */
async function answer(send: () => ClientRequest, body: string | undefined, again = true): Promise<IncomingMessage> {
  const request = send()
  try {
    return await new Promise<IncomingMessage>((done, failed) => {
      request.once('response', done)
      // `on`, not `once`: a socket may fail more than once while it is torn down, and an unheard error ends the process.
      request.on('error', failed)
      request.end(body)
    })
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (again && request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')) return answer(send, body, false)
    throw thrown
  }
}

async function* chunksOf(message: IncomingMessage, request: WireRequest, closed: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* message as AsyncIterable<Uint8Array>
  } catch (thrown) {
    if (!closed.aborted && !request.signal.aborted) throw refusalOf(thrown, request, null)
  }
}

function agents(isApproved: boolean): { readonly plain: http.Agent; readonly tls: https.Agent } {
  const lookup = isApproved ? {} : { lookup: lookupPublic }
  return { plain: new http.Agent({ ...AGENT, ...lookup }), tls: new https.Agent({ ...AGENT, ...lookup }) }
}

/** `socks5h`: the name never reaches our resolver. */
function through(proxy: string): { readonly plain: http.Agent; readonly tls: https.Agent } {
  const agent = new SocksProxyAgent(`socks5h://${proxy}`, AGENT)
  // One agent for both: it puts TLS over the line itself where the URL asks for it.
  return { plain: agent, tls: agent as unknown as https.Agent }
}

type LookupDone = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/**
 * Resolves a name and refuses it when any of its addresses is private. The connection uses the very addresses judged
 * here, so a name that answers differently the second time (DNS rebinding) gains nothing.
 */
function lookupPublic(name: string, options: LookupOptions, done: LookupDone): void {
  resolve(name, { ...options, all: true }, (error, found) => {
    const first = found?.[0]
    if (error !== null || first === undefined) return done(error ?? new Error('no address'), [])
    if (found.some(({ address }) => !isPublicAddress(address))) return done(new PrivateAddress(), [])
    if (options.all === true) done(null, found)
    else done(null, first.address, first.family)
  })
}

class PrivateAddress extends Error {}

const privateAddress = (url: URL): Refusal =>
  refuse(
    'wire',
    'wire.private-address',
    hostPort(url),
    `${hostPort(url).slice(0, 300)} is a private or loopback address and was not approved.`,
  )

function refusalOf(thrown: unknown, request: WireRequest, deadline: AbortSignal | null): Refusal {
  if (thrown instanceof PrivateAddress) return privateAddress(new URL(request.url))
  const code = (thrown as NodeJS.ErrnoException).code ?? ''
  if (deadline?.aborted === true)
    return refuse('wire', 'wire.timeout', request.url, `No complete answer within ${request.deadlineMs / 1000} s.`)
  if (code === 'HPE_HEADER_OVERFLOW')
    return refuse('wire', 'wire.too-large', request.url, `The answer's headers are larger than ${MAX_HEADER_BYTES} bytes.`)
  if (code.startsWith('HPE_')) return refuse('wire', 'wire.unreachable', request.url, `The server does not speak HTTP (${code}).`)
  return refuse(
    'wire',
    'wire.unreachable',
    request.url,
    `${REASONS[code] ?? 'The connection failed or broke'} (${code === '' ? 'no code' : code.slice(0, 60)}).`,
  )
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name was not found',
  EAI_AGAIN: 'The name could not be looked up now',
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: 'The connection broke',
  EHOSTUNREACH: 'The host cannot be reached',
  ENETUNREACH: 'The network cannot be reached',
  CERT_HAS_EXPIRED: 'The TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'The TLS certificate is not from a known authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The TLS certificate is not from a known authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The TLS certificate is for another name',
}
