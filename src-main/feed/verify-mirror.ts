import { amountOf } from '#shared/domain/amount.ts'
import { isUnusable } from '#shared/domain/feed/parse-event.ts'
import { verifyEvent } from '#shared/domain/feed/verify-event.ts'
import type { EventLog } from '../storage/store.ts'
import { createLogRoot, isUnusableKept, slicesOf } from './log-root.ts'
import type { MirrorDeps } from './ports.ts'

export interface Verification {
  /** Read back, unusable ones included. */
  readonly events: number
  /** Those that no longer pass, or that stand where another seq should. */
  readonly bad: number
  /** RFC 6962 root over the gap-free prefix, up to the first unusable event. */
  readonly root: string
  readonly size: number
}

/** Reads back every stored event and judges it anew through the functions that judged it when it came. */
export async function verifyMirror(log: EventLog, deps: MirrorDeps, signal: AbortSignal): Promise<Verification> {
  const tree = createLogRoot(deps.sha256)
  let events = 0
  let bad = 0
  let last = -1
  for await (const slice of slicesOf(log, 0, log.cursor().highest, deps.clock, signal)) {
    for (const event of slice) {
      const inOrder = event.seq > last
      last = event.seq
      events++
      if (!inOrder || (!isUnusableKept(event) && (amountOf(event.amount) === null || isUnusable(verifyEvent(event, deps.isPoint))))) bad++
    }
    tree.grow(slice)
  }
  return { events, bad, root: tree.hash(), size: tree.frontier().size }
}
