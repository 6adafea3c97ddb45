import { parseJson } from '#shared/lib/json.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { refuse, type Refusal } from '../errors.ts'
import { isSeq, parseEvent } from './parse-event.ts'
import type { ParsedEvent, UnusableEvent } from './spent-event.ts'

/**
 * The data of an `event: spent` (protocol §3 [S]). Its `id:` must be the seq inside (case F5): a reader that resumes by a wrong id
 * would skip events without noticing.
 */
export function parseSpentMessage(message: {
  readonly id: string | undefined
  readonly data: string
}): Result<ParsedEvent | UnusableEvent, Refusal> {
  const json = parseJson(message.data)
  if (!json.ok) return fail(refuse('parse', 'parse.not-json', idOf(message.id), `the data of a spent event is not JSON: ${json.error}`))
  const event = parseEvent(json.value, () => message.data)
  if (event.ok && message.id !== String(event.value.seq)) {
    const detail = `the stream's id is ${idOf(message.id)}, the event's seq is ${event.value.seq}`
    return fail(refuse('verify', 'verify.header-id', String(event.value.seq), detail))
  }
  return event
}

/** The data of an `event: reset`: the server cannot resume where we asked, and sends everything from `earliest` on. */
export function parseReset(data: string): Result<{ readonly earliest: number; readonly latest: number }, Refusal> {
  const json = parseJson(data)
  if (!json.ok) return fail(refuse('parse', 'parse.not-json', 'reset', `the data of a reset is not JSON: ${json.error}`))
  const { earliest, latest } = (json.value ?? {}) as { readonly earliest?: unknown; readonly latest?: unknown }
  // An empty feed has no latest: −1 and null, as in a page.
  const head = latest === null || latest === -1 ? -1 : latest
  if (!isSeq(earliest) || !(head === -1 || isSeq(head))) {
    return fail(refuse('parse', 'parse.shape', 'reset', 'a reset carries the integers "earliest" and "latest"'))
  }
  return ok({ earliest, latest: head })
}

const idOf = (id: string | undefined): string => (id === undefined ? 'none' : id.slice(0, 20))
