import { useRef } from 'react'
import type { Overview } from '#shared/rpc/views/overview.ts'
import { hrefOf } from '../../app/route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { classes } from '../../ui/classes.ts'
import { blocksWord, dayWord } from '../../ui/countdown-words.ts'
import { groupDigits } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status, statusInk } from '../../ui/Status.tsx'
import { useWidth } from '../../ui/use-width.ts'
import { deadlineMarks, paceOf, spanOf, ticksOf } from './deadline-marks.ts'
import styles from './Deadlines.module.css'

/** Pixels: one lane of names, the strip of marks without one, the scale below them, and what the last name may need to the right of its mark. */
const LANE = 19
const LOW = 8
const AXIS = 24
const LABEL_ROOM = 120
/** Blocks below which a tick says hours: a date would be the same on most of them. */
const A_DAY = 144
const HOUR = 3_600_000

/** One axis answers "when": every coin that somebody else can take, or that we can, at the block from which he can. */
export function Deadlines({ deadlines }: { deadlines: Overview['deadlines'] }) {
  const world = useWorld()
  const plot = useRef<HTMLDivElement>(null)
  const room = Math.max(0, useWidth(plot) - LABEL_ROOM)
  const now = useNow(60_000)
  const tip = useView('app.status', {}).data?.chain?.height ?? null
  const counted = deadlines.filter(({ countdown }) => countdown.blocks !== null)
  const marks = deadlineMarks(counted, room)
  const span = spanOf(counted)
  const pace = paceOf(counted, now)
  const lanes = Math.max(1, ...marks.map(({ lane }) => (lane ?? -1) + 1))
  // Marks without room for a name stand low, in a strip of their own.
  const low = marks.some(({ lane }) => lane === null) ? LOW : 0
  const shown = (word: 'matured' | 'urgent' | 'due' | 'armed'): boolean =>
    counted.some(({ countdown, side }) => side === 'mine' && countdown.status === word)
  return (
    <Section
      title="Deadlines"
      count="blocks until somebody else can claim ours, or we theirs"
      aside={
        <span className={styles.legend}>
          {(['matured', 'urgent', 'due', 'armed'] as const).filter(shown).map(word => (
            <Status key={word} word={word} plain />
          ))}
          {counted.some(({ side }) => side === 'theirs') && <Status word="matured" side="theirs" plain label="Ours to claim" />}
        </span>
      }
    >
      <div className={styles.plot} ref={plot} style={{ height: lanes * LANE + low + AXIS }}>
        <i className={styles.tip}>
          <span>tip{tip !== null && ` ${groupDigits(tip)}`}</span>
        </i>
        {ticksOf(span).map(blocks => (
          <i key={blocks} className={styles.tick} style={{ left: (blocks / span) * room }}>
            <span>
              {groupDigits(blocks)} · {blocks < A_DAY ? `≈ ${Math.round((blocks * pace) / HOUR)} h` : dayWord(now + blocks * pace, now)}
            </span>
          </i>
        ))}
        <ul>
          {marks.map(({ deadline, label, x, lane }) => {
            const told = `${groupDigits(deadline.amount)} sat, ${deadline.who}, ${blocksWord(deadline.countdown)}`
            // Without room for a name a mark is too small to be hit; the table has its row.
            return lane === null ? (
              <li
                key={deadline.coin}
                style={{ left: x, top: lanes * LANE }}
                className={classes(styles.low, ink(deadline))}
                title={`${label}, ${told}`}
              >
                <span className={styles.spoken}>
                  <PeerText text={label} />, {told}
                </span>
              </li>
            ) : (
              <li key={deadline.coin} style={{ left: x, top: lane * LANE }}>
                <a
                  href={hrefOf(world, 'reserves', { select: deadline.coin })}
                  className={ink(deadline)}
                  title={`${told}. ${deadline.countdown.why.blocks}`}
                >
                  <i aria-hidden />
                  <PeerText text={label} />
                  <span className={styles.spoken}>, {told}</span>
                </a>
              </li>
            )
          })}
        </ul>
      </div>
    </Section>
  )
}

/** What we can take, now or later, has the delegate's colour here: the axis must not mix it with what can be taken from us. */
const ink = ({ side, countdown }: Overview['deadlines'][number]): string =>
  side === 'theirs' ? statusInk('matured', 'theirs') : statusInk(countdown.status)
