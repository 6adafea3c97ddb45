import { Plus } from 'lucide-react'
import type { Overview } from '#shared/rpc/views/overview.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorld } from '../../app/world.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { groupDigits } from '../../ui/format.ts'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { statusInk } from '../../ui/Status.tsx'
import styles from './OverviewPage.module.css'

type Mirrors = Overview['mirrors']

/** In the order of a healthy life; the bar's parts and the lines below it are the same list. */
const PARTS = [
  { key: 'live', word: 'live', label: 'Live' },
  { key: 'syncing', word: 'syncing', label: 'Catching up' },
  { key: 'gap', word: 'gap', label: 'Gap' },
  { key: 'stale', word: 'stale', label: 'Stale' },
  { key: 'disputed', word: 'disputed', label: 'Disputed' },
] as const

export function MirrorsSummary({ mirrors }: { mirrors: Mirrors }) {
  const world = useWorld()
  if (mirrors.total === 0)
    return (
      <Section title="Mirrors">
        <p className={styles.hint}>
          A mirror is an exact copy of a mint's spent feed. It is what lets you honour that mint's ecash if it goes away.
        </p>
        <LinkButton href={hrefOf(world, 'mirrors', { dialog: 'add' })}>
          <Plus size={14} aria-hidden />
          Add a mirror
        </LinkButton>
      </Section>
    )
  return (
    <Section title="Mirrors">
      <p className={styles.figure}>
        {groupDigits(mirrors.live)}
        <i> of {groupDigits(mirrors.total)} live</i>
      </p>
      <div className={styles.stack} aria-hidden>
        {PARTS.filter(({ key }) => mirrors[key] > 0).map(({ key }) => (
          <i key={key} className={styles[`part-${key}`]} style={{ flexGrow: mirrors[key] }} />
        ))}
      </div>
      <Facts>
        {PARTS.map(({ key, word, label }) => (
          <Fact key={key} term={label}>
            <span className={classes(styles.number0, key !== 'live' && mirrors[key] > 0 && statusInk(word))}>
              {groupDigits(mirrors[key])}
            </span>
          </Fact>
        ))}
        <Fact term="Spent events kept">
          <span className={styles.number0}>{groupDigits(mirrors.events)}</span>
        </Fact>
      </Facts>
    </Section>
  )
}
