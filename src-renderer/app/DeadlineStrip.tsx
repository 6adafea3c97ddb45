import { CalendarClock, Clock, LockOpen, ShieldCheck, TriangleAlert } from 'lucide-react'
import type { Overview } from '#shared/rpc/views/overview.ts'
import { classes } from '../ui/classes.ts'
import { count, groupDigits } from '../ui/format.ts'
import { PeerText } from '../ui/PeerText.tsx'
import { Status, statusInk } from '../ui/Status.tsx'
import styles from './DeadlineStrip.module.css'
import { useView } from './use-view.ts'

type Deadline = Overview['deadlines'][number]

/** Always on screen: what can be claimed now, the next deadline also when all is calm, and where the others lie on one axis. */
export function DeadlineStrip() {
  const overview = useView('overview.get', {})
  const deadlines = overview.data?.deadlines ?? null
  const sorted = [...(deadlines ?? [])].sort((one, other) => one.blocks - other.blocks)
  const now = sorted.filter(deadline => deadline.blocks <= 0)
  const next = sorted.find(deadline => deadline.blocks > 0)
  return (
    <section className={styles.strip} aria-label="Deadlines">
      {now[0] !== undefined && (
        <p className={styles.now}>
          <LockOpen size={14} aria-hidden />
          <b>Can be claimed now</b>
          <span>
            <PeerText text={now[0].label} />
            {now.length > 1 && ` and ${count(now.length - 1, 'more', 'more')}`}
          </span>
        </p>
      )}
      {next !== undefined && <Next deadline={next} />}
      {deadlines !== null && sorted.length === 0 && (
        <p className={styles.empty}>
          <CalendarClock size={14} aria-hidden />
          <b>No deadlines</b>
          <span>When delegations add reserves, the next block at which one can be claimed stands here, and when to re-arm it.</span>
        </p>
      )}
      {deadlines === null && overview.error !== null && (
        <p className={styles.empty}>
          <Status word="unknown" />
          <span>The deadlines could not be read. That is not the same as none.</span>
        </p>
      )}
      {sorted.length > 0 && <Axis deadlines={sorted} />}
    </section>
  )
}

const ICONS = { urgent: TriangleAlert, due: Clock, armed: ShieldCheck } as const

function Next({ deadline }: { deadline: Deadline }) {
  const Icon = ICONS[deadline.status as keyof typeof ICONS] ?? Clock
  return (
    <p className={styles.next}>
      <Icon size={14} className={statusInk(deadline.status)} aria-hidden />
      <span className={styles.label}>Next</span>
      <b>{groupDigits(deadline.blocks)} blocks</b>
      <span>
        <PeerText text={deadline.label} />
      </span>
    </p>
  )
}

const WIDTH = 160

/** A miniature of the time ahead. */
function Axis({ deadlines }: { deadlines: readonly Deadline[] }) {
  const span = Math.max(1_008, ...deadlines.map(deadline => deadline.blocks))
  return (
    <svg className={styles.axis} width={WIDTH} height="20" viewBox={`0 0 ${WIDTH} 20`} aria-hidden>
      <path d={`M0.5 14.5H${WIDTH - 0.5}`} className={styles.rule} />
      {[0, 0.25, 0.5, 0.75, 1].map(part => (
        <path key={part} d={`M${Math.round(part * (WIDTH - 1)) + 0.5} 14v3`} className={styles.rule} />
      ))}
      {deadlines.map((deadline, at) => (
        <path
          key={at}
          d={`M${Math.round((Math.max(0, deadline.blocks) / span) * (WIDTH - 2)) + 1} 5v9`}
          className={classes(styles.mark, statusInk(deadline.status))}
        />
      ))}
    </svg>
  )
}
