import { parseJson } from '#shared/lib/json.ts'
import { MAX_DETAIL_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { refuse, type Refusal } from '../errors.ts'
import { isSeq, parseEvent } from './parse-event.ts'
import { sliceEvents } from './slice-events.ts'
import type { ParsedEvent, UnusableEvent } from './spent-event.ts'

/** The answer to a batch request (protocol §3 [S]): `{events, latest}`. Its order is not judged yet. */
export interface ParsedPage {
  readonly events: readonly (ParsedEvent | UnusableEvent)[]
  /** Highest seq the custodian claims; −1 for −1, null, absent, and for 0 beside no events. */
  readonly latest: number
  /** True for `latest: 0` beside no events: an empty feed, or a feed of one event that was not asked for. `verifyPage` knows which. */
  readonly zero: boolean
}

export function parsePage(text: string): Result<ParsedPage, Refusal> {
  const json = parseJson(text)
  if (!json.ok) return fail(refuse('parse', 'parse.not-json', 'page', `the page is not JSON: ${json.error}`))
  const { events: sent, latest } = (json.value ?? {}) as { readonly events?: unknown; readonly latest?: unknown }
  if (!Array.isArray(sent)) return fail(refuse('parse', 'parse.shape', 'events', 'a page has an array "events"'))
  const head = latestOf(latest)
  if (head === null)
    return fail(refuse('parse', 'parse.shape', 'latest', 'the "latest" of a page is an integer from −1 to 2^53−1, or null'))

  const events: (ParsedEvent | UnusableEvent)[] = []
  let slices: readonly string[] | null = null
  let at = 0
  const raw = () => (slices ??= sliceEvents(text))[at] ?? ''
  for (; at < sent.length; at++) {
    const event = parseEvent(sent[at], raw)
    if (!event.ok) return fail({ ...event.error, subject: `events[${at}]` })
    events.push(event.value)
  }
  const zero = head === 0 && events.length === 0
  return ok({ events, latest: zero ? -1 : head, zero })
}

/** The error body of every Cashu endpoint, `{"detail", "code"}`; null when `text` is something else. */
export function parsePeerError(text: string): { readonly code: number; readonly detail: string } | null {
  const json = parseJson(text)
  if (!json.ok || typeof json.value !== 'object' || json.value === null) return null
  const { code, detail } = json.value as { readonly code?: unknown; readonly detail?: unknown }
  if (typeof code !== 'number' || !Number.isSafeInteger(code)) return null
  return { code, detail: typeof detail === 'string' ? detail.slice(0, MAX_DETAIL_CHARS) : '' }
}

function latestOf(value: unknown): number | null {
  if (value === undefined || value === null || value === -1) return -1
  return isSeq(value) ? value : null
}
