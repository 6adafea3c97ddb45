import net, { type Socket } from 'node:net'
import tls, { type SecureContext } from 'node:tls'
import { CONNECT_DEADLINE_MS, PROXY_DEADLINE_MS, TLS_DEADLINE_MS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { dialStep } from './dial-step.ts'
import { parseProxy, passProxy } from './pass-proxy.ts'
import type { Dial, ServerAddress, ServerRefusal } from './ports.ts'
import { secureSocket } from './secure-socket.ts'
import { describeFailure, refuseServer } from './server-failure.ts'
import { lineOver } from './socket-line.ts'

/** ms of silence after which the system asks a half-open connection whether anybody is there. */
const TCP_KEEPALIVE_MS = 30_000

export interface DialOptions {
  /** PEM of the authorities that vouch for servers without a pin. */
  readonly authorities: () => readonly string[]
  /** Longest that each step may take, ms. */
  readonly deadlines: { readonly connect: number; readonly proxy: number; readonly tls: number }
}

const STANDARD: DialOptions = {
  // Node's own list and the system's: an operator's private authority is in the latter.
  authorities: () => [...tls.getCACertificates('default'), ...tls.getCACertificates('system')],
  deadlines: { connect: CONNECT_DEADLINE_MS, proxy: PROXY_DEADLINE_MS, tls: TLS_DEADLINE_MS },
}

/**
 * Opens lines over TCP or TLS, straight or through a SOCKS5 proxy. The signal ends the dialling; an open line is closed by its `close`.
 * With a pin only the certificate counts, neither its authority nor its name; without one, both.
 */
export function createDial({ authorities, deadlines }: DialOptions = STANDARD): Dial {
  // Reading some 800 certificates takes 30 ms: done once, for the first server that needs it. Changed by `contextFor` alone.
  let trusting: SecureContext | null = null
  const pinned = tls.createSecureContext({ ca: [] })
  const contextFor = (pin: string | null): SecureContext =>
    pin === null ? (trusting ??= tls.createSecureContext({ ca: [...authorities()] })) : pinned

  return async (address, signal) => {
    const first = firstHop(address)
    if (!first.ok) return first
    const connected = await connect(first.value, address, deadlines.connect, signal)
    if (!connected.ok) return connected
    const socket = connected.value
    if (address.proxy !== null) {
      const passed = await passProxy(socket, address, deadlines.proxy, signal)
      if (!passed.ok) return passed
    }
    if (address.transport === 'tcp') return ok(lineOver(socket, null))
    const secured = await secureSocket(socket, address, contextFor(address.pin), deadlines.tls, signal)
    return secured.ok ? ok(lineOver(secured.value.socket, secured.value.pin)) : secured
  }
}

interface Hop {
  readonly host: string
  readonly port: number
}

function firstHop({ host, port, proxy }: ServerAddress): Result<Hop, ServerRefusal> {
  if (proxy === null) {
    // Asking a resolver for an onion name would tell the world whom we ask, and find nothing (RFC 7686).
    if (/\.onion\.?$/i.test(host))
      return fail(refuseServer('server.proxy', `${host} is reached through Tor: give its SOCKS5 proxy, as 127.0.0.1:9050.`))
    return ok({ host, port })
  }
  const hop = parseProxy(proxy)
  return hop === null ? fail(refuseServer('server.proxy', 'The proxy is not written as host:port, as 127.0.0.1:9050.')) : ok(hop)
}

function connect(hop: Hop, { proxy }: ServerAddress, ms: number, signal: AbortSignal): Promise<Result<Socket, ServerRefusal>> {
  const socket = net.connect({ ...hop, noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEPALIVE_MS })
  // A socket may fail again while it is torn down, and an unheard error ends the process.
  socket.on('error', () => undefined)
  const [code, who] = proxy === null ? (['server.unreachable', ''] as const) : (['server.proxy', `The proxy ${proxy}: `] as const)
  const late =
    proxy === null
      ? refuseServer('server.timeout', `No connection within ${ms / 1000} s.`)
      : refuseServer(code, `${who}no connection within ${ms / 1000} s.`)
  return dialStep<Socket>(socket, { signal, ms, late }, (done, failed) => {
    socket.once('connect', () => done(socket))
    socket.once('error', thrown => failed(refuseServer(code, `${who}${describeFailure(thrown)}`)))
  })
}
