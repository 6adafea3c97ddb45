import type { Socket } from 'node:net'
import { SocksClient } from 'socks'
import { fail, type Result } from '#shared/lib/result.ts'
import { dialStep } from './dial-step.ts'
import type { ServerAddress, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'

/** What the proxy says when it did its part and the server behind it could not be reached (RFC 1928 §6, replies 3 to 6). */
const BEHIND_THE_PROXY = /(?:NetworkUnreachable|HostUnreachable|ConnectionRefused|TTLExpired)$/

/** `host:port` of a SOCKS5 proxy, IPv6 in brackets; null when it is neither. */
export function parseProxy(text: string): { readonly host: string; readonly port: number } | null {
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/@]+)):(\d{1,5})$/.exec(text)
  const port = Number(parts?.[3])
  return parts !== null && port >= 1 && port <= 65_535 ? { host: parts[1] ?? parts[2]!, port } : null
}

/** Asks the SOCKS5 proxy at the other end of `socket` for the server. The proxy resolves the name: it never reaches our resolver. */
export async function passProxy(
  socket: Socket,
  { host, port, proxy }: ServerAddress,
  ms: number,
  signal: AbortSignal,
): Promise<Result<null, ServerRefusal>> {
  // The length of a name is one byte on the wire.
  if (Buffer.byteLength(host) > 255) {
    socket.destroy()
    return fail(refuseServer('server.proxy', 'The server’s name is longer than the 255 bytes that a SOCKS5 proxy takes.'))
  }
  const late = refuseServer('server.proxy', `The proxy ${proxy} did not connect to ${host}:${port} within ${ms / 1000} s.`)
  return dialStep<null>(socket, { signal, ms, late }, (done, failed) => {
    // `socks` wants the proxy's address even where it is given the socket, and a time-out, which ours is always before.
    const asked = { command: 'connect', destination: { host, port }, proxy: { host, port, type: 5 }, timeout: ms * 2 } as const
    SocksClient.createConnection({ ...asked, existing_socket: socket }).then(
      // `socks` lets the socket flow one turn later; stopped again, it keeps what comes until somebody reads.
      () => setImmediate(() => (socket.pause(), done(null))),
      (thrown: unknown) => {
        const said = (thrown instanceof Error ? thrown.message : '').slice(0, 120)
        failed(
          BEHIND_THE_PROXY.test(said)
            ? refuseServer('server.unreachable', `The proxy ${proxy} cannot reach ${host}:${port} (${said}).`)
            : refuseServer('server.proxy', `The proxy ${proxy} did not connect to ${host}:${port} (${said}). Is it a SOCKS5 proxy?`),
        )
      },
    )
  })
}
