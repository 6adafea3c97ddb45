import { Check, X } from 'lucide-react'
import type { ServerRow } from '#shared/rpc/views/chain.ts'
import { groupDigits } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status, statusInk } from '../../ui/Status.tsx'
import type { Column } from '../../ui/table-types.ts'
import { Ago } from '../../ui/Time.tsx'
import { placeOf, standOf, trustWord } from './server-words.ts'
import styles from './ServerPage.module.css'

const nothing = <span className={styles.mute}>–</span>

export const columns: readonly Column<ServerRow>[] = [
  { id: 'state', header: 'State', track: '108px', sortBy: row => standOf(row).rank, cell: row => <Stand row={row} /> },
  {
    id: 'server',
    header: 'Server',
    track: 'minmax(150px, 1.4fr)',
    sortBy: placeOf,
    cell: row => (
      <span className={styles.server}>
        <b>
          <PeerText text={row.host} />
        </b>
        <small>{row.port}</small>
      </span>
    ),
  },
  {
    id: 'agrees',
    header: 'Agrees',
    track: '62px',
    sortBy: row => (row.agrees === null ? 1 : row.agrees ? 2 : 0),
    cell: row =>
      row.agrees === null ? (
        nothing
      ) : row.agrees ? (
        <span className={styles.agrees}>
          <Check size={14} aria-hidden /> yes
        </span>
      ) : (
        <span className={`${styles.agrees} ${statusInk('disputed')}`}>
          <X size={14} aria-hidden /> no
        </span>
      ),
  },
  {
    id: 'tip',
    header: 'Tip',
    track: '68px',
    numeric: true,
    sortBy: row => row.tip?.height ?? -1,
    cell: row => (row.tip === null ? nothing : groupDigits(row.tip.height)),
  },
  {
    id: 'answer',
    header: 'Last answer',
    track: '78px',
    numeric: true,
    from: 720,
    sortBy: row => -(row.last_answer_at ?? 0),
    cell: row => (row.last_answer_at === null ? <span className={statusInk('unknown')}>never</span> : <Ago at={row.last_answer_at} />),
  },
  {
    id: 'latency',
    header: 'Latency',
    track: '62px',
    numeric: true,
    from: 600,
    sortBy: row => row.latency_ms ?? Number.MAX_SAFE_INTEGER,
    cell: row => (row.latency_ms === null ? nothing : `${groupDigits(row.latency_ms)} ms`),
  },
  {
    id: 'trust',
    header: 'Line',
    track: '82px',
    from: 800,
    sortBy: trustWord,
    cell: row => <span className={styles.second}>{trustWord(row)}</span>,
  },
  {
    id: 'software',
    header: 'Software',
    track: 'minmax(100px, 1fr)',
    from: 900,
    sortBy: row => row.software,
    cell: row => (row.software === '' ? nothing : <PeerText text={row.software} className={styles.cut} />),
  },
]

export function Stand({ row }: { row: ServerRow }) {
  const { word, label } = standOf(row)
  return word === null ? <span className={styles.mute}>{label}</span> : <Status word={word} label={label} />
}
