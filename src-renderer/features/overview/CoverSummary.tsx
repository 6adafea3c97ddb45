import { Plus } from 'lucide-react'
import type { Overview } from '#shared/rpc/views/overview.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorld } from '../../app/world.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { count, groupDigits } from '../../ui/format.ts'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { statusInk, statusLabel } from '../../ui/Status.tsx'
import styles from './OverviewPage.module.css'

/** In the order of a healthy life; the bar's parts and the lines below it are the same list. */
const PARTS = ['armed', 'due', 'urgent', 'unknown', 'matured'] as const

/** What stands behind our own ecash, and how much of it is in whose reach. */
export function CoverSummary({ cover, claimable }: { cover: Overview['cover']; claimable: string }) {
  const world = useWorld()
  if (cover === null) {
    return (
      <Section title="Cover">
        <p className={styles.hint}>
          A delegated reserve is an address that you can always spend, and your delegates after some weeks without you. It is what your
          ecash is worth when your mint is gone.
        </p>
        <LinkButton href={hrefOf(world, 'reserves', { dialog: 'new' })}>
          <Plus size={14} aria-hidden />
          Set up a reserve
        </LinkButton>
        {claimable !== '0' && <Claimable amount={claimable} />}
      </Section>
    )
  }
  const unknown = BigInt(cover.unknown)
  return (
    <Section title="Cover">
      <p className={styles.figure}>
        {groupDigits(BigInt(cover.total) - unknown)}
        <i> sat</i>
      </p>
      <p className={styles.words}>
        confirmed and agreed, for {count(cover.delegates, 'delegate')}.{' '}
        {unknown > 0n && <b className={statusInk('urgent')}>{groupDigits(unknown)} sat more are not known. </b>}
        How much ecash stands against it, the feed does not tell.
      </p>
      <div className={styles.stack} aria-hidden>
        {PARTS.filter(part => cover[part] !== '0').map(part => (
          <i key={part} className={styles[`cover-${part}`]} style={{ flexGrow: Number(cover[part]) }} />
        ))}
      </div>
      <Facts>
        {PARTS.map(part => (
          <Fact key={part} term={statusLabel(part)}>
            <span className={classes(styles.number0, part !== 'armed' && cover[part] !== '0' && statusInk(part))}>
              {groupDigits(cover[part])}
            </span>{' '}
            <i className={styles.unit}>sat</i>
          </Fact>
        ))}
      </Facts>
      {claimable !== '0' && <Claimable amount={claimable} />}
    </Section>
  )
}

const Claimable = ({ amount }: { amount: string }) => (
  <Facts>
    <Fact term="You can claim of peers">
      <span className={classes(styles.number0, statusInk('matured', 'theirs'))}>{groupDigits(amount)}</span>{' '}
      <i className={styles.unit}>sat</i>
    </Fact>
  </Facts>
)
