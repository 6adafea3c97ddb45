import { useState } from 'react'
import type { Lookup } from '#shared/rpc/views/audit.ts'
import type { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { hostOf } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import type { Column } from '../../ui/table-types.ts'
import { Table } from '../../ui/Table.tsx'
import { Evidence } from './Evidence.tsx'
import { amountOf, foundColumn, seenColumn, seqOfFirst, tableHeight } from './lookup-columns.tsx'
import { NoteField } from '../../workspace/NoteField.tsx'
import { verdictOfYs } from './verdict.ts'
import { VerdictHead } from './VerdictHead.tsx'
import styles from './AuditPage.module.css'

const columns: readonly Column<Lookup>[] = [
  {
    id: 'y',
    header: 'Y',
    track: 'minmax(130px, 1fr)',
    sortBy: row => row.Y,
    cell: row => <Hash value={row.Y} what="Y" head={8} tail={6} inRow />,
  },
  foundColumn(row => row),
  {
    id: 'mint',
    header: 'Mint',
    track: 'minmax(90px, 1fr)',
    from: 720,
    sortBy: row => row.hits[0]?.custodian ?? '',
    cell: row => (row.hits[0] ? <PeerText text={hostOf(row.hits[0].custodian)} /> : null),
  },
  {
    id: 'amount',
    header: 'Amount',
    track: '92px',
    numeric: true,
    sortBy: row => BigInt(row.hits[0]?.amount ?? -1),
    cell: row => amountOf(row),
  },
  seenColumn(row => row),
]

/** Where one or many Ys stand: the verdict, then each with its evidence. Kept up to date while it is open. */
export function LookupAnswer({ view }: { view: ReturnType<typeof useView<'audit.lookup'>> }) {
  const [opened, open] = useState<string | null>(null)
  if (view.data === null) {
    return view.error ? (
      <Failure title="The look-up was refused" error={view.error} actions={<Button onClick={view.retry}>Try again</Button>} />
    ) : (
      <Skeleton rows={5} />
    )
  }
  const lookups = view.data
  const shown = lookups.length === 1 ? lookups[0] : lookups.find(({ Y }) => Y === opened)
  return (
    <>
      {view.error && <Failure title="What you see may be out of date" error={view.error} />}
      <VerdictHead verdict={verdictOfYs(lookups)} />
      {lookups.length > 1 && (
        <div className={styles.table} style={{ height: tableHeight(lookups.length) }}>
          <Table
            label="Looked up"
            rows={lookups}
            columns={columns}
            keyOf={row => row.Y}
            sort={{ id: 'found', desc: false }}
            opened={opened}
            onOpen={row => open(row.Y)}
          />
        </div>
      )}
      {lookups.length > 1 && !shown && seqOfFirst(lookups) !== null && <p className={styles.hint}>Choose a row to see its evidence.</p>}
      {shown && <Evidence lookup={shown} />}
      {shown && <NoteField key={shown.Y} kind="Y" subject={shown.Y} />}
    </>
  )
}
