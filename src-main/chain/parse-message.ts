import { peerText } from '#shared/domain/peer-text.ts'
import { isObject } from '#shared/lib/json-object.ts'
import { parseJson } from '#shared/lib/json.ts'
import { MAX_DETAIL_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'

/** One line of an Electrum server (JSON-RPC 2.0, without batches). Nothing of `result` and `params` is judged yet. */
export type ServerMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number | null; readonly text: string }
  | { readonly kind: 'notice'; readonly method: string; readonly params: readonly unknown[] }
  /** White space, which servers pad with, or a message for nobody: an id that is no number of ours. */
  | { readonly kind: 'nothing' }

const NOTHING = ok({ kind: 'nothing' } as const)

/** The message in `line`; `server.not-json`, or `server.shape` for JSON that is no message. Either means that the line is not to be read on. */
export function parseMessage(line: string): Result<ServerMessage, ServerRefusal> {
  if (line.trim() === '') return NOTHING
  const json = parseJson(line)
  if (!json.ok) return fail(refuseServer('server.not-json', 'The server sent a line that is not JSON. Is it an Electrum server?'))
  if (!isObject(json.value)) return fail(refuseServer('server.shape', 'The server sent a line of JSON that is no JSON-RPC message.'))
  const { id, method, params, result, error } = json.value
  if (typeof method === 'string' && id == null) return ok({ kind: 'notice', method, params: Array.isArray(params) ? params : [] })
  if (error != null) return typeof id === 'number' || id == null ? ok({ kind: 'error', id: id ?? null, text: errorText(error) }) : NOTHING
  if (typeof id !== 'number') return NOTHING
  // An answer without a result is one whose result its caller refuses; `null` is a result.
  return ok({ kind: 'answer', id, result })
}

/** An error as ElectrumX words it, `{code, message}`, or as bare text; safe to keep and show. */
function errorText(error: unknown): string {
  const { code, message } = isObject(error) ? error : { code: undefined, message: error }
  const text = typeof message === 'string' ? peerText(message.slice(0, MAX_DETAIL_CHARS).replace(/\s+/g, ' ').trim(), MAX_DETAIL_CHARS) : ''
  return `${text === '' ? 'no reason given' : text}${typeof code === 'number' ? ` (code ${code})` : ''}`
}
