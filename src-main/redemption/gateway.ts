import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Endpoint } from '#shared/domain/redemption/parse-request.ts'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import { FETCH_DEADLINE_MS, MAX_INFO_BYTES, MAX_KEYSETS_BYTES } from '#shared/lib/limits.ts'
import { knownStates, lookUps, withStates, type KnownStates } from './checkstate.ts'
import { exposedKeysets } from './exposed-keysets.ts'
import { sendOwn, type GatewayAnswer } from './gateway-answer.ts'
import type { GatewayDeps, GatewayPage } from './gateway-ports.ts'
import { readAnswer, sendAnswer, sendMerged, textOf } from './mint-answer.ts'
import { createMintCors } from './mint-cors.ts'
import { exposedKeys, withExposed } from './merge-keysets.ts'
import { withDelegateFor } from './merge-info.ts'
import { createBodyReader, type SentBody } from './read-sent-body.ts'
import { redeem } from './redeem.ts'

/**
 * The gateway in front of a delegate's unmodified mint (protocol §5). What is the mint's own goes to it and comes back byte for byte:
 * therefore it works on Node's requests and not on the Fetch API's, which would spell headers and addresses anew.
 */
export interface Gateway {
  handle(request: IncomingMessage, response: ServerResponse): void
  /** A websocket: the mint's, when everything passes here. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** How the gateway names itself to the mint (RFC 9110 §7.6.3); to be given to `createFrontProxy`. */
export const VIA = 'nimdolf-gateway'

const PAGE = /^\/(?:redeem(?:\/.*)?|v1\/redemption)$/
/** What a sidecar's reverse proxy sends here besides. All else is the mint's. */
const ROUTED = /^\/v1\/(?:info|keys|keysets|swap|checkstate|(?:keys|melt)\/.*)$/

export function createGateway(deps: GatewayDeps): Gateway {
  const { mint, keysets } = deps
  const corsOf = createMintCors(mint)
  const readBody = createBodyReader()
  const servePage = pageListener(deps.page)

  async function answer(request: IncomingMessage, response: ServerResponse, own: GatewayAnswer): Promise<void> {
    const cors = await corsOf(request)
    if (!response.headersSent && !response.destroyed) sendOwn(response, own, cors)
  }

  /** Step by step from the cheapest to the dearest look at a request. */
  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0]!
    // Its CORS headers would be asked of the mint, that is of ourselves.
    if ((request.headers.via ?? '').includes(VIA)) return sendOwn(response, { kind: 'loop' }, [])
    if (PAGE.test(path) && deps.page !== null) return showPage(deps.page, path, request, response)
    if (!ROUTED.test(path)) return nothingHere(request, response)

    const keys = exposedKeys(request, path, deps)
    if (keys !== null) return answer(request, response, { kind: 'done', body: keys })
    if (request.method === 'GET') {
      if (path === '/v1/info' && (keysets.delegated().size > 0 || deps.info !== mint)) return merged(request, response, null)
      if (path === '/v1/keysets' && exposedKeysets(keysets).length > 0) return merged(request, response, null)
    }
    const endpoint = request.method === 'POST' ? endpointOf(path) : null
    if (endpoint === null || keysets.delegated().size === 0) return mint.pass(request, response)

