import { refuse, type Refusal } from '#shared/domain/errors.ts'
import type { ParsedEvent } from '#shared/domain/feed/spent-event.ts'
import { buildCheckpoint, compareCheckpoint, parseCheckpoint } from '#shared/domain/log/checkpoint-buckets.ts'
import { FETCH_DEADLINE_MS, MAX_DISPUTES, MAX_PAGE_BODY_BYTES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { MirrorParts } from './catch-up.ts'
import { askAgain } from './check-sample.ts'
import { isUnusableKept, slicesOf } from './log-root.ts'

/** Events in one comparison, which holds a digest of each in memory. */
const MAX_COMPARED = 1_000_000
const WAITS = 5
const WAIT_MS = 1_000

/**
 * Compares the custodian's checkpoint with the mirror truncated to the same seq (protocol §3, cases B11, B12, F20). On a complete
 * mirror a difference is equivocation: the doubted buckets are asked for again, then everything, so that the two tellings of a
 * seq stand side by side; the refusal names the buckets.
 */
export async function checkCheckpoint(
  parts: MirrorParts,
  url: string,
  signal: AbortSignal,
): Promise<Result<'equal' | 'not-comparable' | 'behind', Refusal>> {
  const { deps, log, source } = parts
  const reply = await deps.wire.fetch({
    method: 'GET',
    url,
    accept: 'application/json',
    maxBytes: MAX_PAGE_BODY_BYTES,
    deadlineMs: FETCH_DEADLINE_MS,
    approvedHosts: source.approvedHosts,
    signal,
  })
  if (!reply.ok) return reply
  // Optional in the draft: an answer that is none says nothing about the feed.
  if (reply.value.status !== 200) return ok('not-comparable')
  const theirs = parseCheckpoint(new TextDecoder().decode(reply.value.bytes))
  if (!theirs.ok) return theirs
  const { seq } = theirs.value
  // It may be newer than the stream by a moment.
  for (let waits = 0; seq > log.cursor().contiguous && waits < WAITS; waits++) await deps.clock.sleep(WAIT_MS, signal)
  if (seq > log.cursor().contiguous) return ok('behind')
  if (seq < 0 || seq >= MAX_COMPARED) return ok('not-comparable')

  const events: ParsedEvent[] = []
  for await (const slice of slicesOf(log, 0, seq, deps.clock, signal))
    for (const event of slice) if (!isUnusableKept(event)) events.push(event)
  if (signal.aborted) return ok('not-comparable')
  const verdict = compareCheckpoint(theirs.value, buildCheckpoint(events, seq, deps.sha256))
  if (typeof verdict === 'string') return ok(verdict)
  return findDifference(parts, events, seq, verdict.differs, signal)
}

async function findDifference(
  parts: MirrorParts,
  events: readonly ParsedEvent[],
  seq: number,
  buckets: readonly string[],
  signal: AbortSignal,
): Promise<Result<never, Refusal>> {
  const inDoubt = events.filter(({ Y }) => buckets.some(prefix => Y.startsWith(prefix))).map(event => event.seq)
  const asked = await askAgain(parts, inDoubt, signal)
  if (!asked.ok) return asked
  if (!explained(parts, buckets)) {
    const everything = await askAgain(
      parts,
      Array.from({ length: seq + 1 }, (_, at) => at),
      signal,
    )
    if (!everything.ok) return everything
  }
  const named = buckets.slice(0, 8).join(', ') + (buckets.length > 8 ? ', …' : '')
  const detail = `The custodian's checkpoint differs from the events it told in ${buckets.length} buckets of Y: ${named}.`
  return fail(refuse('verify', 'verify.checkpoint', named, detail))
}

/** True when every bucket that differs holds a Y whose two tellings are known. */
function explained({ log }: MirrorParts, buckets: readonly string[]): boolean {
  const blocked = log.disputes(MAX_DISPUTES).flatMap(dispute => dispute.blocked)
  return buckets.every(prefix => blocked.some(Y => Y.startsWith(prefix)))
}
