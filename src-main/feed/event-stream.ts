import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { isUnusable } from '#shared/domain/feed/parse-event.ts'
import { parseReset, parseSpentMessage } from '#shared/domain/feed/parse-stream-message.ts'
import { headerId } from '#shared/domain/feed/reconcile.ts'
import type { UnusableEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { verifyEvent } from '#shared/domain/feed/verify-event.ts'
import { STREAM_HEAD_DEADLINE_MS } from '#shared/lib/limits.ts'
import type { MirrorParts } from './catch-up.ts'
import type { WireStream } from './ports.ts'
import { createStreamDecoder, type Burst } from './stream-decoder.ts'
import { createWatchdog } from './stream-watchdog.ts'

export interface StreamEnd {
  /** Null when the server closed an orderly stream. */
  readonly why: Refusal | null
  /** False when it brought nothing: then the next attempt waits longer. */
  readonly useful: boolean
}

/** What the stream cannot do alone. */
export interface StreamNeeds {
  /** Pages are needed: a gap opened, the server reset, or something may have been missed. */
  readonly backfill: () => void
  /** True once a comment came from this server in any connection: from then on silence means a dead line (protocol §3). */
  keepsAlive: boolean
  /** When the last event came, ms since 1970; 0 when none did. */
  lastEventAt: number
}

/** One connection to the custodian's event stream, from its opening to its end. Every whole burst is stored before the next is read. */
export async function followStream(parts: MirrorParts, sseUrl: string, needs: StreamNeeds, signal: AbortSignal): Promise<StreamEnd> {
  const { deps, source, log, status } = parts
  const { contiguous, highest } = log.cursor()
  const opened = await deps.wire.stream({
    method: 'GET',
    url: sseUrl,
    accept: 'text/event-stream',
    // F12: resume after the last seq of the gap-free prefix; an empty mirror has none to name.
    headers: { 'cache-control': 'no-store', ...(contiguous < 0 ? {} : { 'last-event-id': String(contiguous) }) },
    maxBytes: Number.MAX_SAFE_INTEGER,
    deadlineMs: STREAM_HEAD_DEADLINE_MS,
    approvedHosts: source.approvedHosts,
    signal,
  })
  if (!opened.ok) return { why: opened.error, useful: false }
  const refused = refuseHead(opened.value, sseUrl)
  if (refused !== null) {
    opened.value.close()
    return { why: refused, useful: false }
  }

  status.streaming(true)
  status.failed('stream', null)
  status.review()
  // What happened between the last page and this moment, for servers that do not resume.
  needs.backfill()
  const watchdog = createWatchdog(deps.clock, opened.value, () => needs.keepsAlive)
  try {
    const end = await readBursts(parts, opened.value, sseUrl, needs, { highest, onByte: watchdog.fed })
    return { why: watchdog.fired() ?? end.why, useful: end.useful }
  } catch (thrown) {
    return { why: asRefusal(thrown, sseUrl), useful: false }
  } finally {
    watchdog.stop()
    opened.value.close()
    status.streaming(false)
  }
}

function refuseHead({ status, contentType }: WireStream, url: string): Refusal | null {
  if (status !== 200) return refuse('wire', 'wire.status', url, `The stream answered with HTTP status ${status}.`)
  if (/^text\/event-stream\s*(?:;|$)/i.test(contentType.trim())) return null
  return refuse('parse', 'parse.stream', url, 'The stream is not of the type text/event-stream.')
}

interface Reading {
  /** Highest seq held when the stream was asked for. */
  readonly highest: number
  readonly onByte: () => void
}

async function readBursts(parts: MirrorParts, stream: WireStream, url: string, needs: StreamNeeds, reading: Reading): Promise<StreamEnd> {
  const decoder = createStreamDecoder(url)
  let useful = false
  for await (const chunk of stream.chunks) {
    reading.onByte()
    const burst = decoder.push(chunk)
    if (!burst.ok) return { why: burst.error, useful }
    if (burst.value.comments > 0) needs.keepsAlive = true
    const why = takeBurst(parts, burst.value, needs, reading.highest)
    useful ||= burst.value.messages.length > 0
    if (why !== null) return { why, useful }
  }
  return { why: null, useful }
}

/** Verifies and stores what arrived together; answers why the stream cannot go on, or null. */
function takeBurst({ deps, log, status, step }: MirrorParts, burst: Burst, needs: StreamNeeds, highest: number): Refusal | null {
  const events: VerifiedEvent[] = []
  const unusable: UnusableEvent[] = []
  const raws: string[] = []
  let latest = -1
  let why: Refusal | null = null

  for (const { event: type, id, data } of burst.messages) {
    if (type === 'reset') {
      const reset = parseReset(data)
      if (!reset.ok) {
        why = reset.error
        break
      }
      // F13, F14: pages bring what lies between; a latest below what is held makes them ask whether it was rolled back.
      latest = Math.max(latest, reset.value.latest)
      status.told(reset.value.latest)
      if (reset.value.latest < highest || reset.value.latest > log.cursor().contiguous) needs.backfill()
    } else if (type === 'spent') {
      const parsed = parseSpentMessage({ id, data })
      if (!parsed.ok) {
        why = parsed.error
        break
      }
      const judged = isUnusable(parsed.value) ? parsed.value : verifyEvent(parsed.value, deps.isPoint)
      latest = Math.max(latest, judged.seq)
      if (isUnusable(judged)) unusable.push(judged)
      else {
        events.push(judged)
        raws.push(data)
      }
    }
  }

  if (events.length + unusable.length > 0) {
    needs.lastEventAt = deps.clock.now()
    status.told(latest)
    const taken = step.take({ events, unusable, rawOf: event => raws[events.indexOf(event)] ?? '' })
    if (!taken.ok) return taken.error
    if (taken.value.cursor.highest > taken.value.cursor.contiguous) needs.backfill()
    if (taken.value.dropped > 0)
      return refuse('verify', 'verify.loose', String(taken.value.cursor.contiguous + 1), 'Too many events above a gap.')
  }
  if (why?.code === 'verify.header-id') {
    const message = burst.messages.find(({ id, data }) => !parseSpentMessage({ id, data }).ok)
    const kept = step.dispute([headerId(Number(why.subject), message?.data ?? '', why.detail)])
    if (!kept.ok) return kept.error
  }
  return why
}

function asRefusal(thrown: unknown, url: string): Refusal {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'stage' in thrown) return thrown as Refusal
  return refuse('wire', 'wire.unreachable', url, 'The stream broke.')
}
