import { fail, ok, type Result } from '#shared/lib/result.ts'
import { refuse, type Refusal } from '../errors.ts'
import type { Gap } from './cursor.ts'
import { isUnusable } from './parse-event.ts'
import type { ParsedPage } from './parse-page.ts'
import type { UnusableEvent, VerifiedEvent } from './spent-event.ts'
import { verifyEvent, type PointCheck } from './verify-event.ts'

/** A page whose every event was asked for and checked. Both lists ascend. */
export interface VerifiedPage {
  readonly events: readonly VerifiedEvent[]
  readonly unusable: readonly UnusableEvent[]
  /** Highest seq the custodian claims or shows; −1 when the feed is empty. */
  readonly latest: number
}

/** Protocol §3 [S] "every requested existing event, ascending, deduplicated"; a peer that sends more or otherwise is refused whole. */
export function verifyPage(page: ParsedPage, asked: Gap, isPoint: PointCheck): Result<VerifiedPage, Refusal> {
  const events: VerifiedEvent[] = []
  const unusable: UnusableEvent[] = []
  let last = asked.from - 1

  for (const event of page.events) {
    if (event.seq <= last || event.seq > asked.to) return fail(outOfOrder(event.seq, last, asked))
    last = event.seq
    const judged = isUnusable(event) ? event : verifyEvent(event, isPoint)
    if (isUnusable(judged)) unusable.push(judged)
    else events.push(judged)
  }

  // `latest: 0` without events means an empty feed only to the one who asked for seq 0.
  const claimed = page.zero && asked.from > 0 ? 0 : page.latest
  // Events may be appended between a server's two reads; what it shows certainly exists.
  return ok({ events, unusable, latest: page.events.length > 0 ? Math.max(claimed, last) : claimed })
}

function outOfOrder(seq: number, last: number, asked: Gap): Refusal {
  const what = seq < asked.from || seq > asked.to ? `was not asked for (${asked.from}..${asked.to})` : `follows ${last}`
  return refuse('verify', 'verify.order', String(seq), `seq ${seq} of the page ${what}`)
}
