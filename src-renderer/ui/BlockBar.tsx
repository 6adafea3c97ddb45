import type { Countdown } from '#shared/rpc/views/reserve.ts'
import { classes } from './classes.ts'
import { passedShare } from './countdown-words.ts'
import styles from './BlockBar.module.css'

/** How much of a delay has passed: filled to the tip, notches where the ladder steps (50, 75, 90 %). Hatched where nothing counts. */
export function BlockBar({ countdown, delay, theirs = false }: { countdown: Countdown; delay: number; theirs?: boolean }) {
  const share = passedShare(countdown, delay)
  if (share === null) return <i className={classes(styles.bar, styles.hatch)} role="img" aria-label="Nothing counts" />
  const tone = theirs ? (countdown.status === 'matured' ? 'claimable' : 'armed') : countdown.status
  return (
    <svg
      className={classes(styles.bar, styles[tone])}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${Math.floor(share * 100)} % of ${delay} blocks have passed`}
    >
      <rect width="100" height="4" className={styles.rest} />
      <rect width={share * 100} height="4" className={styles.done} />
      {[50, 75, 90].map(at => (
        <rect key={at} x={at - 0.6} width="1.2" height="4" className={styles.notch} />
      ))}
    </svg>
  )
}
