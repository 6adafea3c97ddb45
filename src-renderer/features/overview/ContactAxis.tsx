import { useEffect, useRef, useState } from 'react'
import { hrefOf } from '../../app/route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { age } from '../../ui/format.ts'
import { coreNow, useNow } from '../../ui/now.ts'
import { Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { statusInk, statusLabel } from '../../ui/Status.tsx'
import styles from './ContactAxis.module.css'
import { contactMarks, LANES, silenceShare, TICKS } from './contact-marks.ts'

/** One axis answers "who has gone quiet": every mirrored mint at the time since its last word, the trouble drifting to the right. */
export function ContactAxis() {
  const { data } = useView('mirror.list', {})
  const staleAfter = useView('settings.get', {}).data?.stale_after_seconds ?? null
  const world = useWorld()
  const plot = useRef<HTMLDivElement>(null)
  const width = useWidth(plot)
  // A list that has just come is true now; between two lists every mint's silence grows with the clock.
  const arrived = useRef({ data, at: coreNow() })
  if (arrived.current.data !== data) arrived.current = { data, at: coreNow() }
  const since = Math.max(0, useNow(1_000) - arrived.current.at)

  if (data === null || data.length === 0) return null
  const silent = (row: { last_contact_ms: number }): number => row.last_contact_ms + since
  const marks = contactMarks(data, silent, Math.max(0, width - LABEL_ROOM))
  const never = data.filter(row => row.last_contact_ms < 0).length
  // Room for the fullest moment, so that what is below does not jump as the marks move.
  const lanes = Math.max(1, Math.min(LANES, marks.length))
  return (
    <Section
      title="Last word"
      count="time since each mint last answered"
      aside={<span className={styles.note}>{notes(never, staleAfter)}</span>}
    >
      <div className={styles.plot} ref={plot} style={{ height: lanes * LANE + AXIS }}>
        {width > 0 && (
          <>
            {TICKS.map(tick => (
              <i key={tick.ms} className={styles.tick} style={{ left: silenceShare(tick.ms) * (width - LABEL_ROOM) }}>
                <span>{tick.label}</span>
              </i>
            ))}
            {staleAfter !== null && (
              <i
                className={styles.limit}
                style={{ left: silenceShare(staleAfter * 1_000) * (width - LABEL_ROOM) }}
                title={`Stale after ${age(staleAfter * 1_000)}`}
              />
            )}
            <ul>
              {marks.map(mark => (
                <li key={mark.url} style={{ left: mark.x, top: (mark.lane ?? 0) * LANE }}>
                  <a href={hrefOf(world, 'mirrors', { select: mark.url })} className={statusInk(mark.word)}>
                    <i aria-hidden />
                    {mark.lane !== null && <PeerText text={mark.name} />}
                    <span className={styles.spoken}>
                      {mark.lane === null && mark.name}, {statusLabel(mark.word)}
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Section>
  )
}

function notes(never: number, staleAfter: number | null): string {
  const parts = [
    never > 0 ? `${never} never answered` : null,
    staleAfter === null ? null : `stale after ${age(staleAfter * 1_000)} (dashed)`,
  ]
  return parts.filter(part => part !== null).join(' · ')
}

/** Pixels: one lane of names, the scale below them, and what the last name may need to the right of its mark. */
const LANE = 20
const AXIS = 24
const LABEL_ROOM = 144

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const seen = element.current
    if (seen === null) return
    const observer = new ResizeObserver(() => setWidth(seen.clientWidth))
    observer.observe(seen)
    return () => observer.disconnect()
  })
  return width
}
