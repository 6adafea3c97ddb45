import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './Page.module.css'

/** A screen: its head with title, one line of facts and its acts, and a body that fills what is left. `text` is the wider gutter of forms. */
export function Page({
  title,
  heading = title,
  sub,
  actions,
  children,
  scroll = false,
}: {
  title: string
  /** The title where a peer chose a part of it. */
  heading?: ReactNode
  sub?: ReactNode
  actions?: ReactNode
  children: ReactNode
  scroll?: boolean
}) {
  return (
    <>
      <header className={styles.head}>
        <h1 tabIndex={-1}>{heading}</h1>
        {sub !== undefined && <p className={styles.sub}>{sub}</p>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      <div
        className={classes(styles.body, scroll && styles.scroll)}
        tabIndex={scroll ? 0 : undefined}
        role={scroll ? 'region' : undefined}
        aria-label={scroll ? title : undefined}
      >
        {children}
      </div>
    </>
  )
}

/** A titled part of a page. */
export function Section({
  title,
  count,
  aside,
  children,
  className,
}: {
  title: string
  count?: ReactNode
  aside?: ReactNode
  children: ReactNode
  className?: string | undefined
}) {
  return (
    <section className={classes(styles.section, className)}>
      <header>
        <h2>{title}</h2>
        {count !== undefined && <span className={styles.count}>{count}</span>}
        {aside !== undefined && <span className={styles.aside}>{aside}</span>}
      </header>
      {children}
    </section>
  )
}

/** Facts as term and value, one a line. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>
}

export function Fact({ term, children }: { term: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
