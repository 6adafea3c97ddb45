import { parseKeysetList } from '#shared/domain/keyset/parse-keyset.ts'
import { peerText } from '#shared/domain/peer-text.ts'
import type { RequestLimits } from '#shared/domain/redemption/parse-request.ts'
import { isObject } from '#shared/lib/json-object.ts'
import { parseJson } from '#shared/lib/json.ts'
import {
  FETCH_DEADLINE_MS,
  MAX_INFO_BYTES,
  MAX_KEYSETS_BYTES,
  MAX_NAME_CHARS,
  MAX_REDEEM_INPUTS,
  MAX_REDEEM_OUTPUTS,
} from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Wire } from '../feed/ports.ts'
import { VIA } from './gateway.ts'
import type { GatewayConfig, GatewayRefusal } from './role-ports.ts'

export interface OwnMintFacts {
  /** As it calls itself; null when it does not. */
  readonly name: string | null
  readonly limits: RequestLimits
}

interface Asking {
  readonly wire: Wire
  readonly url: string
  readonly approvedHosts: readonly string[]
  readonly signal: AbortSignal
}

/** The mint's own host is approved by being configured: it is the operator's, and usually on loopback. */
export const approvedFor = ({ mintUrl, approvedHosts }: GatewayConfig, hostOf: (url: string) => string): readonly string[] => [
  hostOf(mintUrl),
  ...approvedHosts,
]

/** What `/v1/info` says of our own mint; refused when it does not answer as a mint does, or the gateway itself answers. */
export async function askOwnInfo(asking: Asking): Promise<Result<OwnMintFacts, GatewayRefusal>> {
  const text = await getText(asking, '/v1/info', MAX_INFO_BYTES)
  if (!text.ok) return text
  const info = parseJson(text.value)
  if (!info.ok || !isObject(info.value)) return refused(`What ${asking.url} answers to /v1/info is no mint’s info.`)
  const name = peerText(info.value['name'], MAX_NAME_CHARS)
  return ok({ name: name === '' ? null : name, limits: limitsIn(info.value) })
}

/** Ids of all its keysets. */
export async function askOwnKeysets(asking: Asking): Promise<Result<ReadonlySet<string>, GatewayRefusal>> {
  const text = await getText(asking, '/v1/keysets', MAX_KEYSETS_BYTES)
  if (!text.ok) return text
  const listed = parseKeysetList(text.value)
  if (!listed.ok || listed.value.length === 0) return refused(`What ${asking.url} answers to /v1/keysets lists no keyset that can be used.`)
  return ok(new Set<string>(listed.value.map(({ id }) => id)))
}

/** Outputs of ours that may stand behind the user's: the change of one swap, an output for each bit of a u64 at most. */
const ROOM_FOR_CHANGE = 64

/** Nutshell and cdk name one bound for every list, `max_array_length`. Outputs of ours join the user's, so that his are fewer. */
function limitsIn(info: Readonly<Record<string, unknown>>): RequestLimits {
  const bound = (name: string, most: number): number => {
    const named = info[name] ?? info['max_array_length']
    return typeof named === 'number' && Number.isSafeInteger(named) && named > 0 ? Math.min(named, most) : most
  }
  const outputs = bound('max_outputs', MAX_REDEEM_OUTPUTS)
  return { maxInputs: bound('max_inputs', MAX_REDEEM_INPUTS), maxOutputs: Math.max(1, outputs - ROOM_FOR_CHANGE) }
}

export const DEFAULT_LIMITS: RequestLimits = limitsIn({})

const LEADS_BACK = 508

async function getText(
  { wire, url, approvedHosts, signal }: Asking,
  path: string,
  maxBytes: number,
): Promise<Result<string, GatewayRefusal>> {
  const reply = await wire.fetch({
    method: 'GET',
    url: url + path,
    accept: 'application/json',
    // A gateway of ours on the way knows itself by it (RFC 9110 §7.6.3).
    headers: { via: `1.1 ${VIA}` },
    maxBytes,
    deadlineMs: FETCH_DEADLINE_MS,
    approvedHosts,
    signal,
  })
  if (!reply.ok) return refused(`The mint at ${url} does not answer ${path}: ${reply.error.detail}`)
  const { status, bytes } = reply.value
  if (status === 200) return ok(new TextDecoder().decode(bytes))
  if (status === LEADS_BACK) {
    const detail = `${url} leads back to this gateway: give the address of the mint itself, behind its reverse proxy.`
    return fail({ code: 'gateway.loop', detail })
  }
  return refused(`The mint at ${url} answered ${path} with HTTP status ${status}.`)
}

const refused = (detail: string) => fail<GatewayRefusal>({ code: 'gateway.mint', detail })
