import { amountOf } from '#shared/domain/amount.ts'
import type { Refusal } from '#shared/domain/errors.ts'
import type { MeltQuote } from '#shared/domain/redemption/facts.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import {
  FETCH_DEADLINE_MS,
  MAX_DETAIL_CHARS,
  MAX_KEYS_BYTES,
  MAX_KEYSETS_BYTES,
  MAX_MINT_REPLY_BYTES,
  MELT_DEADLINE_MS,
} from '#shared/lib/limits.ts'
import { peerText } from '#shared/domain/peer-text.ts'
import { isObject } from '#shared/lib/json-object.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Wire } from '../feed/ports.ts'
import type { MintRefusal } from './ports.ts'
import { readSignatures, type MintSignature } from './read-signatures.ts'

/**
 * The delegate's own mint over its ordinary HTTP interface. Nothing here decides: a call that failed may have taken effect.
 * No answer of it is trusted further than its keys prove.
 */
export interface OwnMint {
  /** Posts `body` as it is. */
  send(path: string, body: string): Promise<Sent>
  /** NUT-07, in the order asked. */
  states(Ys: readonly string[]): Promise<Result<readonly ProofState[], MintFailure>>
  /** NUT-09: signatures by B_, of those outputs that the mint has signed. */
  restore(outputs: readonly Output[]): Promise<Result<ReadonlyMap<string, MintSignature>, MintFailure>>
  /** NUT-05; null when the mint knows no such quote. `body`: as it came. */
  meltQuote(method: string, id: string): Promise<Result<(MeltQuote & { readonly body: string }) | null, MintFailure>>
  mintQuote(id: string): Promise<Result<MintQuote | null, MintFailure>>
  newMintQuote(unit: string, amount: bigint): Promise<Result<MintQuote, MintFailure>>
  text(path: '/v1/keysets' | `/v1/keys/${string}`): Promise<Result<string, MintFailure>>
}

/** What came of a request. After `unknown` it may be done, be under way, or never have arrived. */
export type Sent =
  | { readonly kind: 'answer'; readonly body: string }
  | { readonly kind: 'refused'; readonly refusal: MintRefusal }
  | { readonly kind: 'unknown'; readonly detail: string }

export type ProofState = 'UNSPENT' | 'PENDING' | 'SPENT'

export interface MintFailure {
  readonly code: 'mint.unreachable' | 'mint.refused' | 'mint.answer'
  readonly detail: string
}

export interface MintQuote {
  readonly quote: string
  readonly request: string
  readonly state: 'UNPAID' | 'PAID' | 'ISSUED'
  /** Seconds since 1970. */
  readonly expiry: number | null
}

interface At {
  readonly wire: Wire
  readonly url: string
  readonly approvedHosts: readonly string[]
  /** Aborts what is under way when the gateway stops. */
  readonly signal: AbortSignal
}

export function createOwnMint({ wire, url, approvedHosts, signal }: At): OwnMint {
  async function send(path: string, body: string | null, maxBytes = MAX_MINT_REPLY_BYTES): Promise<Sent> {
    const reply = await wire.fetch({
      method: body === null ? 'GET' : 'POST',
      url: url + path,
      accept: 'application/json',
      // The mint is near, and to compress its answers would cost it more than to make them.
      headers: { 'accept-encoding': 'identity' },
      ...(body === null ? {} : { body }),
      maxBytes,
      deadlineMs: path.startsWith('/v1/melt/') && body !== null ? MELT_DEADLINE_MS : FETCH_DEADLINE_MS,
      approvedHosts,
      signal,
    })
    return reply.ok
      ? judge(reply.value.status, new TextDecoder().decode(reply.value.bytes))
      : { kind: 'unknown', detail: wordsOf(reply.error) }
  }

  /** Of a question that moves nothing: the parsed answer. */
  async function ask<Answer>(
    path: string,
    body: unknown,
    read: (value: unknown, text: string) => Answer | null,
  ): Promise<Result<Answer, MintFailure>> {
    const sent = await send(path, body === null ? null : stringifyJson(body))
    if (sent.kind === 'refused') return failure('mint.refused', sent.refusal.detail)
    if (sent.kind === 'unknown') return failure('mint.unreachable', sent.detail)
    const value = parseJson(sent.body)
    const answer = value.ok ? read(value.value, sent.body) : null
    return answer === null ? failure('mint.answer', `The mint answered ${path} with something else than was asked.`) : ok(answer)
  }

  /** A quote that the mint does not know is refused with a code that differs from mint to mint. */
  async function askQuote<Answer>(
    path: string,
    read: (value: unknown, text: string) => Answer | null,
  ): Promise<Result<Answer | null, MintFailure>> {
    const answer = await ask(path, null, read)
    return !answer.ok && answer.error.code === 'mint.refused' ? ok(null) : answer
  }

  return {
    send,
    states: Ys => ask('/v1/checkstate', { Ys }, value => readStates(value, Ys)),
    restore: outputs => ask('/v1/restore', { outputs }, readRestored),
    meltQuote: (method, id) => askQuote(`/v1/melt/quote/${encodeURIComponent(method)}/${encodeURIComponent(id)}`, readMeltQuote),
    mintQuote: id => askQuote(`/v1/mint/quote/bolt11/${encodeURIComponent(id)}`, readMintQuote),
    newMintQuote: (unit, amount) => ask('/v1/mint/quote/bolt11', { unit, amount }, readMintQuote),
    async text(path) {
      const sent = await send(path, null, path === '/v1/keysets' ? MAX_KEYSETS_BYTES : MAX_KEYS_BYTES)
      if (sent.kind === 'answer') return ok(sent.body)
      return sent.kind === 'refused' ? failure('mint.refused', sent.refusal.detail) : failure('mint.unreachable', sent.detail)
    },
  }
}

