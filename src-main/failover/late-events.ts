import { lateStanding, releaseLate, type LateEvent } from '#shared/domain/failover/freeze.ts'
import { fail, ok } from '#shared/lib/result.ts'
import type { HeldEvent } from '#shared/domain/feed/spent-event.ts'
import type { StoredUnusable } from '../storage/store.ts'
import type { Failovers, FailoversDeps } from './ports.ts'
import type { Pots } from './pots.ts'
import { freezesOf, type Runs } from './runs.ts'

/** Events read at once. */
const SLICE = 1_000

export type LateEvents = Pick<Failovers, 'late' | 'release' | 'isReleased'>

/** Consistent events of a custodian that came after its claim was settled: they block, and the operator may release them (case D23). */
export function createLateEvents(runs: Runs, pots: Pots, deps: FailoversDeps): LateEvents {
  // By custodian: the last search, which stands until an event is added. Changed by `foundIn` alone.
  const searches = new Map<string, { readonly key: string; readonly found: readonly HeldEvent[] }>()

  /** From when on an event of the custodian is late, and above which seq it can be; null before its claim was settled. */
  function boundsOf(custodian: string): { readonly contiguous: number; readonly since: number } | null {
    const pot = pots.potOf(custodian)
    const run = runs.get(pot)
    const freezes = run.redemption?.epoch?.freezes ?? freezesOf(runs, pot)
    const frozen = freezes.find(one => one.custodian === custodian)
    // A custodian who joined a pot was frozen after its first claim was settled, or has a settled claim of its own.
    const settledAt = runs.get(custodian).settledAt ?? run.settledAt
    if (frozen === undefined || settledAt === null || deps.peers.get(custodian) === null) return null
    return { contiguous: frozen.contiguous, since: Math.max(settledAt, frozen.at) }
  }

  const isLate = (event: HeldEvent | StoredUnusable, bounds: ReturnType<typeof boundsOf>): event is HeldEvent =>
    bounds !== null && !('unusable' in event) && event.seq > bounds.contiguous && event.seenAt > bounds.since

  function foundIn(custodian: string, limit: number): readonly HeldEvent[] {
    const bounds = boundsOf(custodian)
    if (bounds === null) return []
    const log = deps.logOf(custodian)
    const { highest, count } = log.cursor()
    const key = [bounds.contiguous, bounds.since, highest, count, limit].join()
    const before = searches.get(custodian)
    if (before?.key === key) return before.found
    const found: HeldEvent[] = []
    // What was held without a gap cannot come again.
    for (let next = bounds.contiguous + 1; next <= highest && found.length < limit;) {
      const slice = log.read(next, highest, SLICE)
      for (const event of slice) if (found.length < limit && isLate(event, bounds)) found.push(event)
      next = (slice.at(-1)?.seq ?? highest) + 1
    }
    searches.set(custodian, { key, found })
    return found
  }

  function standing(custodian: string, { seq, Y, id, amount, seenAt }: HeldEvent): LateEvent {
    const released = runs.get(custodian).released.get(Y)
    const state = released === undefined ? lateStanding(deps.pots.isRedeemed(Y)) : ({ kind: 'released', ...released } as const)
    return { custodian, seq, Y, id, amount, seenAt, standing: state }
  }

  const late = (custodian: string, limit: number): readonly LateEvent[] =>
    foundIn(custodian, limit).map(event => standing(custodian, event))

  /** By its Y, however many there are. */
  function lateOf(custodian: string, Y: string): LateEvent | null {
    const bounds = boundsOf(custodian)
    const seq = bounds === null ? null : deps.logOf(custodian).seqOf(Y)
    const event = seq === null ? null : deps.logOf(custodian).at(seq)
    return event !== null && isLate(event, bounds) ? standing(custodian, event) : null
  }

  return {
    late,
    isReleased: (custodian, Y) => runs.get(custodian).released.has(Y),

    release(custodian, Y, reason) {
      const event = lateOf(custodian, Y)
      if (event === null) return fail({ code: 'late.unknown', detail: 'No late event of this mint names that Y.' })
      const at = deps.clock.now()
      const released = releaseLate(event, at, reason)
      if (released === null) {
        const why =
          event.standing.kind === 'blocks' ? 'Say why it is released.' : `It is ${event.standing.kind} already: nothing is left to decide.`
        return fail({ code: 'late.not-released', detail: why })
      }
      runs.append(at, [[custodian, { kind: 'released', Y, seq: event.seq, reason: reason.trim() }]])
      deps.journal.add({
        at,
        level: 'warning',
        actor: 'operator',
        act: 'failover.late-released',
        subject: custodian,
        detail: `Event ${event.seq}, Y ${Y}: ${reason.trim()}`,
        before: 'blocks',
        after: 'released',
      })
      deps.changed()
      return ok(released)
    },
  }
}
