import { BadgeCheck, CircleQuestionMark, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { FailoverRow } from '#shared/rpc/views/failover.ts'
import { FailoverStep } from '../../ui/FailoverStep.tsx'
import { Chip, type ChipRole } from '../../ui/Status.tsx'
import { standOf, type Stand } from './failover-words.ts'

/** What is wrong with a step comes before the step. */
const WRONG: Partial<Record<Stand, { readonly role: ChipRole; readonly icon: LucideIcon; readonly label: string }>> = {
  unknown: { role: 'unknown', icon: CircleQuestionMark, label: 'Unknown' },
  suspended: { role: 'urgent', icon: TriangleAlert, label: 'Suspended' },
  exhausted: { role: 'due', icon: BadgeCheck, label: 'Used up' },
}

/** Where a failover stands, in icon and word. */
export function StepStand({ row }: { row: Pick<FailoverRow, 'step' | 'blockers' | 'pot'> }) {
  const wrong = WRONG[standOf(row)]
  if (wrong === undefined) return <FailoverStep step={row.step} />
  return (
    <Chip role={wrong.role} icon={wrong.icon}>
      {wrong.label}
    </Chip>
  )
}
