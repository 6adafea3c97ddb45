import { unreachable } from '#shared/lib/unreachable.ts'
import type { PotStep, RunEvent } from './run-events.ts'

/** A row as the evidence bundle tells it. */
export interface EventWords {
  readonly actor: 'operator' | 'console'
  readonly act: string
  readonly detail: string
}

export function eventWords(event: RunEvent): EventWords {
  switch (event.kind) {
    case 'diagnosed':
      return { actor: 'operator', act: 'diagnosed', detail: event.diagnosis.findings.map(({ code }) => code).join(', ') }
    case 'accepted':
      return { actor: 'operator', act: 'accepted', detail: `${event.accepted.atRisk} sat at risk, typed as "${event.accepted.typed}"` }
    case 'planned':
      return {
        actor: 'operator',
        act: 'planned',
        detail: `Plan ${event.plan}, ${event.txid}: ${event.sat} sat net out of ${event.coins.join(', ')}`,
      }
    case 'claim':
      return {
        actor: event.claim.plan === null ? 'console' : 'operator',
        act: 'claim',
        detail: `${event.claim.txid}: ${event.claim.taken} sat`,
      }
    case 'coin':
      return { actor: 'console', act: `coin ${event.happened ?? 'seen'}`, detail: `${event.coin} is ${event.state.kind}` }
    case 'freeze':
      return {
        actor: 'console',
        act: 'frozen',
        detail: event.freezes.map(({ custodian, contiguous, events }) => `${custodian}: N = ${contiguous}, ${events} events`).join('; '),
      }
    case 'thaw':
      return { actor: 'console', act: 'thawed', detail: 'The claim is out of the chain again.' }
    case 'pot':
      return { ...stepWords(event.step), act: `redemption ${event.step.kind}` }
    case 'absorbed':
      return { actor: 'console', act: 'absorbed', detail: `The pot is part of that of ${event.into}.` }
    case 'released':
      return { actor: 'operator', act: 'late event released', detail: `Event ${event.seq}, Y ${event.Y}: ${event.reason}` }
    default:
      return unreachable(event)
  }
}

function stepWords(step: PotStep): Pick<EventWords, 'actor' | 'detail'> {
  switch (step.kind) {
    case 'begin':
      return { actor: 'console', detail: `For ${step.custodians.join(', ')}.` }
    case 'chain':
      return { actor: 'console', detail: step.claims.map(({ txid, sat, standing }) => `${txid}: ${sat} sat, ${standing}`).join('; ') }
    case 'open':
      return { actor: 'operator', detail: `Spent sets of ${step.epoch.freezes.map(({ custodian }) => custodian).join(', ')} are frozen.` }
    case 'close':
      return { actor: 'operator', detail: step.reason }
    case 'merge':
      return { actor: 'console', detail: `${step.other.custodians.join(', ')} joined.` }
    default:
      return unreachable(step)
  }
}
