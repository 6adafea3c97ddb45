import { planBatch, type BatchRequest } from '#shared/domain/feed/batch-request.ts'
import { encodeEvent } from '#shared/domain/feed/encode-event.ts'
import { MAX_PAGE_BYTES, MAX_PAGE_EVENTS } from '#shared/lib/limits.ts'
import type { ServedFeed } from './ports.ts'

/** Events read in one go while a page fills: a page of long witnesses ends by bytes long before its count. */
const READ = 1_000

/**
 * The answer to a batch request (protocol §3 [S]): every requested event that exists, ascending, each once, with the highest seq.
 * At most 10,000 events and 4 MiB, lowest seqs first, and at least one event when there is one: the asker narrows and repeats.
 */
export function buildPage(feed: Pick<ServedFeed, 'cursor' | 'read'>, request: BatchRequest): string {
  const latest = feed.cursor().highest
  const tail = `],"latest":${latest}}`
  const parts: string[] = []
  let room = MAX_PAGE_BYTES - '{"events":['.length - tail.length

  for (const { from, to } of planBatch(request, latest)) {
    for (let next = from; next <= to;) {
      const events = feed.read(next, to, Math.min(READ, MAX_PAGE_EVENTS - parts.length))
      if (events.length === 0) break
      for (const event of events) {
        const text = encodeEvent(event)
        room -= Buffer.byteLength(text) + 1
        if (room < 0 && parts.length > 0) return finish()
        parts.push(text)
        if (parts.length === MAX_PAGE_EVENTS) return finish()
      }
      next = events.at(-1)!.seq + 1
    }
  }
  return finish()

  function finish(): string {
    return `{"events":[${parts.join(',')}${tail}`
  }
}
