import type { PlanPreview } from '#shared/rpc/views/plan.ts'
import { groupDigits, middle } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './Consequences.module.css'

/** What happens, what is left out and why, and what should be looked at again; all before anyone signs. */
export function Consequences({ plan }: { plan: PlanPreview }) {
  return (
    <div className={styles.parts}>
      {plan.warnings.map(warning => (
        <Notice key={warning.code} tone="warning">
          <PeerText text={warning.detail} wrap /> <code>{warning.code}</code>
        </Notice>
      ))}
      {plan.consequences.length > 0 && (
        <ul className={styles.words} aria-label="What happens">
          {plan.consequences.map((words, at) => (
            <li key={at}>
              <PeerText text={words} wrap />
            </li>
          ))}
        </ul>
      )}
      {plan.left_out.length > 0 && (
        <section>
          <h3>Left out</h3>
          <ul className={styles.left}>
            {plan.left_out.map(({ id, amount, reason }) => (
              <li key={id}>
                <code>{middle(id, 6, 6)}</code> <span>{groupDigits(amount)} sat</span>
                <p>
                  <PeerText text={reason.detail} wrap />
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
