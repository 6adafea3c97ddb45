import { hrefOf } from '../../app/route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { actWords, hostOf } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Ago } from '../../ui/Time.tsx'
import styles from './Lately.module.css'

/** The newest lines of the event log: what the console and its operator did while one looked elsewhere. */
export function Lately() {
  const world = useWorld()
  const { data } = useView('log.list', { before: null, limit: 6, level: null, text: '' })
  if (data === null || data.length === 0) return null
  return (
    <Section
      title="Lately"
      className={styles.lately}
      aside={
        <LinkButton kind="link" href={hrefOf(world, 'log')}>
          Event log
        </LinkButton>
      }
    >
      <ol className={styles.lines}>
        {data.map(entry => (
          <li key={entry.id}>
            <span className={styles.age}>
              <Ago at={entry.at} />
            </span>
            <b>{actWords(entry.act)}</b>
            <span className={styles.rest}>
              <PeerText text={hostOf(entry.subject)} />
              <small>
                <PeerText text={entry.detail} />
              </small>
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
