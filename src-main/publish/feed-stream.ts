import { encodeSse } from '#shared/domain/feed/encode-event.ts'
import { MAX_SEQ, MAX_STREAM_QUEUE } from '#shared/lib/limits.ts'
import type { ServedFeed } from './ports.ts'

/** Where a stream begins, and whether it must first say that it cannot resume. */
export interface Resume {
  readonly next: number
  readonly reset: { readonly earliest: number; readonly latest: number } | null
}

interface StreamArgs {
  readonly keepAliveMs: number
  /** Ends the stream. */
  readonly until: AbortSignal | undefined
  /** Called once, however the stream ends. */
  readonly ended: () => void
}

/** Events handed to a socket in one go. */
const CHUNK = 500

/**
 * Protocol §3: `Last-Event-ID: n` resumes at n + 1, −1 at 0. No id, one that cannot be read, one above latest or one below what the
 * stream still carries: a reset, then everything from `earliest` on.
 */
export function resumeFrom(lastEventId: string | undefined, feed: ServedFeed): Resume {
  const earliest = feed.earliestStreamed?.() ?? 0
  const latest = feed.cursor().highest
  const seen = parseLastEventId(lastEventId)
  if (seen !== null && seen <= latest && seen + 1 >= earliest) return { next: seen + 1, reset: null }
  return { next: earliest, reset: { earliest, latest } }
}

function parseLastEventId(text: string | undefined): number | null {
  if (text === undefined || !/^(?:-1|0|[1-9][0-9]{0,15})$/.test(text)) return null
  const seq = Number(text)
  return seq <= MAX_SEQ ? seq : null
}

/**
 * The body of one subscriber's stream. Nothing is queued for it: it reads the log at its own pace, one chunk ahead of its socket.
 * Its place in the log is its queue, and one that stands still while 10,000 events pass is dropped; it resumes by id.
 */
export function streamEvents(feed: ServedFeed, start: Resume, { keepAliveMs, until, ended }: StreamArgs): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  // Both are changed by `fill` alone. `pace` is the feed's head when the socket last took something.
  let next = start.next
  let pace = feed.cursor().highest
  // Changed by `start` and `end`.
  let ending: () => void = () => undefined

  function fill(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if ((controller.desiredSize ?? 0) <= 0) return
    const events = feed.read(next, feed.cursor().highest, CHUNK)
    if (events.length === 0) return
    // First, since `enqueue` calls `pull` before it returns when somebody waits: these events would be sent twice.
    next = events.at(-1)!.seq + 1
    pace = feed.cursor().highest
    controller.enqueue(encoder.encode(events.map(encodeSse).join('')))
  }

  function end(): void {
    ending()
    ending = () => undefined
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const unsubscribe = feed.subscribe(() => {
          fill(controller)
          const standsStill = (controller.desiredSize ?? 0) <= 0
          if (!standsStill || feed.cursor().highest - pace < MAX_STREAM_QUEUE) return
          end()
          // An error, not an end: what is still queued for a socket that takes nothing is of no use.
          controller.error(new Error('the subscriber is too slow'))
        })
        const keepAlive = setInterval(() => {
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': ka\n\n'))
        }, keepAliveMs)
        const close = (): void => {
          end()
          controller.close()
        }
        until?.addEventListener('abort', close, { once: true })
        ending = () => {
          until?.removeEventListener('abort', close)
          unsubscribe()
          clearInterval(keepAlive)
          ended()
        }
        controller.enqueue(encoder.encode(opening(start)))
      },
      pull: fill,
      cancel: end,
    },
    { highWaterMark: 1 },
  )
}

/** A reset carries no id: it is no event of the log. */
function opening({ reset }: Resume): string {
  const retry = 'retry: 3000\n\n'
  return reset === null ? retry : `${retry}event: reset\ndata: ${JSON.stringify(reset)}\n\n`
}
