import type { LogEntry } from '#shared/rpc/views/app.ts'
import { hrefOf } from '../../app/route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { actWords, groupDigits, subjectWords } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Ago } from '../../ui/Time.tsx'
import { foldRuns } from './fold-runs.ts'
import styles from './Lately.module.css'

/** Entries read, and lines made of them at most; a low window shows fewer (Lately.module.css). */
const READ = 100
const LINES = 14

/** The newest lines of the event log: what the console and its operator did while one looked elsewhere. */
export function Lately() {
  const world = useWorld()
  const { data } = useView('log.list', { before: null, limit: READ, level: null, text: '' })
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
        {foldRuns(data)
          .slice(0, LINES)
          .map(({ entry, older }) => (
            <li key={entry.id}>
              <span className={styles.age}>
                <Ago at={entry.at} />
              </span>
              <b>{actWords(entry.act)}</b>
              <span className={styles.rest}>
                <PeerText text={subjectWords(entry.subject)} />
                <small>
                  <PeerText text={saidBy(entry)} />
                  {older > 0 && <i> {groupDigits(older)} more like it</i>}
                </small>
              </span>
            </li>
          ))}
      </ol>
    </Section>
  )
}

const saidBy = ({ detail, before, after }: LogEntry): string =>
  before === null && after === null ? detail : `${before ?? 'nothing'} → ${after ?? 'nothing'}`
