import { Flag } from 'lucide-react'
import type { RedemptionRow } from '#shared/rpc/views/redemption.ts'
import { Amount } from '../../ui/Amount.tsx'
import { groupDigits, hostOf, momentOf } from '../../ui/format.ts'
import { coreNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Chip } from '../../ui/Status.tsx'
import type { Column } from '../../ui/table-types.ts'
import { kindOf, STATES, timeWord, tookWord } from './request-words.ts'
import styles from './Requests.module.css'

const nothing = <span className={styles.mute}>–</span>

/** A request as it came: no column sorts, since only a part of them is here. */
export const columns: readonly Column<RedemptionRow>[] = [
  {
    id: 'time',
    header: 'Time, UTC',
    track: '88px',
    cell: row => (
      <time className={styles.figure} dateTime={new Date(row.at).toISOString()} title={`${momentOf(row.at)} UTC`}>
        {timeWord(row.at, coreNow())}
      </time>
    ),
  },
  {
    id: 'state',
    header: 'State',
    track: '128px',
    cell: row => (
      <span className={styles.state}>
        <RequestChip state={row.state} />
        {row.refusal !== null && <small>{row.refusal.code}</small>}
      </span>
    ),
  },
  {
    id: 'kind',
    header: 'Request',
    track: '104px',
    cell: row => <PeerText text={kindOf(row)} />,
  },
  {
    id: 'custodian',
    header: 'Ecash of',
    track: 'minmax(110px, 1fr)',
    cell: row => <PeerText text={row.custodians.map(hostOf).join(', ')} />,
  },
  {
    id: 'flagged',
    header: '',
    track: '14px',
    from: 640,
    cell: row =>
      row.flagged > 0 && <Flag size={13} className={styles.flag} role="img" aria-label={`${row.flagged} were pending at the custodian`} />,
  },
  {
    id: 'amount',
    header: 'Amount',
    track: '104px',
    numeric: true,
    cell: row => <Amount value={row.amount} unit={row.unit} />,
  },
  { id: 'proofs', header: 'Proofs', track: '48px', numeric: true, from: 700, cell: row => groupDigits(row.proofs) },
  { id: 'fee', header: 'Fee', track: '48px', numeric: true, from: 760, cell: row => groupDigits(row.fee) },
  {
    id: 'took',
    header: 'Took',
    track: '60px',
    numeric: true,
    from: 830,
    cell: row => (row.ended_at === null ? nothing : tookWord(row.ended_at - row.at)),
  },
  {
    id: 'refusal',
    header: 'Why refused',
    track: 'minmax(160px, 1.4fr)',
    from: 1_180,
    cell: row => (row.refusal === null ? null : <PeerText text={row.refusal.detail} className={styles.mute} />),
  },
]

export function RequestChip({ state }: { state: RedemptionRow['state'] }) {
  const { role, label, icon } = STATES[state]
  return (
    <Chip role={role} icon={icon} plain>
      {label}
    </Chip>
  )
}
