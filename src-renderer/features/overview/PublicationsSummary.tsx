import { Plus } from 'lucide-react'
import type { Overview } from '#shared/rpc/views/overview.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorld } from '../../app/world.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { hostOf, seqWord } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { PublicationStatus } from '../../ui/PublicationStatus.tsx'
import { Ago } from '../../ui/Time.tsx'
import styles from './OverviewPage.module.css'

/** The feeds this home serves for its own mints. */
export function PublicationsSummary({ publications }: { publications: Overview['publications'] }) {
  const world = useWorld()
  if (publications.length === 0 && world === 'demo') return null
  return (
    <Section title="Spent feeds we publish">
      {publications.length === 0 && (
        <>
          <p className={styles.hint}>
            Publish your own mint's spends, so that your delegates can mirror them. The mint itself is left alone.
          </p>
          <LinkButton href={hrefOf(world, 'publications', { dialog: 'add' })}>
            <Plus size={14} aria-hidden />
            Publish a mint
          </LinkButton>
        </>
      )}
      <ul className={styles.feeds}>
        {publications.map(row => (
          <li key={row.id}>
            <a href={hrefOf(world, 'publications', { select: String(row.id) })}>
              <b>
                <PeerText text={hostOf(row.mint_url)} />
              </b>
              <PublicationStatus state={row.state} />
            </a>
            <small>
              head {seqWord(row.head)}
              {row.published_at !== null && (
                <>
                  {' · '}
                  <Ago at={row.published_at} ago />
                </>
              )}
            </small>
          </li>
        ))}
      </ul>
    </Section>
  )
}
