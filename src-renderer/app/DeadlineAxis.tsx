import type { Overview } from '#shared/rpc/views/overview.ts'
import { classes } from '../ui/classes.ts'
import { statusInk } from '../ui/Status.tsx'
import styles from './DeadlineStrip.module.css'

const WIDTH = 160
/** A day of blocks: what lies within it should not look far away because nothing else is ahead. */
const LEAST = 144

/** A miniature of the time ahead; the Overview has it in full. */
export function DeadlineAxis({ deadlines }: { deadlines: Overview['deadlines'] }) {
  const span = Math.max(LEAST, ...deadlines.map(({ countdown }) => countdown.blocks ?? 0))
  return (
    <svg className={styles.axis} width={WIDTH} height="20" viewBox={`0 0 ${WIDTH} 20`} aria-hidden>
      <path d={`M0.5 14.5H${WIDTH - 0.5}`} className={styles.rule} />
      {[0, 0.25, 0.5, 0.75, 1].map(part => (
        <path key={part} d={`M${Math.round(part * (WIDTH - 1)) + 0.5} 14v3`} className={styles.rule} />
      ))}
      {deadlines.map(({ coin, countdown, side }) => (
        <path
          key={coin}
          d={`M${Math.round(((countdown.blocks ?? 0) / span) * (WIDTH - 2)) + 1} ${side === 'mine' ? 5 : 8}v${side === 'mine' ? 9 : 6}`}
          className={classes(styles.mark, statusInk(countdown.status, side))}
        />
      ))}
    </svg>
  )
}
