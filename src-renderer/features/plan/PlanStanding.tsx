import { Check, CircleX, Clock, PenLine, Send, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { PlanRow } from '#shared/rpc/views/plan.ts'
import { classes } from '../../ui/classes.ts'
import { standingOf, STANDINGS, type Standing } from './plan-words.ts'
import styles from './PlanStanding.module.css'

const ICONS: Readonly<Record<Standing, LucideIcon>> = {
  unsigned: PenLine,
  ready: Send,
  refused: TriangleAlert,
  sending: Send,
  sent: Clock,
  confirmed: Check,
  lost: CircleX,
  replaced: CircleX,
  dropped: CircleX,
}

/** Icon and word; only what waits for the operator has a chip. */
export function PlanStanding({ plan }: { plan: PlanRow }) {
  const standing = standingOf(plan)
  const Icon = ICONS[standing]
  return (
    <span className={classes(styles.standing, styles[standing])}>
      <Icon size={14} aria-hidden />
      {STANDINGS[standing].label}
    </span>
  )
}
