import type { ReactNode } from 'react'
import type { PotView } from '#shared/rpc/views/redemption.ts'
import { age, roughly, satOf } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { ShareBar } from '../../ui/ShareBar.tsx'
import styles from './PotGauge.module.css'

/** What the claim recovered and what became of it; what is being paid this moment is reserved. */
export function PotGauge({ pot }: { pot: PotView }) {
  const now = useNow(60_000)
  return (
    <section className={styles.pot} aria-label="The pot">
      <p className={styles.figure}>
        <b>{satOf(pot.remaining)}</b> sat left of {satOf(pot.recovered)}
      </p>
      <ShareBar
        shares={[
          { tone: 'armed', amount: BigInt(pot.settled) },
          { tone: 'due', amount: BigInt(pot.reserved) },
          { tone: 'claimable', amount: BigInt(pot.remaining) },
        ]}
        of={BigInt(pot.recovered)}
        label={`Of ${satOf(pot.recovered)} sat recovered: ${satOf(pot.settled)} paid, ${satOf(pot.reserved)} being paid, ${satOf(pot.remaining)} left`}
      />
      <dl className={styles.parts}>
        <Figure term="Paid out">{satOf(pot.settled)}</Figure>
        <Figure term="Being paid">{satOf(pot.reserved)}</Figure>
        <Figure term="Last hour">{satOf(pot.pace.last_hour)}</Figure>
        {pot.phase !== 'closed' && (
          <Figure term="Used up">
            {pot.phase === 'exhausted' ? 'now' : pot.pace.empty_in_ms === null ? 'no pace yet' : `in ${roughly(pot.pace.empty_in_ms)}`}
          </Figure>
        )}
        {pot.until !== null && pot.phase !== 'closed' && <Figure term="Closes">in {age(Math.max(0, pot.until - now))}</Figure>}
        {pot.shortfall !== '0' && (
          <Figure term="Paid without cover" short>
            {satOf(pot.shortfall)}
          </Figure>
        )}
      </dl>
    </section>
  )
}

const Figure = ({ term, short = false, children }: { term: string; short?: boolean; children: ReactNode }) => (
  <div data-short={short || undefined}>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
)
