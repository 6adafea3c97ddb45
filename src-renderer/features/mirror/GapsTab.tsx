import { CircleCheck } from 'lucide-react'
import type { MirrorDetail } from '#shared/rpc/views/mirror.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { age, count, groupDigits, seqWord } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import type { Column } from '../../ui/table-types.ts'
import { Table } from '../../ui/Table.tsx'
import styles from './Tabs.module.css'

type Gap = MirrorDetail['gaps'][number]

const columns: readonly Column<Gap>[] = [
  {
    id: 'from',
    header: 'From seq',
    track: 'minmax(90px, 1fr)',
    numeric: true,
    sortBy: gap => gap.from,
    cell: gap => groupDigits(gap.from),
  },
  { id: 'to', header: 'To seq', track: 'minmax(90px, 1fr)', numeric: true, sortBy: gap => gap.to, cell: gap => groupDigits(gap.to) },
  {
    id: 'events',
    header: 'Events',
    track: 'minmax(90px, 1fr)',
    numeric: true,
    sortBy: gap => gap.to - gap.from,
    cell: gap => groupDigits(gap.to - gap.from + 1),
  },
]
const ROW = 32

/** The ranges below the highest event held that are absent, and when they are asked for again. */
export function GapsTab({ detail }: { detail: MirrorDetail }) {
  const now = useNow(1_000)
  if (detail.gaps.length === 0) {
    return (
      <EmptyState icon={CircleCheck} title="No gap">
        {detail.contiguous < 0 ? 'Nothing is held yet.' : `Every event from 0 to ${seqWord(detail.contiguous)} is held.`}
      </EmptyState>
    )
  }
  const wait = detail.next_attempt_at === null ? null : detail.next_attempt_at - now
  return (
    <div className={styles.tab}>
      <p className={styles.lead}>
        {count(detail.missing, 'event')} in {count(detail.gaps_total, 'gap')}.{' '}
        {wait !== null && wait > 0 ? `The next attempt is in ${age(wait)}.` : 'They are being asked for.'}
      </p>
      <div className={styles.bleed} style={{ height: Math.min(12, detail.gaps.length) * ROW + 30 }}>
        <Table label="Gaps" rows={detail.gaps} columns={columns} keyOf={gap => String(gap.from)} sort={{ id: 'from', desc: false }} />
      </div>
      {detail.gaps_total > detail.gaps.length && <p className={styles.note}>The first {groupDigits(detail.gaps.length)} are listed.</p>}
    </div>
  )
}
