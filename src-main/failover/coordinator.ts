import { sightings } from '#shared/domain/failover/claims.ts'
import type { CoinState } from '#shared/domain/failover/coin.ts'
import { permittedActs } from '#shared/domain/failover/redemption.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { fail, ok } from '#shared/lib/result.ts'
import { blockingFeeds } from './blocking-feeds.ts'
import { bundleEvidence } from './bundle-evidence.ts'
import { createClaimActs } from './claim-acts.ts'
import { bookReport } from './claim-books.ts'
import { custodianGate } from './custodian-gate.ts'
import { diagnose } from './diagnose.ts'
import { followPots } from './follow-pots.ts'
import { createLateEvents } from './late-events.ts'
import type { CustodianGate, Diagnosis, Failover, Failovers, FailoversDeps, FailoverStep } from './ports.ts'
import { createPots } from './pots.ts'
import { createRedemptionActs } from './redemption-acts.ts'
import { restsOn } from './rests-on.ts'
import { createRuns } from './runs.ts'
import { createCoinWatch } from './watch-coins.ts'
import { claimableReserves } from './watched-reserves.ts'

const HOUR_MS = 3_600_000

/**
 * Performs what the pure state machines of `shared/domain/failover` decided. Everything irreversible is a row before it is an act, and what
 * a run is follows from its rows and the chain alone: after a crash `resume` and the next look go on where it stopped.
 */
export function createFailovers(deps: FailoversDeps): Failovers {
  const runs = createRuns(deps.table)
  const coins = createCoinWatch(runs, deps)
  const pots = createPots(runs, deps)
  const claims = createClaimActs(runs, deps)
  const redemptions = createRedemptionActs(runs, pots, deps)
  const lateEvents = createLateEvents(runs, pots, deps)
  const { waiting, sending, ...claimActs } = claims
  // What was found last, newer than the rows; changed by `diagnose` alone.
  const latest = new Map<string, Diagnosis>()

  /** Mints that have, or had, a leaf of ours, and mints that are mirrored and name a reserve here. */
  function custodians(): readonly string[] {
    const watched = deps.reserves.list().flatMap(({ row }) => (row.role === 'peer' && row.mintUrl !== null ? [row.mintUrl] : []))
    return [
      ...new Set([
        ...claimableReserves(deps.reserves.list()).map(({ custodian }) => custodian),
        ...watched,
        ...runs.list().map(run => run.custodian),
      ]),
    ]
  }

  function viewOf(custodian: string): Failover {
    const run = runs.get(custodian)
    const gate = custodianGate(custodian, run, deps)
    const [open, out] = [waiting(custodian), sending(custodian)]
    const redemption = pots.of(custodian)
    const standings = sightings(run.claims, coins.stateOf)
    const claimed = run.claims.map((claim, at) => ({
      ...claim,
      standing: standings[at]!.standing,
      confirmations: confirmationsOf(claim.txid, claim.coins.map(coins.stateOf), deps.chain()?.state().tip?.height ?? 0),
    }))
    const taken = gate.coins.flatMap(({ coin, state, rival }) =>
      state.kind === 'spent' ? [{ coin: coinId(coin), by: rival ?? custodian, txid: state.txid, settled: state.settled }] : [],
    )
    const view = {
      custodian,
      gate,
      diagnosis: latest.get(custodian) ?? run.diagnosis,
      claims: claimed,
      open,
      sending: out,
      taken,
      redemption,
      until: redemptions.until(redemption),
    }
    return { ...view, step: stepOf(view) }
  }

  function known<Value>(custodian: string, act: () => Value) {
    if (custodians().includes(custodian)) return ok(act())
    return fail({
      code: 'failover.unknown',
      detail: `No reserve of ${custodian.slice(0, 200)} is watched here: mirror the mint and add its reserve first.`,
    })
  }

  return {
    resume: pots.carry,

    chainChanged() {
      coins.look()
      followPots(runs, coins.stateOf, deps)
      redemptions.closeDue()
      pots.carry()
      deps.changed()
    },

    list: () => custodians().map(viewOf),
    get: custodian => known(custodian, () => viewOf(custodian)),

    async diagnose(custodian) {
      const found = known(custodian, () => diagnose(custodian, deps))
      if (!found.ok) return found
      const diagnosis = await found.value
      latest.set(custodian, diagnosis)
      // Asked again and again while nothing changes, it is one row an hour: enough to show for how long nobody answered.
      const kept = runs.get(custodian).diagnosis
      if (kept === null || diagnosis.at - kept.at >= HOUR_MS || !sameFindings(kept, diagnosis))
        runs.append(diagnosis.at, [[custodian, { kind: 'diagnosed', diagnosis }]])
      return ok(diagnosis)
    },

    ...claimActs,
    open: redemptions.open,
    close: redemptions.close,
    redemptionOf: pots.of,
    feedsOf: custodian => blockingFeeds(custodian, pots, deps),
    restsOn: url => restsOn(url, runs, pots, deps),
    ...lateEvents,
    bundle: (custodian, signer) => bundleEvidence(custodian, signer, { runs, pots, late: lateEvents.late, deps }),
    report: custodian => bookReport(custodian, runs, pots, deps),
  }
}

/** The first thing that is still to be done. */
function stepOf({ gate, open, sending, claims, redemption, taken }: Omit<Failover, 'step'>): FailoverStep {
  const phase = redemption?.phase ?? null
  if (phase !== null && phase.kind !== 'closed') return 'redeem'
  if (phase?.kind === 'closed' && phase.why.kind === 'operator') return 'report'
  if (redemption !== null && permittedActs(redemption).includes('open')) return 'open'
  const [plan] = open
  if (plan !== undefined) return plan.row.raw === null ? 'sign' : 'broadcast'
  if (isUnderWay(gate, claims)) return 'watch'
  // A crash came before the servers answered: sent again it is the same transaction.
  if (sending !== null) return sending.row.state === 'sending' ? 'broadcast' : 'watch'
  if (gate.open) return 'plan'
  return taken.length > 0 && gate.coins.every(({ state }) => state.kind === 'spent') ? 'lost' : 'wait'
}

const isUnderWay = (gate: CustodianGate, claims: Failover['claims']): boolean =>
  claims.some(({ standing }) => standing === 'unsettled') &&
  gate.coins.some(({ state }) => state.kind === 'claiming' || state.kind === 'claimed')

function confirmationsOf(txid: string, states: readonly (CoinState | undefined)[], tip: number): number {
  for (const state of states) {
    if (state?.kind === 'claiming' && state.txid === txid) return state.confirmations
    if (state?.kind === 'claimed' && state.txid === txid) return tip - state.height + 1
  }
  return 0
}

const sameFindings = (one: Diagnosis, other: Diagnosis): boolean => codesOf(one) === codesOf(other)

const codesOf = ({ findings, contact }: Diagnosis): string =>
  [...findings.map(({ code }) => code), ...contact.map(({ vantage, answered }) => `${vantage} ${answered}`)].join(' ')
