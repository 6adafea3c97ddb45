import { createHash } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import tls, { type SecureContext, type TLSSocket } from 'node:tls'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { dialStep } from './dial-step.ts'
import type { ServerAddress, ServerRefusal } from './ports.ts'
import { describeFailure, refuseServer } from './server-failure.ts'

export interface SecureSocket {
  readonly socket: TLSSocket
  /** SHA-256 of the certificate (DER), hex. */
  readonly pin: string
}

/** TLS over a connected socket. Nothing is sent before the certificate was judged, and no session is resumed: each connection shows its own. */
export async function secureSocket(
  plain: Socket,
  address: ServerAddress,
  secureContext: SecureContext,
  ms: number,
  signal: AbortSignal,
): Promise<Result<SecureSocket, ServerRefusal>> {
  const { host } = address
  const silent = `The server took the connection and did not finish a TLS handshake within ${ms / 1000} s; the port may speak plain TCP.`
  const socket = tls.connect({
    socket: plain,
    secureContext,
    // Name that the certificate is compared with, and that SNI announces; SNI has none for an address (RFC 6066 §3).
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    // The platform judges chain and name all the same and says so in `authorizationError`; `judge` refuses. Left to destroy the
    // socket by itself, it would take away the certificate that the operator is asked about.
    rejectUnauthorized: false,
  })
  // A socket may fail again while it is torn down, and an unheard error ends the process.
  socket.on('error', () => undefined)
  const shaken = await dialStep<null>(socket, { signal, ms, late: refuseServer('server.tls', silent) }, (done, failed) => {
    socket.once('secureConnect', () => done(null))
    socket.once('error', thrown => failed(refuseServer('server.tls', `The TLS handshake failed. ${describeFailure(thrown)}`)))
    socket.once('close', () => failed(refuseServer('server.tls', 'The server closed the connection during the TLS handshake.')))
  })
  if (!shaken.ok) {
    plain.destroy()
    return shaken
  }
  const judged = judge(socket, address)
  if (judged.ok) return ok({ socket, pin: judged.value })
  socket.destroy()
  return judged
}

/** The certificate's pin, when it is the pinned one or, without a pin, when an authority of this system vouches for it and the name. */
function judge(socket: TLSSocket, { host, pin }: ServerAddress): Result<string, ServerRefusal> {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return fail(refuseServer('server.tls', 'The server showed no certificate.'))
  const offered = createHash('sha256').update(certificate.raw).digest('hex')
  if (pin !== null) {
    if (offered === pin) return ok(offered)
    const changed = 'The server shows another certificate than the pinned one: it was renewed, or somebody stands in between.'
    return fail(refuseServer('server.certificate-changed', `${changed} Ask its operator before you pin the new one.`, offered))
  }
  if (socket.authorized) return ok(offered)
  const code = String(socket.authorizationError ?? 'no reason given')
  const reason = CERTIFICATE_REASONS[code] ?? 'No authority known to this system vouches for the certificate'
  return fail(refuseServer('server.certificate', `${reason} (${code.slice(0, 60)}). Pin it if ${host} is yours or you know it.`, offered))
}

const CERTIFICATE_REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'The certificate is past its last day',
  CERT_NOT_YET_VALID: 'The certificate is not valid yet; is this machine’s clock right?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate is from an authority that this system does not know',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name',
}
