import { Check, CircleX, Hourglass } from 'lucide-react'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { count, groupDigits } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Ago } from '../../ui/Time.tsx'
import styles from './ClaimList.module.css'

type Claim = FailoverDetail['claims'][number]

const STANDING: Readonly<Record<Claim['standing'], { readonly word: string; readonly icon: typeof Check }>> = {
  confirmed: { word: 'Settled', icon: Check },
  unsettled: { word: 'Waiting', icon: Hourglass },
  lost: { word: 'Lost', icon: CircleX },
}

/** Each claim of ours with its way to the depth that settles it. */
export const ClaimList = ({ claims, depth }: { claims: readonly Claim[]; depth: number }) => (
  <ul className={styles.claims} aria-label="Claims">
    {claims.map(claim => (
      <One key={claim.txid} claim={claim} depth={depth} />
    ))}
  </ul>
)

function One({ claim, depth }: { claim: Claim; depth: number }) {
  const { txid, coins, taken, received, at, standing, confirmations } = claim
  const { word, icon: Icon } = STANDING[standing]
  return (
    <li data-standing={standing}>
      <p className={styles.head}>
        <span className={styles.word}>
          <Icon size={14} aria-hidden />
          {word}
        </span>
        <Hash value={txid} what="transaction id" head={10} tail={10} />
        <span className={styles.age}>
          sent <Ago at={at} ago />
        </span>
      </p>
      <Depth confirmations={standing === 'lost' ? 0 : confirmations} depth={depth} />
      <p className={styles.words}>
        {standing === 'lost'
          ? 'Another spend of its coins is confirmed as deep: this one can never confirm, and cost nothing.'
          : `${groupDigits(confirmations)} of ${depth} confirmations`}
        <span>
          {groupDigits(taken)} sat in {count(coins, 'output')}, <b>{groupDigits(received)} sat</b> into your reserve
        </span>
      </p>
    </li>
  )
}

/** One cell a block; more than a day of them is one bar. */
function Depth({ confirmations, depth }: { confirmations: number; depth: number }) {
  const cells = Math.min(depth, 36)
  const filled = Math.floor((Math.min(confirmations, depth) / depth) * cells)
  return (
    <span className={styles.depth} role="img" aria-label={`${confirmations} of ${depth} confirmations`}>
      {Array.from({ length: cells }, (_, at) => (
        <i key={at} data-done={at < filled} />
      ))}
    </span>
  )
}
