import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { count } from '../../ui/format.ts'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { exitName, exitWords } from './exit-words.ts'
import styles from './FactsPane.module.css'

/** What could be done instead of a claim. */
export function GentlerWays({ detail: { diagnosis } }: { detail: FailoverDetail }) {
  return (
    <section aria-label="Gentler ways out">
      <h3>Gentler ways out</h3>
      {diagnosis === null ? (
        <p className={styles.none}>Nobody asked the mint yet: see Diagnose.</p>
      ) : (
        <ul className={styles.ways}>
          {diagnosis.exits.map(exit => (
            <li key={exit.code}>
              {exitName(exit.code)}
              <small>
                <PeerText text={exitWords(exit)} wrap />
              </small>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What was last heard of the mint, and how. */
export function SignsOfLife({ detail }: { detail: FailoverDetail }) {
  const { diagnosis, last_contact_at: contact, standing, disputed } = detail
  const answered = diagnosis?.contact.filter(({ answered: did }) => did).length ?? 0
  const asked = diagnosis?.contact.length ?? 0
  return (
    <section aria-label="Signs of life">
      <h3>Signs of life</h3>
      <Facts>
        <Fact term="Spent feed">{contact === null ? 'never answered here' : <Ago at={contact} ago />}</Fact>
        <Fact term="Info endpoint">
          {diagnosis === null
            ? 'not asked yet'
            : answered === 0
              ? `no answer, ${count(asked, 'place')} asked`
              : `answered ${answered} of ${asked}`}
        </Fact>
        <Fact term="Mirror">{standing === null ? 'not kept' : <Status word={disputed ? 'disputed' : standing} plain />}</Fact>
      </Facts>
    </section>
  )
}
