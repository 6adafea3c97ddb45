import { lateStanding, releaseLate, type LateEvent } from '#shared/domain/failover/freeze.ts'
import { fail, ok } from '#shared/lib/result.ts'
import type { Failovers, FailoversDeps } from './ports.ts'
import type { Pots } from './pots.ts'
import { freezesOf, type Runs } from './runs.ts'

/** Events read at once. */
const SLICE = 1_000
/** The search for one event that is to be released ends here. */
const ALL = 1_000_000

export type LateEvents = Pick<Failovers, 'late' | 'release' | 'isReleased'>

/** Consistent events of a custodian that came after its claim was settled: they block, and the operator may release them (case D23). */
export function createLateEvents(runs: Runs, pots: Pots, deps: FailoversDeps): LateEvents {
  function late(custodian: string, limit: number): readonly LateEvent[] {
    const pot = pots.potOf(custodian)
    const run = runs.get(pot)
    const freezes = run.redemption?.epoch?.freezes ?? freezesOf(runs, pot)
    const frozen = freezes.find(one => one.custodian === custodian)
    if (frozen === undefined || run.settledAt === null || deps.peers.get(custodian) === null) return []
    const log = deps.logOf(custodian)
    const { highest } = log.cursor()
    const found: LateEvent[] = []
    // What was held without a gap cannot come again.
    for (let next = frozen.contiguous + 1; next <= highest && found.length < limit;) {
      const slice = log.read(next, highest, SLICE)
      for (const event of slice) {
        if ('unusable' in event || event.seenAt <= run.settledAt || found.length >= limit) continue
        const { seq, Y, id, amount, seenAt } = event
        const released = runs.get(custodian).released.get(Y)
        const standing = released === undefined ? lateStanding(deps.pots.isRedeemed(Y)) : ({ kind: 'released', ...released } as const)
        found.push({ custodian, seq, Y, id, amount, seenAt, standing })
      }
      next = (slice.at(-1)?.seq ?? highest) + 1
    }
    return found
  }

  return {
    late,
    isReleased: (custodian, Y) => runs.get(custodian).released.has(Y),

    release(custodian, Y, reason) {
      const event = late(custodian, ALL).find(one => one.Y === Y)
      if (event === undefined) return fail({ code: 'late.unknown', detail: 'No late event of this mint names that Y.' })
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
