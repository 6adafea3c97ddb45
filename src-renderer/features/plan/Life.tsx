import { Check, X } from 'lucide-react'
import type { PlanRow } from '#shared/rpc/views/plan.ts'
import { agoOf, count } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { standingOf } from './plan-words.ts'
import styles from './Life.module.css'

interface Step {
  readonly word: string
  readonly detail: string
  readonly state: 'done' | 'now' | 'ahead' | 'failed'
}

/** A plan's whole life in one line: planned, signed, sent, confirmed, and where it broke off. */
export function Life({ plan }: { plan: PlanRow }) {
  const now = useNow(60_000)
  return (
    <ol className={styles.life} aria-label="Life of this plan">
      {stepsOf(plan, now).map(step => (
        <li key={step.word} data-state={step.state} aria-current={step.state === 'now' ? 'step' : undefined}>
          <i aria-hidden>{step.state === 'done' ? <Check size={11} /> : step.state === 'failed' ? <X size={11} /> : null}</i>
          <b>{step.word}</b>
          <span>{step.detail}</span>
        </li>
      ))}
    </ol>
  )
}

function stepsOf(plan: PlanRow, now: number): readonly Step[] {
  const standing = standingOf(plan)
  const { have, need } = plan.signatures
  const sent = plan.sent_at !== null
  const confirmed = plan.state === 'confirmed'
  const failed = standing === 'lost' || standing === 'dropped' || standing === 'replaced'
  const at = !plan.ready && !sent ? 1 : !sent ? 2 : 3
  const state = (step: number): Step['state'] => (step < at || confirmed ? 'done' : step > at ? 'ahead' : failed ? 'failed' : 'now')
  return [
    { word: 'Planned', detail: agoOf(Math.max(0, now - plan.created_at)), state: state(0) },
    { word: 'Signed', detail: `${have} of ${need}`, state: state(1) },
    {
      word: 'Sent',
      detail: sent ? agoOf(Math.max(0, now - plan.sent_at!)) : plan.refused !== null ? 'refused' : 'not yet',
      state: state(2),
    },
    {
      word: standing === 'lost' ? 'Lost' : 'Confirmed',
      detail: confirmed ? count(plan.confirmations, 'block') : failed ? (standing === 'lost' ? 'taken first' : standing) : 'not yet',
      state: confirmed ? 'done' : state(3),
    },
  ]
}
