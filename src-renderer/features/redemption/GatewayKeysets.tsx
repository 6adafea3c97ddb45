import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import { dayOf, groupDigits, hostOf } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Table } from '../../ui/Table.tsx'
import type { Column } from '../../ui/table-types.ts'
import styles from './GatewayPanel.module.css'

type Keyset = GatewayView['keysets'][number]
type Left = GatewayView['left'][number]

const ROW = 32
const HEAD = 30
const MOST_ROWS = 8

const hosts = (urls: readonly string[]): string => urls.map(hostOf).join(', ')

const columns: readonly Column<Keyset>[] = [
  { id: 'id', header: 'Keyset', track: '116px', sortBy: row => row.id, cell: row => <Hash value={row.id} what="keyset id" inRow /> },
  {
    id: 'custodian',
    header: 'Ecash of',
    track: 'minmax(96px, 1fr)',
    sortBy: row => hosts(row.custodians),
    cell: row => <PeerText text={hosts(row.custodians)} />,
  },
  { id: 'unit', header: 'Unit', track: '40px', sortBy: row => row.unit, cell: row => <PeerText text={row.unit} /> },
  {
    id: 'exposed',
    header: 'Shown to wallets',
    track: '96px',
    sortBy: row => (row.exposed ? 0 : 1),
    cell: row => (row.exposed ? 'yes, inactive' : <span className={styles.mute}>once open</span>),
  },
  {
    id: 'expiry',
    header: 'Final expiry',
    track: '84px',
    from: 540,
    sortBy: row => row.final_expiry ?? Number.MAX_SAFE_INTEGER,
    cell: row => (row.final_expiry === null ? <span className={styles.mute}>none</span> : dayOf(row.final_expiry * 1_000)),
  },
  { id: 'fee', header: 'Fee ppk', track: '48px', numeric: true, sortBy: row => row.fee_ppk, cell: row => groupDigits(row.fee_ppk) },
]

const leftColumns: readonly Column<Left>[] = [
  { id: 'id', header: 'Keyset', track: '124px', sortBy: row => row.id, cell: row => <Hash value={row.id} what="keyset id" inRow /> },
  {
    id: 'custodian',
    header: 'Ecash of',
    track: 'minmax(110px, 0.6fr)',
    sortBy: row => row.custodian,
    cell: row => <PeerText text={hostOf(row.custodian)} />,
  },
  {
    id: 'why',
    header: 'Why it is not redeemed (33001)',
    track: 'minmax(200px, 1.6fr)',
    sortBy: row => row.code,
    cell: row => (
      <span title={row.detail}>
        <PeerText text={row.detail} />
      </span>
    ),
  },
]

/** Whose ecash is or would be redeemed, by keyset; and which mirrored keysets are not, and why. */
export function GatewayKeysets({ gateway: { keysets, left } }: { gateway: GatewayView }) {
  return (
    <>
      <Section title="Keysets that are redeemed" count={keysets.length > 0 ? keysets.length : undefined}>
        {keysets.length === 0 ? (
          <p className={styles.hint}>None yet: keysets come from the mirrors of mints in whose reserve you have a leaf.</p>
        ) : (
          <div className={styles.table} style={{ height: Math.min(MOST_ROWS, keysets.length) * ROW + HEAD }}>
            <Table label="Keysets that are redeemed" rows={keysets} columns={columns} keyOf={row => row.id} />
          </div>
        )}
      </Section>
      {left.length > 0 && (
        <Section title="Keysets left out" count={left.length}>
          <div className={styles.table} style={{ height: Math.min(MOST_ROWS, left.length) * ROW + HEAD }}>
            <Table label="Keysets left out" rows={left} columns={leftColumns} keyOf={row => `${row.custodian} ${row.id}`} />
          </div>
        </Section>
      )}
    </>
  )
}
