import { age, agoOf, clockOf, momentOf } from './format.ts'
import { useNow } from './now.ts'
import styles from './Time.module.css'

/** How long ago, ticking. `title` carries the moment in UTC. `ago` says the word too: "4 s ago", "just now". */
export function Ago({ at, ago = false }: { at: number; ago?: boolean }) {
  const passed = Math.max(0, useNow(1_000) - at)
  return (
    <time className={styles.time} dateTime={new Date(at).toISOString()} title={`${momentOf(at)} UTC`}>
      {ago ? agoOf(passed) : age(passed)}
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
