import type { IncomingMessage } from 'node:http'
import { MAX_CORS_ORIGINS } from '#shared/lib/limits.ts'
import type { FrontProxy } from '../publish/ports.ts'

/** Headers by which a browser lets a page of another origin read an answer, flat. */
export type CorsHeaders = readonly string[]

/** How long one answer of the mint holds for an origin: it changes with an operator's restart. */
const KEEP_MS = 60_000
const DEADLINE_MS = 5_000
/** A mint that does not answer says nothing; ecash mints are open to all pages. */
const WHILE_IT_IS_DOWN: CorsHeaders = ['Access-Control-Allow-Origin', '*']

/** What the mint would let `request`'s origin read: ours is to be read by the same. Asks the mint for its keysets, with that origin. */
export function createMintCors(
  mint: FrontProxy,
  now: () => number = () => performance.now(),
): (request: IncomingMessage) => Promise<CorsHeaders> {
  // Oldest first. Changed by `corsOf` alone.
  const known = new Map<string, { readonly headers: Promise<CorsHeaders>; readonly until: number }>()

  async function learn(request: IncomingMessage): Promise<CorsHeaders> {
    const signal = AbortSignal.timeout(DEADLINE_MS)
    const reply = await mint.ask(request, { method: 'GET', path: '/v1/keysets', body: null, signal })
    const headers = corsIn(reply.rawHeaders)
    reply.resume()
    return headers
  }

  return function corsOf(request) {
    const origin = request.headers.origin ?? ''
    const held = known.get(origin)
    if (held !== undefined && now() < held.until) return held.headers
    known.delete(origin)
    const headers = learn(request).catch(() => {
      known.delete(origin)
      return WHILE_IT_IS_DOWN
    })
    known.set(origin, { headers, until: now() + KEEP_MS })
    if (known.size > MAX_CORS_ORIGINS) known.delete(known.keys().next().value!)
    return headers
  }
}

function corsIn(rawHeaders: readonly string[]): CorsHeaders {
  const headers: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (/^(?:access-control-.*|vary)$/i.test(rawHeaders[at]!)) headers.push(rawHeaders[at]!, rawHeaders[at + 1]!)
  }
  return headers
}
