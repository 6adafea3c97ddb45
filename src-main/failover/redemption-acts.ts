import { redemptionStep, type Epoch, type Redemption } from '#shared/domain/failover/redemption.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { freezeNow, withRoot } from './freeze-mirror.ts'
import type { Failovers, FailoverRefusal, FailoversDeps } from './ports.ts'
import type { Pots } from './pots.ts'
import type { Run } from './run-events.ts'
import { freezesOf, membersOf, type Runs } from './runs.ts'
import { isVerified } from './watched-reserves.ts'

const DAY_MS = 86_400_000

export type RedemptionActs = Pick<Failovers, 'open' | 'close'> & {
  /** ms since 1970 at which the close rule ends this redemption; null when none does. */
  readonly until: (redemption: Redemption | null) => number | null
  /** Ends what the close rule says is over. */
  readonly closeDue: () => void
}

/** Opening and closing: the row is the intent and the fact at once; the keeper of the pots learns it after. */
export function createRedemptionActs(runs: Runs, pots: Pots, deps: FailoversDeps): RedemptionActs {
  /** What would be opened, or why it cannot be. */
  function openable(custodian: string): Result<Run & { readonly redemption: Redemption }, FailoverRefusal> {
    const run = runs.get(pots.potOf(custodian))
    const { redemption } = run
    if (redemption === null) return fail({ code: 'redemption.no-claim', detail: `No claim of ${custodian}'s reserve is known here.` })
    if (deps.chain()?.state().agreement !== 'verified' || !areClaimsVerified(run.custodian)) {
      const detail = 'Too few servers agree just now about the chain and the claim: redemption opens on a verified view alone. See Servers.'
      return fail({ code: 'failover.unverified', detail })
    }
    const dry = redemptionStep(redemption, { kind: 'open', epoch: { openedAt: 0, freezes: [] } })
    return dry.ok ? ok({ ...run, redemption }) : dry
  }

  /** Of every reserve that a claim of the pot was made of. */
  function areClaimsVerified(pot: string): boolean {
    const scripts = membersOf(runs, pot).flatMap(member => runs.get(member).claims.map(({ scriptPubKey }) => scriptPubKey))
    const verified = new Set(deps.reserves.list().flatMap(reserve => (isVerified(reserve) ? [reserve.row.scriptPubKey] : [])))
    return scripts.every(script => verified.has(script))
  }

  function end(pot: string, actor: 'operator' | 'console', reason: string): Result<Redemption, FailoverRefusal> {
    const { redemption } = runs.get(pot)
    const step = { kind: 'close', at: deps.clock.now(), reason } as const
    const next = redemption === null ? null : redemptionStep(redemption, step)
    if (next === null || !next.ok)
      return next ?? fail({ code: 'redemption.not-open', detail: 'Redemption was never opened: there is nothing to close.' })
    runs.append(step.at, [[pot, { kind: 'pot', step }]])
    deps.journal.add({
      at: step.at,
      level: 'warning',
      actor,
      act: 'failover.closed',
      subject: pot,
      detail: reason,
      before: null,
      after: null,
    })
    pots.carry()
    deps.changed()
    return ok(pots.of(pot)!)
  }

  function until(redemption: Redemption | null): number | null {
    const { closeAfterDays } = deps.policy()
    if (redemption?.epoch == null || closeAfterDays === null) return null
    return (runs.get(redemption.pot).openedAt ?? redemption.epoch.openedAt) + closeAfterDays * DAY_MS
  }

  return {
    until,

    async open(custodian) {
      const first = openable(custodian)
      if (!first.ok) return first
      const roots = await Promise.all(frozen(first.value).map(one => withRoot(one, deps)))
      // The chain may have moved while the roots were made.
      const found = openable(custodian)
      if (!found.ok) return found
      const at = deps.clock.now()
      const epoch: Epoch = { openedAt: at, freezes: frozen(found.value).map(one => roots.find(root => isSame(root, one)) ?? one) }
      const { custodian: pot, redemption } = found.value
      runs.append(at, [[pot, { kind: 'pot', step: { kind: 'open', epoch } }]])
      const known = epoch.freezes.map(
        ({ custodian: of, contiguous, events }) => `${of}: N = ${contiguous}, ${groupDigits(events)} spent events`,
      )
      deps.journal.add({
        at,
        level: 'warning',
        actor: 'operator',
        act: 'failover.opened',
        subject: pot,
        detail: `Redemption of ${redemption.custodians.join(', ')} opened. Frozen: ${known.join('; ')}.`.slice(0, 2_000),
        before: 'closed',
        after: 'open',
      })
      pots.carry()
      deps.changed()
      return ok(pots.of(pot)!)
    },

    close(custodian, reason) {
      if (reason.trim() === '') return fail({ code: 'failover.reason', detail: 'Say why redemption is closed: it stands in the report.' })
      return end(pots.potOf(custodian), 'operator', reason.trim())
    },

    closeDue() {
      // The chain has a clock, too: one that jumps ahead here closes nothing before its day.
      const blockTime = (deps.chain()?.state().tip?.time ?? 0) * 1_000
      const now = Math.min(deps.clock.now(), blockTime)
      for (const { custodian, redemption, into } of runs.list()) {
        const last = into === null ? until(redemption) : null
        if (last === null || redemption === null || redemption.phase.kind === 'closed' || now < last) continue
        end(custodian, 'console', `By the close rule: ${deps.policy().closeAfterDays} days after it opened.`)
      }
    },
  }

  /** One for each custodian, in their order; for one who came without, as of now. */
  function frozen({ custodian: pot, redemption }: Run & { readonly redemption: Redemption }): Epoch['freezes'] {
    const freezes = freezesOf(runs, pot)
    const height = deps.chain()?.state().tip?.height ?? 0
    return redemption.custodians.map(custodian => freezes.find(one => one.custodian === custodian) ?? freezeNow(custodian, height, deps))
  }
}

const isSame = (one: Epoch['freezes'][number], other: Epoch['freezes'][number]): boolean =>
  one.custodian === other.custodian && one.contiguous === other.contiguous
