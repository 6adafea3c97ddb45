import { ArrowRight, Bot, CircleDot, Globe, OctagonX, TriangleAlert, User } from 'lucide-react'
import type { LogEntry } from '#shared/rpc/views/app.ts'
import { classes } from '../../ui/classes.ts'
import { actWords, clockOf, momentOf, subjectWords } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './LogPage.module.css'

const LEVEL = {
  info: { word: 'Info', icon: null },
  notice: { word: 'Notice', icon: CircleDot },
  warning: { word: 'Warning', icon: TriangleAlert },
  alarm: { word: 'Alarm', icon: OctagonX },
} as const

const ACTOR = {
  operator: { word: 'Operator', icon: User },
  console: { word: 'Console', icon: Bot },
  peer: { word: 'Peer', icon: Globe },
} as const

/** One line of the timeline; opened, it says everything at full length. */
export function EntryRow({
  entry,
  open,
  reachable,
  onToggle,
}: {
  entry: LogEntry
  open: boolean
  reachable: boolean
  onToggle: () => void
}) {
  const { word, icon: Level } = LEVEL[entry.level]
  const { word: actor, icon: Actor } = ACTOR[entry.actor]
  const changed = entry.before !== null || entry.after !== null
  return (
    <div className={styles.entry} data-open={open || undefined}>
      <button type="button" data-id={entry.id} className={styles.row} aria-expanded={open} tabIndex={reachable ? 0 : -1} onClick={onToggle}>
        <time dateTime={new Date(entry.at).toISOString()}>{clockOf(entry.at)}</time>
        <span className={classes(styles.level, styles[entry.level])}>
          {Level !== null && <Level size={14} aria-hidden />}
          {word}
        </span>
        <span className={styles.actor}>
          <Actor size={13} aria-hidden />
          {actor}
        </span>
        <b className={styles.act}>
          <PeerText text={actWords(entry.act)} />
        </b>
        <span className={styles.subject}>
          <PeerText text={subjectWords(entry.subject)} />
        </span>
        <span className={styles.detail}>{changed ? <Change entry={entry} /> : <PeerText text={entry.detail} />}</span>
      </button>
      {open && (
        <dl className={styles.full}>
          <Line term="When">{momentOf(entry.at)} UTC</Line>
          <Line term="Act">
            <code>{entry.act}</code> by {actor.toLowerCase()}
          </Line>
          <Line term="Object">
            <PeerText text={entry.subject} wrap />
          </Line>
          {entry.detail !== '' && (
            <Line term="Detail">
              <PeerText text={entry.detail} wrap />
            </Line>
          )}
          {changed && (
            <Line term="Change">
              <Change entry={entry} wrap />
            </Line>
          )}
        </dl>
      )}
    </div>
  )
}

function Line({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Change({ entry, wrap = false }: { entry: LogEntry; wrap?: boolean }) {
  return (
    <span className={styles.change}>
      <span className={styles.old}>{entry.before === null ? 'nothing' : <PeerText text={entry.before} wrap={wrap} />}</span>
      <ArrowRight size={12} aria-label="to" />
      {entry.after === null ? 'nothing' : <PeerText text={entry.after} wrap={wrap} />}
    </span>
  )
}
