import type { ReactNode } from 'react'
import styles from './StepFrame.module.css'

/** What each step begins with: its question, and in a sentence what it is for. */
export function StepFrame({
  title,
  lead,
  actions,
  children,
}: {
  title: ReactNode
  lead: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <div>
          <h2>{title}</h2>
          <p className={styles.lead}>{lead}</p>
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A titled part of a step. */
export function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.part} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {aside !== undefined && <span>{aside}</span>}
      </header>
      {children}
    </section>
  )
}

/** The act of a step, at its end, with what it does beside it. */
export const Act = ({ children, words }: { children: ReactNode; words?: ReactNode }) => (
  <div className={styles.act}>
    {children}
    {words !== undefined && <span>{words}</span>}
  </div>
)
