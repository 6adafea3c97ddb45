import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { groupDigits, hostOf, seqWord } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Moment } from '../../ui/Time.tsx'
import styles from './FactsPane.module.css'

/** What the pot came from, whose ecash it pays, and the spent sets as they were frozen. */
export function PotFacts({ detail }: { detail: FailoverDetail }) {
  const { claims, redemption: pot, close_after_days: days, depth } = detail
  return (
    <>
      <section aria-label="The claim">
        <h3>The claim</h3>
        {claims.length === 0 ? (
          <p className={styles.none}>None of yours is known.</p>
        ) : (
          <Facts>
            {claims.map(({ txid, received }) => (
              <Fact key={txid} term={<Hash value={txid} what="transaction id" />}>
                {groupDigits(received)} sat
              </Fact>
            ))}
          </Facts>
        )}
      </section>
      {pot !== null && (
        <section aria-label="Whose ecash">
          <h3>Whose ecash it pays</h3>
          <ul className={styles.list}>
            {pot.custodians.map(({ url, name }) => (
              <li key={url}>
                <PeerText text={name || hostOf(url)} wrap />
                <small>
                  <PeerText text={hostOf(url)} wrap />
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {pot !== null && pot.freezes.length > 0 && (
        <section aria-label="Frozen">
          <h3>Frozen spent sets</h3>
          <ul className={styles.list}>
            {pot.freezes.map(({ custodian, events, contiguous, root, height, at }) => (
              <li key={custodian}>
                <PeerText text={hostOf(custodian)} wrap /> <span>{groupDigits(events)} events</span>
                <small>
                  without a gap up to {seqWord(contiguous)}, at block {groupDigits(height)}, <Moment at={at} day />
                  {root !== null && (
                    <>
                      , root <Hash value={root} what="root" />
                    </>
                  )}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label="Policy">
        <h3>Your policy</h3>
        <Facts>
          <Fact term="Settled at">{depth} confirmations</Fact>
          <Fact term="Late events">block until released</Fact>
          <Fact term="Closes">{days === null ? 'by you' : `${days} days after it opened`}</Fact>
          {pot?.opened_at != null && (
            <Fact term="Opened">
              <Moment at={pot.opened_at} day />
            </Fact>
          )}
        </Facts>
      </section>
    </>
  )
}
