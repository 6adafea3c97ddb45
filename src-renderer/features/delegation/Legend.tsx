import { classes } from '../../ui/classes.ts'
import styles from './DelegationPage.module.css'

/** How to read a line; the colours are those of the status words in the table. */
export function Legend({ claimable, claimed, taken }: { claimable: boolean; claimed: boolean; taken: boolean }) {
  return (
    <ul className={styles.legend} aria-hidden>
      <li>
        <Line className={styles.dashed} /> not yet
      </li>
      <li>
        <Line className={styles.solid} /> can claim now
      </li>
      {claimable && (
        <li>
          <Line className={classes(styles.solid, styles.yours)} /> you can
        </li>
      )}
      {claimed && (
        <li>
          <Line className={styles.claimed} /> claimed by you
        </li>
      )}
      {taken && (
        <li>
          <Line className={styles.taken} /> taken by another
        </li>
      )}
    </ul>
  )
}

function Line({ className }: { className: string | undefined }) {
  return (
    <svg width="22" height="4" className={className}>
      <path d="M0,2H22" />
    </svg>
  )
}
