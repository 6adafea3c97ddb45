import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './Button.tsx'
import styles from './PaneHead.module.css'

interface PaneHeadProps {
  /** Already escaped where a peer may have chosen it. */
  readonly title: ReactNode
  /** Status and menu, between the title and the way out. */
  readonly children?: ReactNode
  readonly sub?: ReactNode
  readonly onClose: () => void
}

/** What a side pane begins with: what it is about, how that stands, and how to leave. */
export function PaneHead({ title, children, sub, onClose }: PaneHeadProps) {
  return (
    <header className={styles.head}>
      <h2>{title}</h2>
      {children}
      <IconButton icon={X} label="Close (Esc)" onClick={onClose} />
      {sub !== undefined && <p className={styles.sub}>{sub}</p>}
    </header>
  )
}
