import type { Cursor } from '#shared/domain/feed/cursor.ts'
import type { HeldEvent, ParsedEvent } from '#shared/domain/feed/spent-event.ts'
import type { EventLog } from '../storage/store.ts'

/** How a demo mint fails on request: it says nothing, loses what comes next, or tells another past. */
export type Fault = 'none' | 'silence' | 'gap' | 'fork'

/** What a feed server reads from: shaped as `publish/feed-app.ts` asks. */
interface Served {
  cursor(): Cursor
  read(from: number, to: number, limit: number): HeldEvent[]
  subscribe(onAppend: () => void): () => void
}

/** One log, told truly on the stream and, on request, not quite truly. */
export interface FaultyFeed {
  readonly stream: Served
  readonly batch: Served
  fault(): Fault
  /** `forge` makes another event for a seq that was already told. */
  setFault(fault: Fault, forge: () => ParsedEvent): void
  /** Tells subscribers that the log grew. */
  appended(): void
}

/** Events withheld when a gap is asked for: the next few, so that the operator sees it open. */
const GAP_LENGTH = 3

export function createFaultyFeed(log: EventLog): FaultyFeed {
  const subscribers = new Set<() => void>()
  // All three are changed by `setFault` alone; `forged` also grows as forked seqs are asked for.
  let fault: Fault = 'none'
  let since = 0
  let forge: (() => ParsedEvent) | null = null
  const forged = new Map<number, HeldEvent>()

  const honest = (from: number, to: number, limit: number): HeldEvent[] =>
    log.read(from, to, limit).filter(event => !('unusable' in event)) as HeldEvent[]

  function withheld(event: HeldEvent): boolean {
    return fault === 'gap' && event.seq >= since && event.seq < since + GAP_LENGTH
  }

  /** The other branch: same seq, another proof. Made once, so that the mint sticks to its lie. */
  function otherBranch(event: HeldEvent): HeldEvent {
    if (fault !== 'fork' || event.seq < since || forge === null) return event
    const known = forged.get(event.seq)
    if (known !== undefined) return known
    const other = { ...forge(), seq: event.seq, seenAt: event.seenAt } as HeldEvent
    forged.set(event.seq, other)
    return other
  }

  const served = (tell: (event: HeldEvent) => HeldEvent): Served => ({
    cursor: () => log.cursor(),
    read: (from, to, limit) =>
      honest(from, to, limit)
        .filter(event => !withheld(event))
        .map(tell),
    subscribe(onAppend) {
      subscribers.add(onAppend)
      return () => subscribers.delete(onAppend)
    },
  })

  return {
    stream: served(event => event),
    batch: served(otherBranch),
    fault: () => fault,
    setFault(next, forgeEvent) {
      fault = next
      // A fork rewrites what was told last, as a restored database would; a gap swallows what comes next.
      since = log.cursor().highest + (next === 'gap' ? 1 : 0)
      forge = forgeEvent
      forged.clear()
    },
    appended() {
      for (const subscriber of subscribers) subscriber()
    },
  }
}