/** 408, 425 and 429 say nothing about the request itself; a 5xx may come after the mint committed. */
function judge(status: number, text: string): Sent {
  if (status === 200) return parseJson(text).ok ? { kind: 'answer', body: text } : { kind: 'unknown', detail: 'The answer is not JSON.' }
  if (status < 400 || status > 499 || status === 408 || status === 425 || status === 429)
    return { kind: 'unknown', detail: `The mint answered with HTTP status ${status}.` }
  const parsed = parseJson(text)
  const said = parsed.ok && isObject(parsed.value) ? parsed.value : {}
  const { code, detail } = said
  const words = typeof detail === 'string' ? peerText(detail, MAX_DETAIL_CHARS) : ''
  return {
    kind: 'refused',
    refusal: {
      code: typeof code === 'number' && Number.isSafeInteger(code) && code >= 0 ? code : 0,
      detail: words === '' ? `The mint answered with HTTP status ${status}.` : words,
    },
  }
}

function readStates(value: unknown, Ys: readonly string[]): readonly ProofState[] | null {
  const listed = isObject(value) && Array.isArray(value['states']) ? (value['states'] as unknown[]) : []
  const states = new Map<unknown, ProofState>()
  for (const entry of listed) {
    const state = isObject(entry) ? entry['state'] : null
    if (isObject(entry) && (state === 'UNSPENT' || state === 'PENDING' || state === 'SPENT')) states.set(entry['Y'], state)
  }
  const asked = Ys.map(Y => states.get(Y))
  return asked.every(state => state !== undefined) ? asked : null
}

function readRestored(value: unknown): ReadonlyMap<string, MintSignature> | null {
  if (!isObject(value) || !Array.isArray(value['outputs'])) return null
  const outputs = value['outputs'] as unknown[]
  const signatures = readSignatures(value['signatures'])
  if (signatures === null || signatures.length !== outputs.length) return null
  return new Map(outputs.map((output, at) => [isObject(output) ? String(output['B_']) : '', signatures[at]!]))
}

function readMeltQuote(value: unknown, body: string): (MeltQuote & { readonly body: string }) | null {
  if (!isObject(value)) return null
  const { unit, state, expiry } = value
  const [amount, feeReserve] = [amountOf(value['amount']), amountOf(value['fee_reserve'] ?? 0)]
  if (typeof unit !== 'string' || amount === null || feeReserve === null) return null
  if (state !== 'UNPAID' && state !== 'PENDING' && state !== 'PAID') return null
  return { unit, amount, feeReserve, state, expiry: typeof expiry === 'number' ? expiry : null, body }
}

function readMintQuote(value: unknown): MintQuote | null {
  if (!isObject(value)) return null
  const { quote, request, state, expiry } = value
  if (typeof quote !== 'string' || typeof request !== 'string') return null
  if (state !== 'UNPAID' && state !== 'PAID' && state !== 'ISSUED') return null
  return { quote, request, state, expiry: typeof expiry === 'number' ? expiry : null }
}

const failure = (code: MintFailure['code'], detail: string) => fail<MintFailure>({ code, detail })
const wordsOf = ({ detail }: Refusal): string => detail
