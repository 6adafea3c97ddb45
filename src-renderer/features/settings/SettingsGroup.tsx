import { useId, type ReactNode } from 'react'
import styles from './SettingsPage.module.css'

/** One subject: what it is about on the left, what can be chosen on the right. */
export function SettingsGroup({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section className={styles.group} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <p>{lead}</p>
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  )
}
