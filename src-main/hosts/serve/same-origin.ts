/**
 * Two questions about a request's head, asked before anything else is looked at.
 * A name that resolves to 127.0.0.1 (DNS rebinding) fails at the first, a page of another origin, be it another port, at the second.
 */

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?$/

/** True when the browser believes it talks to this machine by its own name. Any port: a tunnel may have changed it. */
export const isLoopbackHost = (host: string | undefined): boolean => host !== undefined && LOOPBACK.test(host)

/** True when a page of ours, or no page at all, sent it. Browsers put Origin on every POST, so there it must be present. */
export function isOwnOrigin(request: {
  readonly method: string
  readonly host: string
  readonly origin: string | undefined
  readonly site: string | undefined
}): boolean {
  const { method, host, origin, site } = request
  if (origin !== undefined) return origin === `http://${host}`
  if (method !== 'GET' && method !== 'HEAD') return false
  return site === undefined || site === 'same-origin' || site === 'none'
}
