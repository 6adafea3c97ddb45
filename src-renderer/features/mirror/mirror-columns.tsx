import { Pause } from 'lucide-react'
import { classes } from '../../ui/classes.ts'
import { groupDigits, hostOf, seqWord } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status, statusInk } from '../../ui/Status.tsx'
import type { Column } from '../../ui/table-types.ts'
import { Ago } from '../../ui/Time.tsx'
import type { MirrorLine } from './mirror-line.ts'
import { badnessOf, rateWord, shownOf } from './standing-words.ts'
import styles from './MirrorPage.module.css'

/** The standing beside a dispute, short enough for the column. */
const BESIDE: Record<MirrorLine['standing'], string> = { live: 'live', syncing: 'catching', gap: 'gap', stale: 'stale' }
const nothing = <span className={styles.mute}>–</span>

export const columns: readonly Column<MirrorLine>[] = [
  {
    id: 'standing',
    header: 'Standing',
    track: '128px',
    sortBy: badnessOf,
    cell: line => (
      <span className={styles.standing}>
        <Status word={shownOf(line)} />
        {line.disputed && <small>{BESIDE[line.standing]}</small>}
        {line.paused && (
          <small>
            <Pause size={11} aria-hidden /> paused
          </small>
        )}
      </span>
    ),
  },
  {
    id: 'mint',
    header: 'Mint',
    track: 'minmax(120px, 1fr)',
    sortBy: line => hostOf(line.url),
    cell: line => (
      <span className={styles.mint}>
        <b>
          <PeerText text={hostOf(line.url)} />
        </b>
        <PeerText text={line.name} className={styles.name} />
      </span>
    ),
  },
  { id: 'head', header: 'Head', track: '72px', numeric: true, sortBy: line => line.contiguous, cell: line => seqWord(line.contiguous) },
  { id: 'behind', header: 'Behind', track: '58px', numeric: true, sortBy: line => line.behind, cell: line => <Behind line={line} /> },
  {
    id: 'missing',
    header: 'Missing',
    track: '54px',
    numeric: true,
    sortBy: line => line.missing,
    cell: line => <span className={classes(line.missing > 0 && statusInk('gap'))}>{groupDigits(line.missing)}</span>,
  },
  {
    id: 'last-event',
    header: 'Last event',
    track: '70px',
    numeric: true,
    from: 690,
    sortBy: line => -(line.last_event_at ?? 0),
    cell: line => (line.last_event_at === null ? nothing : <Ago at={line.last_event_at} />),
  },
  {
    id: 'contact',
    header: 'Contact',
    track: '70px',
    numeric: true,
    from: 830,
    sortBy: line => -(line.contactAt ?? 0),
    cell: line => (line.contactAt === null ? <span className={statusInk('unknown')}>never</span> : <Ago at={line.contactAt} />),
  },
  {
    id: 'rate',
    header: 'Events/s',
    track: '60px',
    numeric: true,
    from: 750,
    sortBy: line => line.events_per_second,
    cell: line => rateWord(line.events_per_second),
  },
]

/** Without contact nobody knows how far behind a mirror is: a figure would be a guess. */
function Behind({ line }: { line: MirrorLine }) {
  if (line.standing === 'stale' || line.contactAt === null) return <span className={statusInk('unknown')}>no data</span>
  return <span className={classes(line.standing === 'gap' && line.behind > 0 && statusInk('gap'))}>{groupDigits(line.behind)}</span>
}
