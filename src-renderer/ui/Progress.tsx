import styles from './Progress.module.css'

/** How far a long work is. `value` and `max` in the same unit; the figures stand beside it in words. */
export function Progress({ value, max, label }: { value: number; max: number; label: string }) {
  return <progress className={styles.bar} value={value} max={Math.max(1, max)} aria-label={label} />
}
