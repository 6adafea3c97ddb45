import { useState } from 'react'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { Totals } from '#shared/rpc/views/audit.ts'
import { useView } from '../../app/use-view.ts'
import { Amount } from '../../ui/Amount.tsx'
import { Button } from '../../ui/Button.tsx'
import { count, groupDigits, hostOf, middle } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import type { Column } from '../../ui/table-types.ts'
import { Table } from '../../ui/Table.tsx'
import { ByAmount } from './ByAmount.tsx'
import { ExportPanel } from './ExportPanel.tsx'
import { tableHeight } from './lookup-columns.tsx'
import styles from './CustodianPanel.module.css'

type KeysetTotals = Totals['keysets'][number]

const columns: readonly Column<KeysetTotals>[] = [
  {
    id: 'keyset',
    header: 'Keyset',
    track: 'minmax(0, 1fr)',
    sortBy: row => row.id,
    cell: row => (
      <span className={styles.keyset}>
        <Hash value={row.id} what="keyset id" inRow />
        <small>{row.active === null ? 'not listed' : row.active ? 'active' : 'retired'}</small>
      </span>
    ),
  },
  {
    id: 'events',
    header: 'Events',
    track: '64px',
    numeric: true,
    from: 330,
    sortBy: row => row.events,
    cell: row => groupDigits(row.events),
  },
  {
    id: 'spent',
    header: 'Spent',
    track: '104px',
    numeric: true,
    sortBy: row => BigInt(row.spent),
    cell: row => <Amount value={row.spent} unit={row.unit} />,
  },
]

/** Totals of one custodian: per keyset, then by amount for the chosen keyset; and its log as a file. */
export function CustodianPanel({
  custodian,
  mirrors,
  onChoose,
}: {
  custodian: MirrorRow
  mirrors: readonly MirrorRow[]
  onChoose: (url: string) => void
}) {
  const totals = useView('audit.totals', { url: custodian.url })
  return (
    <aside className={styles.panel} aria-label="Totals of one custodian">
      <label className={styles.choose}>
        <span>Custodian</span>
        <select value={custodian.url} onChange={event => onChoose(event.target.value)}>
          {mirrors.map(mirror => (
            <option key={mirror.url} value={mirror.url}>
              {hostOf(mirror.url)}
            </option>
          ))}
        </select>
      </label>
      {totals.error && (
        <Failure title="The totals could not be read" error={totals.error} actions={<Button onClick={totals.retry}>Try again</Button>} />
      )}
      {totals.data ? <Sums totals={totals.data} custodian={custodian} /> : totals.loading && <Skeleton rows={5} />}
    </aside>
  )
}

function Sums({ totals, custodian }: { totals: Totals; custodian: MirrorRow }) {
  const [chosen, choose] = useState<string | null>(null)
  const most = totals.keysets.reduce<KeysetTotals | undefined>(
    (best, keyset) => (best === undefined || keyset.events > best.events ? keyset : best),
    undefined,
  )
  const keyset = totals.keysets.find(({ id }) => id === chosen) ?? most
  return (
    <>
      <Section title="Totals" count={count(totals.events, 'event')}>
        {totals.keysets.length === 0 ? (
          <p className={styles.note}>No event is held of this mint yet.</p>
        ) : (
          <div className={styles.table} style={{ height: tableHeight(Math.min(6, totals.keysets.length)) }}>
            <Table
              label="Totals per keyset"
              rows={totals.keysets}
              columns={columns}
              keyOf={row => row.id}
              sort={{ id: 'events', desc: true }}
              opened={keyset?.id ?? null}
              onOpen={row => choose(row.id)}
            />
          </div>
        )}
        {totals.truncated && (
          <p className={styles.note}>This mint names more keysets and amounts than are counted apart; the number of events is of all.</p>
        )}
        {totals.unusable > 0 && (
          <p className={styles.note}>
            {count(totals.unusable, 'message')} could not be used and is in no total; the mirror's disputes have the raw bytes.
          </p>
        )}
      </Section>
      <ExportPanel key={custodian.url} custodian={custodian} />
      {keyset && (
        <Section
          title="By amount"
          count={
            <>
              {middle(keyset.id)}, <PeerText text={keyset.unit} />
            </>
          }
        >
          <ByAmount amounts={keyset.by_amount} unit={keyset.unit} />
        </Section>
      )}
    </>
  )
}
