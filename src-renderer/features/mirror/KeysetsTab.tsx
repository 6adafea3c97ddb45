import { KeyRound } from 'lucide-react'
import type { KeysetRow } from '#shared/rpc/views/mirror.ts'
import { classes } from '../../ui/classes.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { count, dayOf, groupDigits } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { statusInk } from '../../ui/Status.tsx'
import type { Column } from '../../ui/table-types.ts'
import { Table } from '../../ui/Table.tsx'
import styles from './Tabs.module.css'

const DERIVED: Record<KeysetRow['derivation'], string> = {
  v1: 'id version 1',
  v2: 'id version 2',
  'v3-framed': 'id version 3, framed',
  'v3-text': 'id version 3, text',
  none: 'id not reproduced',
}
const columns: readonly Column<KeysetRow>[] = [
  { id: 'id', header: 'Keyset', track: '118px', sortBy: row => row.id, cell: row => <Hash value={row.id} what="keyset id" inRow /> },
  { id: 'unit', header: 'Unit', track: 'minmax(40px, 1fr)', sortBy: row => row.unit, cell: row => <PeerText text={row.unit} /> },
  {
    id: 'state',
    header: 'State',
    track: '66px',
    sortBy: row => (row.refused ? 0 : row.active ? 1 : 2),
    cell: row => (
      <span className={classes(row.refused && statusInk('disputed'), !row.active && styles.mute)}>
        {row.refused ? 'not used' : row.active ? 'active' : 'retired'}
      </span>
    ),
  },
  {
    id: 'fee',
    header: 'Fee ppk',
    track: '52px',
    numeric: true,
    sortBy: row => row.input_fee_ppk,
    cell: row => groupDigits(row.input_fee_ppk),
  },
  { id: 'amounts', header: 'Keys', track: '36px', numeric: true, sortBy: row => row.amounts, cell: row => groupDigits(row.amounts) },
]
const ROW = 32
const MOST_REFUSALS = 20

/** Every keyset the mint ever listed, whose keys are kept: without them its ecash could not be honoured once it is gone. */
export function KeysetsTab({ keysets }: { keysets: readonly KeysetRow[] }) {
  if (keysets.length === 0) {
    return (
      <EmptyState icon={KeyRound} title="No keyset is known yet">
        The list is asked for with the first contact and then every minute.
      </EmptyState>
    )
  }
  const refused = keysets.filter(keyset => keyset.refused !== null)
  const ways = [...new Set(keysets.map(keyset => DERIVED[keyset.derivation]))].join(', ')
  const expiring = keysets.filter(keyset => keyset.final_expiry !== null)
  return (
    <div className={styles.tab}>
      <p className={styles.lead}>
        {count(keysets.length, 'keyset')}, ids derived again from the keys: {ways}.
      </p>
      {refused.slice(0, MOST_REFUSALS).map(keyset => (
        <Notice key={keyset.id} tone="warning" title={`Keyset ${keyset.id.slice(0, 16)} is not used`}>
          <PeerText text={keyset.refused?.detail ?? ''} wrap /> <code>{keyset.refused?.code}</code>
        </Notice>
      ))}
      <div className={styles.bleed} style={{ height: Math.min(12, keysets.length) * ROW + 30 }}>
        <Table label="Keysets" rows={keysets} columns={columns} keyOf={row => row.id} sort={{ id: 'state', desc: false }} />
      </div>
      {expiring.map(keyset => (
        <p key={keyset.id} className={styles.note}>
          {keyset.id.slice(0, 16)} expires for good on {dayOf((keyset.final_expiry ?? 0) * 1000)}.
        </p>
      ))}
    </div>
  )
}
