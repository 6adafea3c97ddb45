import * as z from 'zod'
import { MAX_EVIDENCE_REQUEST_BYTES, MAX_REQUEST_BYTES } from '#shared/lib/limits.ts'
import { topic, type CallName, type Topic, type WorldName } from './contract.ts'
import { RpcError, rpcFailure } from './errors.ts'

/** The contract over HTTP, described once for its server and its two clients: the home's socket and the browser. */
export const callPath = (world: WorldName, name: CallName): string => `/rpc/${world}/${name}`
export const changesPath = (world: WorldName): string => `/rpc/${world}/changes`

/** Bytes of JSON that a call may carry, whichever way it comes. Names that are no call's are bounded, too. */
export const maxArgumentBytes = (name: string): number =>
  name === ('failover.check' satisfies CallName) ? MAX_EVIDENCE_REQUEST_BYTES : MAX_REQUEST_BYTES

/** Where `serve` trades a login link's secret for a session, and the header that proves the page itself holds that session. */
export const SESSION_PATH = '/session'
export const TOKEN_HEADER = 'x-nimdolf-token'
/** Where the page keeps the token: storage belongs to one origin, port included, whereas cookies are shared by every port of a host. */
export const TOKEN_STORAGE_KEY = 'nimdolf.token'

export type RpcReply = { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly error: z.infer<typeof rpcFailure> }

const reply = z.union([z.object({ ok: z.literal(true), answer: z.unknown() }), z.object({ ok: z.literal(false), error: rpcFailure })])
const change = z.array(topic)

/** The answer in a reply's text. Throws the refusal that it carries, or `rpc.unreachable` when something else answered. */
export function readReply(text: string): unknown {
  const read = reply.safeParse(jsonOrNull(text))
  if (!read.success)
    throw new RpcError('rpc.unreachable', 'Something other than the core answered. Check that the address is that of Nimdolf Console.')
  if (!read.data.ok) throw new RpcError(read.data.error.code, read.data.error.detail)
  return read.data.answer
}

/** Topics of one message of the change stream; a word that this version does not know means "ask for everything again". */
export function readChange(data: string): readonly Topic[] {
  const read = change.safeParse(jsonOrNull(data))
  return read.success ? read.data : topic.options
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
