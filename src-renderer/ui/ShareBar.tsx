import { classes } from './classes.ts'
import type { ChipRole } from './Status.tsx'
import styles from './ShareBar.module.css'

interface Share {
  readonly tone: ChipRole
  readonly amount: bigint
}

/** What an amount is made of, as one bar: its parts in order, the rest empty. `mark`: a level that matters, as a notch. */
export function ShareBar({ shares, of, mark, label }: { shares: readonly Share[]; of: bigint; mark?: bigint; label: string }) {
  const ends = shares.map((_, at) => permille(sumOf(shares.slice(0, at + 1)), of))
  return (
    <svg className={styles.bar} viewBox="0 0 1000 8" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect width="1000" height="8" className={styles.rest} />
      {shares.map(({ tone }, at) => {
        const x = at === 0 ? 0 : ends[at - 1]!
        return <rect key={tone} x={x} width={ends[at]! - x} height="8" className={classes(styles[tone])} />
      })}
      {mark !== undefined && mark > 0n && <rect x={permille(mark, of) - 1} width="2" height="8" className={styles.mark} />}
    </svg>
  )
}

const sumOf = (shares: readonly Share[]): bigint => shares.reduce((sum, { amount }) => sum + amount, 0n)

/** In thousandths, finer than a screen can show. */
const permille = (amount: bigint, of: bigint): number => (of <= 0n ? 0 : Number((amount * 100_000n) / of) / 100)
