import { CalendarClock, Clock, LockOpen, RotateCw, ShieldCheck, TriangleAlert } from 'lucide-react'
import type { Overview } from '#shared/rpc/views/overview.ts'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { byWord, rangeWords } from '../ui/countdown-words.ts'
import { Explained } from '../ui/Explained.tsx'
import { count, groupDigits } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { PeerText } from '../ui/PeerText.tsx'
import { Status, statusInk } from '../ui/Status.tsx'
import { useActions } from './actions.ts'
import { DeadlineAxis } from './DeadlineAxis.tsx'
import styles from './DeadlineStrip.module.css'
import { hrefOf } from './route.ts'
import { go } from './use-route.ts'
import { useView } from './use-view.ts'
import { useWorld } from './world.tsx'

type Deadline = Overview['deadlines'][number]

/** Everything that is due, in one plan: nothing is chosen, signed or sent before the operator has seen it. */
const planRearm = (): void => go('plans', { new: 'rearm' })

/** Always on screen: what can be claimed now, the next deadline also when all is calm, and where the others lie on one axis. */
export function DeadlineStrip() {
  const overview = useView('overview.get', {})
  const deadlines = overview.data?.deadlines ?? null
  const due = overview.data?.due.coins ?? 0
  const counted = (deadlines ?? []).filter(deadline => deadline.countdown.blocks !== null)
  const open = counted.filter(deadline => deadline.countdown.blocks === 0)
  const ahead = counted.filter(deadline => (deadline.countdown.blocks ?? 0) > 0)
  // What others can take comes first; without that, what we could take next.
  const next = ahead.find(({ side }) => side === 'mine') ?? ahead[0]
  const mine = open.filter(({ side }) => side === 'mine')
  const theirs = open.filter(({ side }) => side === 'theirs')
  useActions(
    due > 0
      ? [
          {
            id: 'rearm.due',
            kind: 'do',
            title: `Re-arm all ${due} due`,
            detail: 'plan only, nothing is sent',
            keys: 'r',
            icon: RotateCw,
            run: planRearm,
          },
        ]
      : [],
    'shell',
  )
  return (
    <section className={styles.strip} aria-label="Deadlines">
      <Open deadlines={mine} side="mine" />
      <Open deadlines={theirs} side="theirs" />
      {next !== undefined && <Next deadline={next} />}
      {deadlines !== null && deadlines.length === 0 && (
        <p className={styles.empty}>
          <CalendarClock size={14} aria-hidden />
          <b>No deadlines</b>
          <span>Once a watched reserve holds coins, the next block at which one can be claimed stands here, and when to re-arm it.</span>
        </p>
      )}
      {deadlines !== null && deadlines.length > 0 && next === undefined && open.length === 0 && (
        <p className={styles.empty}>
          <Status word="unknown" />
          <span>No deadline counts: {count(deadlines.length, 'coin')} without a verified block.</span>
        </p>
      )}
      {deadlines === null && overview.error !== null && (
        <p className={styles.empty}>
          <Status word="unknown" />
          <span>The deadlines could not be read. That is not the same as none.</span>
        </p>
      )}
      <span className={styles.end}>
        {counted.length > 0 && <DeadlineAxis deadlines={counted} />}
        {due > 0 && (
          <Button kind="primary" keys="r" onClick={planRearm}>
            Re-arm {groupDigits(due)} due
          </Button>
        )}
      </span>
    </section>
  )
}

/** What can be taken now: red where others can take ours, the delegate's colour where we can take theirs. */
function Open({ deadlines, side }: { deadlines: readonly Deadline[]; side: Deadline['side'] }) {
  const world = useWorld()
  const [first, ...more] = deadlines
  if (first === undefined) return null
  const total = deadlines.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  return (
    <a
      className={classes(styles.open, side === 'mine' ? styles.taken : styles.ours)}
      href={
        side === 'theirs' && first.mint_url !== null
          ? hrefOf(world, 'failover', { select: first.mint_url })
          : hrefOf(world, 'reserves', { select: first.coin })
      }
      title={first.countdown.why.blocks}
    >
      <LockOpen size={14} aria-hidden />
      <b>
        <PeerText text={first.who} /> can claim now
      </b>
      <span>
        <PeerText text={first.label} /> · {groupDigits(total)} sat{more.length > 0 && ` in ${deadlines.length}`}
      </span>
    </a>
  )
}

const ICONS = { urgent: TriangleAlert, due: Clock, armed: ShieldCheck } as const

function Next({ deadline }: { deadline: Deadline }) {
  const now = useNow(60_000)
  const { countdown, side } = deadline
  const Icon = ICONS[countdown.status as keyof typeof ICONS] ?? Clock
  const blocks = countdown.blocks ?? 0
  return (
    <p className={styles.next}>
      <Icon size={14} className={statusInk(countdown.status, side)} aria-hidden />
      <span className={styles.label}>{side === 'mine' ? 'Next' : 'You can claim in'}</span>
      <b className={styles.figure}>
        <Explained why={countdown.why.blocks}>{count(blocks, 'block')}</Explained>
      </b>
      {countdown.range !== null && (
        <span className={styles.range}>
          <Explained why={countdown.why.range}>{rangeWords(countdown.range, blocks, now)}</Explained>
        </span>
      )}
      {countdown.rearm_by !== null && (
        <span className={styles.by}>
          re-arm by{' '}
          <b>
            <Explained why={countdown.why.rearm_by}>{byWord(countdown.rearm_by, now)}</Explained>
          </b>
        </span>
      )}
      {side === 'mine' && countdown.rearm_by === null && <span className={styles.by}>re-arm now</span>}
    </p>
  )
}
