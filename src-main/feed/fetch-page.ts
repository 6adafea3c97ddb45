import { refuse, type Refusal } from '#shared/domain/errors.ts'
import type { Gap } from '#shared/domain/feed/cursor.ts'
import { parsePage, parsePeerError, type ParsedPage } from '#shared/domain/feed/parse-page.ts'
import { sliceEvents } from '#shared/domain/feed/slice-events.ts'
import { FETCH_DEADLINE_MS, MAX_PAGE_BODY_BYTES, MAX_SSE_LINE_BYTES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Wire } from './ports.ts'

/** Whom to ask. */
export interface FeedSource {
  readonly wire: Wire
  /** The advertised `firehose.http`. */
  readonly batchUrl: string
  readonly approvedHosts: readonly string[]
}

/** A parsed page beside the range that it answers. */
export interface FetchedPage {
  readonly asked: Gap
  readonly page: ParsedPage
  /** The message at `seq` as received. */
  rawOf(seq: number): string
}

/** "Range out of bounds" of the draft; how a peer uses it is open (protocol §3, cases B5, B14). */
const OUT_OF_RANGE = 33_005

/**
 * The events of a closed range (protocol §3 [S]). A peer that answers 33005 where others clip is asked again for less; where it
 * has nothing at `asked.from` either, the page is empty and `latest` is the seq below (case B14; for seq 0 an empty feed).
 */
export async function fetchPage(source: FeedSource, asked: Gap, signal: AbortSignal): Promise<Result<FetchedPage, Refusal>> {
  const page = await ask(source, asked, { ranges: [asked], indexes: [] }, signal)
  if (page !== 'out-of-range') return page
  if (asked.to === asked.from) return ok({ asked, page: { events: [], latest: asked.from - 1, zero: false }, rawOf: () => '' })

  const first = await fetchPage(source, { from: asked.from, to: asked.from }, signal)
  if (!first.ok || first.value.page.latest <= asked.from) return first
  const clipped = await ask(
    source,
    asked,
    { ranges: [{ from: asked.from, to: Math.min(asked.to, first.value.page.latest) }], indexes: [] },
    signal,
  )
  return clipped === 'out-of-range' ? first : clipped
}

/** Single events by seq, ascending; what the peer does not have is absent. */
export async function fetchSeqs(source: FeedSource, seqs: readonly number[], signal: AbortSignal): Promise<Result<FetchedPage, Refusal>> {
  const asked = { from: seqs[0] ?? 0, to: seqs.at(-1) ?? 0 }
  const page = await ask(source, asked, { ranges: [], indexes: seqs }, signal)
  return page === 'out-of-range' ? fail(peerCode(source, OUT_OF_RANGE)) : page
}

interface BatchRequest {
  readonly ranges: readonly Gap[]
  readonly indexes: readonly number[]
}

async function ask(
  source: FeedSource,
  asked: Gap,
  body: BatchRequest,
  signal: AbortSignal,
): Promise<Result<FetchedPage, Refusal> | 'out-of-range'> {
  const events = body.ranges.reduce((sum, { from, to }) => sum + to - from + 1, body.indexes.length)
  const reply = await source.wire.fetch({
    method: 'POST',
    url: source.batchUrl,
    accept: 'application/json',
    body: JSON.stringify(body),
    // A few events need no 32 MiB: what one peer makes us read and parse is bounded by what we asked for.
    maxBytes: Math.min(MAX_PAGE_BODY_BYTES, (events + 1) * MAX_SSE_LINE_BYTES),
    deadlineMs: FETCH_DEADLINE_MS,
    approvedHosts: source.approvedHosts,
    signal,
  })
  if (!reply.ok) return reply
  const text = decode(reply.value.bytes)
  if (text === null) return fail(refuse('parse', 'parse.not-json', source.batchUrl, 'The page is not UTF-8.'))
  if (reply.value.status !== 200) {
    const code = parsePeerError(text)?.code
    if (code === OUT_OF_RANGE) return 'out-of-range'
    if (code !== undefined) return fail(peerCode(source, code))
    return fail(refuse('wire', 'wire.status', source.batchUrl, `The server answered with HTTP status ${reply.value.status}.`))
  }
  const page = parsePage(text)
  if (!page.ok) return page
  const rawOf = (seq: number): string => sliceEvents(text)[page.value.events.findIndex(event => event.seq === seq)] ?? ''
  return ok({ asked, page: page.value, rawOf })
}

const peerCode = (source: FeedSource, code: number): Refusal =>
  refuse('wire', 'wire.peer-code', String(code), `The server at ${source.batchUrl.slice(0, 200)} answered with error code ${code}.`)

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
