import { canonicalEvent } from '#shared/domain/feed/canonical-event.ts'
import { isUnusable } from '#shared/domain/feed/parse-event.ts'
import type { ParsedEvent } from '#shared/domain/feed/spent-event.ts'
import { append, emptyFrontier, leafHash, rootOf, type Frontier } from '#shared/domain/log/merkle.ts'
import { toHex } from '#shared/lib/bytes.ts'
import type { EventLog, StoredUnusable } from '../storage/store.ts'
import type { Clock, MirrorDeps } from './ports.ts'

type Kept = ReturnType<EventLog['read']>[number]

/** Events hashed before other mirrors get their turn: about 10 ms. */
const SLICE = 1_000

/** The events from..to that are held, in slices, with a rest after each. */
export async function* slicesOf(
  log: EventLog,
  from: number,
  to: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<readonly Kept[]> {
  let next = from
  while (next <= to && !signal.aborted) {
    const slice = log.read(next, to, SLICE)
    const last = slice.at(-1)
    if (last === undefined) return
    yield slice
    next = last.seq + 1
    await clock.sleep(0, signal)
  }
}

/** The log's tree (RFC 6962), grown over the gap-free prefix. An unusable event has no canonical bytes: the tree ends before it. */
export interface LogRoot {
  readonly frontier: () => Frontier
  hash(): string
  /** Takes the next events in order of seq; ignores what does not continue the tree. */
  grow(events: readonly Kept[]): void
}

export function createLogRoot(sha256: MirrorDeps['sha256']): LogRoot {
  // Changed by `grow` alone.
  let frontier = emptyFrontier()
  return {
    frontier: () => frontier,
    hash: () => toHex(rootOf(frontier, sha256)),
    grow(events) {
      for (const event of events) {
        if (isUnusableKept(event) || event.seq !== frontier.size) return
        frontier = append(frontier, leafHash(canonicalEvent(event, sha256), sha256), sha256)
      }
    },
  }
}

export const isUnusableKept = (event: Kept): event is StoredUnusable => isUnusable(event as ParsedEvent | StoredUnusable)
