import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { count, groupDigits, satOf } from '../../ui/format.ts'
import { currentOf, mustAccept, STEPS, type WizardStep } from './failover-words.ts'
import { soonest, untilWords } from './until-words.ts'

export interface StepState {
  readonly number: WizardStep
  readonly title: string
  /** One line: what is known of it, or what it will ask. */
  readonly summary: string
  readonly state: 'done' | 'now' | 'later' | 'failed'
}

/** Where the whole failover stands, a line for each step. */
export function stepStates(detail: FailoverDetail, tip: number | null, now: number): readonly StepState[] {
  const current = currentOf(detail)
  const summaries: Readonly<Record<WizardStep, string>> = {
    1: diagnosed(detail),
    2: evidence(detail, tip, now),
    3: planned(detail),
    4: signed(detail),
    5: watched(detail),
    6: redeemed(detail),
    7: detail.step === 'report' ? 'Sign it and keep it' : 'The books, signed',
  }
  return STEPS.map(({ number, title }) => ({ number, title, summary: summaries[number], state: stateOf(number, current, detail) }))
}

function stateOf(number: WizardStep, current: WizardStep, detail: FailoverDetail): StepState['state'] {
  if (number === current) return detail.step === 'lost' ? 'failed' : 'now'
  if (number > current || (number === 1 && detail.diagnosis === null)) return 'later'
  // Others took the coins: what lies between the evidence and that was never done.
  return detail.step === 'lost' && number > 2 ? 'later' : 'done'
}

function diagnosed({ diagnosis }: FailoverDetail): string {
  if (diagnosis === null) return 'Not asked yet'
  const alive = diagnosis.findings.filter(({ speaks }) => speaks === 'alive').length
  return alive === 0 ? 'No sign of life' : count(alive, 'sign of life', 'signs of life')
}

function evidence(detail: FailoverDetail, tip: number | null, now: number): string {
  const until = soonest(detail.blockers)
  if (detail.step === 'wait') return until === null ? 'Blocked' : `Opens ${untilWords(until, tip, now).exact}`
  if (detail.step === 'plan' && mustAccept(detail)) return `${groupDigits(detail.at_risk)} sat at risk to accept`
  const passed = detail.checks.filter(({ result }) => result === 'passed').length
  return detail.accept.length > 0 && detail.accepted ? 'Passed, doubts accepted' : `${passed} of ${detail.checks.length} checks pass`
}

function planned({ plan, sending, claims }: FailoverDetail): string {
  const shown = plan ?? sending
  if (shown !== null) return `${count(shown.inputs.length, 'output')}, ${groupDigits(shown.outputs[0]?.amount ?? '0')} sat`
  const [claim] = claims
  return claim === undefined ? 'Outputs, fee, destination' : `${count(claim.coins, 'output')}, ${groupDigits(claim.received)} sat`
}

function signed({ plan, sending, claims }: FailoverDetail): string {
  if (plan !== null) return plan.ready ? 'Signed, not sent' : `${plan.signatures.have} of ${plan.signatures.need} signed`
  return sending !== null || claims.length > 0 ? 'Sent' : 'Typed confirmation'
}

function watched({ step, claims, taken, depth }: FailoverDetail): string {
  if (step === 'lost') return `Taken by ${taken[0]?.by ?? 'others'}`
  const open = claims.filter(({ standing }) => standing === 'unsettled')
  if (open.length > 0) return `${Math.min(...open.map(({ confirmations }) => confirmations))} of ${depth} confirmations`
  return claims.some(({ standing }) => standing === 'confirmed') ? 'Settled' : 'Until it is settled'
}

function redeemed({ step, pot, redemption }: FailoverDetail): string {
  if (step === 'open') return `${satOf(pot?.recovered ?? '0')} sat recovered`
  if (redemption === null || (redemption.opened_at === null && redemption.phase === 'closed')) return 'Open, pay, close'
  return redemption.phase === 'closed' ? 'Closed' : `${satOf(redemption.remaining)} sat left`
}
