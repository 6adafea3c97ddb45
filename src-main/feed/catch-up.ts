import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { isUnusable } from '#shared/domain/feed/parse-event.ts'
import { rollback } from '#shared/domain/feed/reconcile.ts'
import { verifyPage, type VerifiedPage } from '#shared/domain/feed/verify-page.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { EventLog } from '../storage/store.ts'
import { fetchPage, type FeedSource, type FetchedPage } from './fetch-page.ts'
import type { MirrorStatus } from './mirror-status.ts'
import type { MirrorStep } from './mirror-step.ts'
import { walkPages, type PageSize } from './page-walk.ts'
import type { MirrorDeps } from './ports.ts'

/** What every part of one mirror works with. */
export interface MirrorParts {
  readonly deps: MirrorDeps
  readonly source: FeedSource
  readonly log: EventLog
  readonly status: MirrorStatus
  readonly step: MirrorStep
  readonly size: PageSize
}

/**
 * Brings the mirror to what the custodian reports as its latest (protocol §3, client rules) and answers with that seq:
 * the last held event once more, which proves that nothing was rolled back; then every missing seq from the lowest.
 */
export async function catchUp(parts: MirrorParts, signal: AbortSignal): Promise<Result<number, Refusal>> {
  const head = await askHead(parts, signal)
  if (!head.ok) return head
  let { latest, older } = head.value
  for (;;) {
    const before = parts.log.cursor()
    if (before.contiguous >= latest) return older === null ? ok(latest) : fail(older)
    for await (const reply of walkPages(parts.source, parts.log, latest, parts.size, signal)) {
      const stored = reply.ok ? await takePage(parts, reply.value, before.highest, signal) : reply
      if (!stored.ok) return stored
      latest = stored.value.latest
      older ??= stored.value.older
    }
    if (parts.log.cursor().count === before.count) return fail(noProgress(before.contiguous + 1, latest))
  }
}

interface Told {
  readonly latest: number
  /** Why this reply is older than what was told before, null when it is not (case F14). */
  readonly older: Refusal | null
}

/** The last event again; of an empty mirror the first. One small request, and every server's reading of ranges allows it. */
async function askHead(parts: MirrorParts, signal: AbortSignal): Promise<Result<Told, Refusal>> {
  const { highest } = parts.log.cursor()
  const seq = Math.max(0, highest)
  const page = await fetchPage(parts.source, { from: seq, to: seq }, signal)
  return page.ok ? takePage(parts, page.value, highest, signal) : page
}

/** Verifies and stores one page. `highest`: the highest seq held when it was asked for; newer ones may have come by stream since. */
async function takePage(parts: MirrorParts, fetched: FetchedPage, highest: number, signal: AbortSignal): Promise<Result<Told, Refusal>> {
  const { status, step, deps } = parts
  const verified = verifyPage(fetched.page, fetched.asked, deps.isPoint)
  if (!verified.ok) {
    parts.size.value = Math.max(1, Math.floor(parts.size.value / 2))
    return verified
  }
  // Other mirrors get their turn between the two long steps.
  if (verified.value.events.length > 1) await deps.clock.sleep(0, signal)
  const taken = step.take({ ...verified.value, rawOf: event => fetched.rawOf(event.seq) })
  if (!taken.ok) return taken

  const { latest } = verified.value
  status.told(latest)
  if (taken.value.dropped > 0)
    return fail(refuse('verify', 'verify.loose', String(taken.value.cursor.contiguous + 1), 'Too many events above a gap.'))
  if (latest < highest) {
    const older = await judgeOlder(parts, highest, latest, signal)
    return older.ok ? ok({ latest, older: older.value }) : older
  }
  status.staleReplica(false)
  return ok({ latest, older: null })
}

/**
 * Case F14: the custodian claims less than it once showed. Ask for that very seq: the same event is a replica that lags, without
 * alarm; nothing, or another event, is a rollback. What is held stays held.
 */
async function judgeOlder(parts: MirrorParts, seq: number, latest: number, signal: AbortSignal): Promise<Result<Refusal, Refusal>> {
  const { deps, source, log, status, step } = parts
  const held = log.at(seq)
  const fetched = await fetchPage(source, { from: seq, to: seq }, signal)
  if (!fetched.ok) return fetched
  const again = verifyPage(fetched.value.page, fetched.value.asked, deps.isPoint)
  if (!again.ok) return again
  if (held === null || showsAgain(again.value, held)) {
    status.staleReplica(true)
    return ok(
      refuse(
        'verify',
        'verify.stale-replica',
        String(seq),
        `The custodian answers from an older copy: its latest is ${latest}, and seq ${seq} is known.`,
      ),
    )
  }
  const second = again.value.events.length + again.value.unusable.length > 0 ? fetched.value.rawOf(seq) : null
  const kept = step.dispute([rollback(held, second, latest)])
  if (!kept.ok) return kept
  const what = second === null ? 'no longer serves' : 'now tells otherwise about'
  return ok(refuse('verify', 'verify.rollback', String(seq), `The custodian's latest went back to ${latest}, and it ${what} seq ${seq}.`))
}

function showsAgain({ events, unusable }: VerifiedPage, held: NonNullable<ReturnType<EventLog['at']>>): boolean {
  if (isUnusable(held)) return unusable.length > 0
  return events.some(event => event.Y === held.Y && event.id === held.id && event.amount === held.amount)
}

function noProgress(seq: number, latest: number): Refusal {
  const detail = `The custodian claims seq ${latest} as its latest and does not give seq ${seq}.`
  return refuse('verify', 'verify.no-progress', String(seq), detail)
}
