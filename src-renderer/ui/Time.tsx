import { age, clockOf, momentOf } from './format.ts'
import { useNow } from './now.ts'
import styles from './Time.module.css'

/** How long ago, ticking. `title` carries the moment in UTC. Under a minute it ticks each second, later each minute would do, but one timer serves all. */
export function Ago({ at, suffix = '' }: { at: number; suffix?: string }) {
  const now = useNow(1_000)
  return (
    <time className={styles.time} dateTime={new Date(at).toISOString()} title={`${momentOf(at)} UTC`}>
      {age(Math.max(0, now - at))}
      {suffix}
    </time>
  )
}

/** A moment in UTC: the clock alone, or with its day. */
export function Moment({ at, day = false }: { at: number; day?: boolean }) {
  return (
    <time className={styles.time} dateTime={new Date(at).toISOString()} title={`${momentOf(at)} UTC`}>
      {day ? momentOf(at) : clockOf(at)}
    </time>
  )
}
