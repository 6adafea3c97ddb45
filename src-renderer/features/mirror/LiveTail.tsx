import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import type { EventRow } from '#shared/rpc/views/mirror.ts'
import { hrefOf } from '../../app/route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Amount } from '../../ui/Amount.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { statusInk } from '../../ui/Status.tsx'
import { Moment } from '../../ui/Time.tsx'
import styles from './LiveTail.module.css'

const SHOWN = 40

/** The newest events as they arrive, newest first. Pausing freezes the list; the mirror goes on. */
export function LiveTail({ url }: { url: string }) {
  const tail = useView('mirror.tail', { url, limit: SHOWN })
  const [frozen, setFrozen] = useState<readonly EventRow[] | null>(null)
  const latest = tail.data ?? []
  const rows = (frozen ?? latest).toSorted((one, other) => other.seq - one.seq)
  const missed = frozen === null ? 0 : (headOf(latest) ?? 0) - (headOf(frozen) ?? 0)
  return (
    <Section
      title="Live tail"
      count={frozen === null ? undefined : `paused, ${count(Math.max(0, missed), 'newer event')}`}
      aside={
        <IconButton
          icon={frozen === null ? Pause : Play}
          label={frozen === null ? 'Pause the list' : 'Follow again'}
          onClick={() => setFrozen(frozen === null ? latest : null)}
        />
      }
    >
      {tail.error && <Failure error={tail.error} />}
      {tail.loading ? (
        <Skeleton rows={5} height={24} />
      ) : rows.length === 0 ? (
        <p className={styles.none}>No event is held yet.</p>
      ) : (
        <div className={styles.frame} tabIndex={0} role="region" aria-label="Newest events">
          <table className={styles.tail}>
            <thead>
              <tr>
                {['Seq', 'Y', 'Amount', 'Check', 'Seen, UTC'].map(head => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <TailRow key={row.seq} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}

function TailRow({ row }: { row: EventRow }) {
  const world = useWorld()
  if (row.unusable) {
    return (
      <tr>
        <td>{groupDigits(row.seq)}</td>
        <td colSpan={2} className={styles.mute}>
          the message could not be used
        </td>
        <td className={statusInk('disputed')}>unusable</td>
        <td>
          <Moment at={row.seen_at} />
        </td>
      </tr>
    )
  }
  return (
    <tr>
      <td>
        <a href={hrefOf(world, 'audit', { select: row.Y })} title="Look up in Audit">
          {groupDigits(row.seq)}
        </a>
      </td>
      <td>
        <Hash value={row.Y} what="Y" head={4} inRow />
      </td>
      <td className={styles.figure}>
        <Amount value={row.amount} unit={row.unit} />
      </td>
      <td className={styles.good}>verified</td>
      <td>
        <Moment at={row.seen_at} />
      </td>
    </tr>
  )
}

const headOf = (rows: readonly EventRow[]): number | undefined =>
  rows.reduce<number | undefined>((most, { seq }) => (most === undefined || seq > most ? seq : most), undefined)
