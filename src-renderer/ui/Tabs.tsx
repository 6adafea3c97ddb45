import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './Tabs.module.css'

interface Tab {
  readonly value: string
  readonly label: string
  /** A figure beside the label. */
  readonly count?: string
  readonly panel: ReactNode
}

/** Tabs of a pane, or with `fill` of what is left of a page. Only the chosen panel is mounted, so that the others ask the core nothing. */
export function Tabs({
  label,
  tabs,
  value,
  onChange,
  fill = false,
}: {
  label: string
  tabs: readonly Tab[]
  value: string
  onChange: (value: string) => void
  fill?: boolean
}) {
  return (
    <Base.Root value={value} onValueChange={next => onChange(String(next))} className={classes(fill && styles.fill)}>
      <Base.List className={styles.list} aria-label={label} activateOnFocus>
        {tabs.map(tab => (
          <Base.Tab key={tab.value} value={tab.value} className={styles.tab}>
            {tab.label}
            {tab.count !== undefined && <em>{tab.count}</em>}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(tab => (
        <Base.Panel key={tab.value} value={tab.value} className={styles.panel}>
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
