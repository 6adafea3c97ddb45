import type { FailoverRow } from '#shared/rpc/views/failover.ts'
import { groupDigits, hostOf, satOf } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status } from '../../ui/Status.tsx'
import type { Column } from '../../ui/table-types.ts'
import { urgencyOf } from './failover-words.ts'
import { LeafOpens } from './LeafOpens.tsx'
import styles from './RelationList.module.css'
import { StepStand } from './StepStand.tsx'

const MIRROR_RANK = { gap: 1, stale: 2, syncing: 3, live: 4 } as const

export const columns: readonly Column<FailoverRow>[] = [
  { id: 'step', header: 'Step', track: '104px', sortBy: urgencyOf, cell: row => <StepStand row={row} /> },
  {
    id: 'mint',
    header: 'Mint',
    track: 'minmax(112px, 0.8fr)',
    sortBy: row => row.name,
    cell: ({ name, custodian }) => (
      <span className={styles.mint}>
        <b>
          <PeerText text={name} />
        </b>
        <small>
          <PeerText text={hostOf(custodian)} />
        </small>
      </span>
    ),
  },
  {
    id: 'claimable',
    header: 'Claimable, sat',
    track: '108px',
    numeric: true,
    sortBy: row => BigInt(row.claimable),
    cell: row => (row.claimable === '0' ? <span className={styles.none}>0</span> : groupDigits(row.claimable)),
  },
  {
    id: 'total',
    header: 'Of, sat',
    track: '92px',
    numeric: true,
    from: 1_200,
    sortBy: row => BigInt(row.total),
    cell: row => groupDigits(row.total),
  },
  {
    id: 'leaf',
    header: 'Our leaf opens',
    track: 'minmax(196px, 0.8fr)',
    sortBy: row => row.countdown?.blocks ?? Number.MAX_SAFE_INTEGER,
    cell: ({ countdown }) =>
      countdown === null ? <span className={styles.none}>nothing counts</span> : <LeafOpens countdown={countdown} />,
  },
  {
    id: 'mirror',
    header: 'Mirror',
    track: '104px',
    from: 760,
    sortBy: ({ standing, disputed }) => (disputed ? 0 : standing === null ? 5 : MIRROR_RANK[standing]),
    cell: ({ standing, disputed }) =>
      standing === null ? <span className={styles.none}>not kept</span> : <Status word={disputed ? 'disputed' : standing} plain />,
  },
  {
    id: 'pot',
    header: 'Pot left, sat',
    track: '104px',
    numeric: true,
    from: 820,
    sortBy: row => BigInt(row.pot?.remaining ?? '-1'),
    cell: ({ pot }) => (pot === null ? <span className={styles.none}>none</span> : satOf(pot.remaining)),
  },
  {
    id: 'next',
    header: 'Next',
    track: 'minmax(150px, 1.2fr)',
    from: 960,
    cell: row => (
      <span className={styles.next}>
        <PeerText text={row.next} />
      </span>
    ),
  },
]
