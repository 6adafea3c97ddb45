import { Check, X } from 'lucide-react'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './Checks.module.css'

/** What the gate looked at, each with its outcome. */
export function Checks({ plan }: { plan: PlanDetail }) {
  if (plan.checks.length === 0) return null
  return (
    <section aria-label="Checks" className={styles.part}>
      <h3>Checked before review, and again on the final bytes</h3>
      <ul className={styles.checks}>
        {plan.checks.map(({ name, ok, detail }) => (
          <li key={name} data-ok={ok}>
            {ok ? <Check size={14} aria-hidden /> : <X size={14} aria-label="failed" />}
            <span>
              <PeerText text={name} />
              <small>
                <PeerText text={detail} wrap />
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
