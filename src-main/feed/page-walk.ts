import type { Refusal } from '#shared/domain/errors.ts'
import type { Gap } from '#shared/domain/feed/cursor.ts'
import { MAX_EMPTY_PAGES, MAX_PAGE_EVENTS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { EventLog } from '../storage/store.ts'
import { fetchPage, type FeedSource, type FetchedPage } from './fetch-page.ts'

/** How many seqs a page is asked for: halved when it does not fit or come in time, doubled when it does. */
export interface PageSize {
  value: number
}

/** Gaps asked for in one walk before it goes on above the highest seq held: holes that stay must not keep what is new away. */
const GAPS_AT_ONCE = 64

/**
 * The missing seqs up to the custodian's `latest`, in closed ranges from the lowest (protocol §3). The next page is under way
 * while the caller verifies and stores this one. Ends after the first refusal.
 */
export async function* walkPages(
  source: FeedSource,
  log: EventLog,
  latest: number,
  size: PageSize,
  signal: AbortSignal,
): AsyncGenerator<Result<FetchedPage, Refusal>> {
  const walk = followed(signal)
  let target = latest
  let empty = 0
  const fetchFrom = (seq: number) => {
    const asked = missingFrom(log, seq, target, size.value)
    return asked === null ? null : fetchFitting(source, asked, size, walk.signal)
  }

  try {
    let coming = fetchFrom(log.cursor().contiguous + 1)
    while (coming !== null) {
      const reply = await coming
      if (!reply.ok) return yield reply
      const { page, asked } = reply.value
      const last = page.events.at(-1)?.seq
      target = Math.max(target, page.latest, last ?? -1)
      // Only what nobody has shown yet may be a lie; a hole below what we hold is asked for once and passed.
      empty = last === undefined && asked.from > log.cursor().highest ? empty + 1 : 0
      coming = empty < MAX_EMPTY_PAGES ? fetchFrom((last ?? asked.to) + 1) : null
      yield reply
    }
  } finally {
    walk.end()
  }
}

/** The first missing seqs at or after `seq`, at most `size` of them and none above `target`. */
function missingFrom(log: EventLog, seq: number, target: number, size: number): Gap | null {
  const { highest } = log.cursor()
  const gap = seq > highest ? undefined : log.gaps(GAPS_AT_ONCE).gaps.find(({ to }) => to >= seq)
  const from = Math.max(seq, gap?.from ?? highest + 1)
  const to = Math.min(gap?.to ?? target, target, from + size - 1)
  return from <= to ? { from, to } : null
}

/**
 * One page that fits: a body over the limit halves the range until a single event is asked for. Late or unreadable answers also
 * make the next ones small, so that a slow link gets through and a hostile peer's garbage costs little to read.
 */
async function fetchFitting(source: FeedSource, asked: Gap, size: PageSize, signal: AbortSignal): Promise<Result<FetchedPage, Refusal>> {
  let to = asked.to
  for (;;) {
    const reply = await fetchPage(source, { from: asked.from, to }, signal)
    const asking = to - asked.from + 1
    if (reply.ok) {
      if (asking === size.value) size.value = Math.min(MAX_PAGE_EVENTS, size.value * 2)
      return ok(reply.value)
    }
    const { code } = reply.error
    if (code === 'wire.too-large' || code === 'wire.timeout' || code.startsWith('parse.')) size.value = Math.max(1, Math.floor(asking / 2))
    if (code !== 'wire.too-large' || asking === 1) return fail(reply.error)
    to = asked.from + size.value - 1
  }
}

/** A signal of our own that also aborts with `signal`, so that a walk left early leaves no request behind. */
function followed(signal: AbortSignal): { readonly signal: AbortSignal; end(): void } {
  const own = new AbortController()
  const abort = (): void => own.abort()
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  return {
    signal: own.signal,
    end() {
      signal.removeEventListener('abort', abort)
      abort()
    },
  }
}
