import styles from './Skeleton.module.css'

/** Rows that hold the place of an answer that is not here yet. They do not move: nothing on screen loops. */
export function Skeleton({ rows = 4, height = 32 }: { rows?: number; height?: number }) {
  return (
    <div className={styles.rows} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} className={styles.row} style={{ height }}>
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  )
}
