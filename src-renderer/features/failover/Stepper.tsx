import { Check, X } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { PeerText } from '../../ui/PeerText.tsx'
import type { WizardStep } from './failover-words.ts'
import type { StepState } from './step-summaries.ts'
import styles from './Stepper.module.css'

interface StepperProps {
  readonly steps: readonly StepState[]
  readonly shown: WizardStep
  readonly onChoose: (step: WizardStep) => void
}

const SPOKEN: Readonly<Record<StepState['state'], string>> = { done: 'done', now: 'to be done now', later: 'later', failed: 'failed' }
const MOVES: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }

/** All steps with a line each. One of them is in the tab order; ↑ ↓ and J K look at another one, which leaves where it stands alone. */
export function Stepper({ steps, shown, onChoose }: StepperProps) {
  const onKey = (event: KeyboardEvent<HTMLOListElement>): void => {
    const by = MOVES[event.key]
    const next = steps.find(({ number }) => number === shown + (by ?? 0))
    if (by === undefined || next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    onChoose(next.number)
    event.currentTarget.querySelector<HTMLElement>(`[data-step="${next.number}"]`)?.focus()
  }
  return (
    <nav className={styles.stepper} aria-label="Steps">
      <ol onKeyDown={onKey}>
        {steps.map(({ number, title, summary, state }) => (
          <li key={number} data-state={state} className={styles.step}>
            <button
              type="button"
              data-step={number}
              aria-current={number === shown ? 'step' : undefined}
              tabIndex={number === shown ? 0 : -1}
              onClick={() => onChoose(number)}
            >
              <i aria-hidden>{state === 'done' ? <Check size={12} /> : state === 'failed' ? <X size={12} /> : number}</i>
              <b>
                {title}
                <span className={styles.spoken}>, {SPOKEN[state]}</span>
              </b>
              <small>
                <PeerText text={summary} />
              </small>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}