    const sent = await readBody(request, deps.clientOf(request))
    try {
      await judge(endpoint, sent, request, response)
    } finally {
      sent.forget()
    }
  }

  async function showPage({ facts }: GatewayPage, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seconds = deps.limits.request(deps.clientOf(request), 1)
    if (seconds > 0) return answer(request, response, { kind: 'slower', seconds })
    if (path === '/v1/redemption') return answer(request, response, { kind: 'done', body: stringifyJson(facts()) })
    await servePage?.(request, response)
  }

  async function judge(
    endpoint: Endpoint | 'checkstate',
    sent: SentBody,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const body = sent.isWhole ? jsonIn(sent.chunks) : undefined
    if (body === undefined) return mint.pass(request, response, sent.chunks)
    if (endpoint === 'checkstate') {
      const seconds = deps.limits.request(deps.clientOf(request), lookUps(body, deps))
      if (seconds > 0) return answer(request, response, { kind: 'slower', seconds })
      const known = await knownStates(body, deps)
      return known === null ? mint.pass(request, response, sent.chunks) : merged(request, response, { sent, known })
    }
    const left = leaving(response)
    const done = await redeem(endpoint, body, deps.clientOf(request), deps, left)
    if (done === null) return
    return done.kind === 'pass' ? mint.pass(request, response, sent.chunks) : answer(request, response, done)
  }

  /** Asks the mint and adds to its answer; what nothing can be added to is passed on as it is. */
  async function merged(
    request: IncomingMessage,
    response: ServerResponse,
    states: { readonly sent: SentBody; readonly known: KnownStates } | null,
  ): Promise<void> {
    const path = request.url ?? '/'
    const isInfo = states === null && path.startsWith('/v1/info')
    const asked = isInfo ? deps.info : mint
    const body = states === null ? null : Buffer.concat(states.sent.chunks)
    const signal = AbortSignal.any([leaving(response), AbortSignal.timeout(FETCH_DEADLINE_MS)])
    let reply
    try {
      reply = await readAnswer(
        await asked.ask(request, { method: request.method!, path, body, signal }),
        isInfo ? MAX_INFO_BYTES : MAX_KEYSETS_BYTES,
      )
    } catch {
      // Once more without us between: whatever is wrong, the client sees it as it is.
      if (!response.destroyed) asked.pass(request, response, states?.sent.chunks ?? [])
      return
    }
    const text = textOf(reply)
    const added =
      text === null
        ? null
        : isInfo
          ? withDelegateFor(text, deps)
          : states === null
            ? withExposed(text, keysets)
            : withStates(text, states.known)
    if (added === null) sendAnswer(response, reply)
    else sendMerged(response, reply, added)
  }

  async function nothingHere(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (deps.rest !== null) return deps.rest.pass(request, response)
    response.writeHead(404, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ detail: 'There is nothing here.', code: 0 }))
  }

  return {
    handle(request, response) {
      route(request, response).catch((cause: unknown) => {
        // The client left: nobody to tell, and nothing wrong here.
        if (request.errored !== null || response.destroyed) return
        deps.failed(`${request.method} ${endpointName(request.url)}`, cause)
        if (response.headersSent) response.destroy()
        else void answer(request, response, { kind: 'fault' })
      })
    },
    upgrade(request, socket, head) {
      if (deps.rest === null) socket.destroy()
      else deps.rest.passUpgrade(request, socket, head)
    },
  }
}

const pageListener = (page: GatewayPage | null) =>
  page === null ? null : getRequestListener(request => page.app.fetch(request), { overrideGlobalObjects: false })

function endpointOf(path: string): Endpoint | 'checkstate' | null {
  if (path === '/v1/swap') return { kind: 'swap' }
  if (path === '/v1/checkstate') return 'checkstate'
  const method = /^\/v1\/melt\/([A-Za-z0-9_-]{1,64})$/.exec(path)?.[1]
  return method === undefined || method === 'quote' ? null : { kind: 'melt', method }
}

/** The body's value, or undefined when it is no JSON in UTF-8: the mint says so in its own words. */
function jsonIn(chunks: readonly Buffer[]): unknown {
  try {
    const parsed = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
    return parsed.ok ? parsed.value : undefined
  } catch {
    return undefined
  }
}

/** Ends when the client does before it has its answer. */
function leaving(response: ServerResponse): AbortSignal {
  const left = new AbortController()
  response.once('close', () => left.abort())
  if (response.destroyed) left.abort()
  return left.signal
}

/** For the journal: quote ids are no bearer secrets, but nobody's business either. */
const endpointName = (url: string | undefined): string => (url ?? '/').split('?', 1)[0]!.split('/', 4).join('/')
