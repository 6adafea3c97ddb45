import { Lock } from 'lucide-react'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { useView } from '../../app/use-view.ts'
import { useNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { soonest, untilWords } from './until-words.ts'
import styles from './GateShut.module.css'

/** Instead of a button: why no claim can be made, and when that changes by itself. */
export function GateShut({ detail: { blockers, step } }: { detail: Pick<FailoverDetail, 'blockers' | 'step'> }) {
  const tip = useView('app.status', {}).data?.chain?.height ?? null
  const now = useNow(60_000)
  const until = soonest(blockers)
  const words = until === null ? null : untilWords(until, tip, now)
  return (
    <section className={styles.shut} aria-label="Why not yet">
      <Lock size={16} aria-hidden />
      <div>
        <p className={styles.title} role="status">
          {words === null
            ? step === 'lost'
              ? 'There is nothing left to claim.'
              : 'A claim cannot be planned now, and no date is known on which that changes.'
            : `The claim plan opens ${words.exact}${words.likely === null ? '' : `, ${words.likely}`}.`}
        </p>
        <ul>
          {blockers.map(({ code, detail }) => (
            <li key={code}>
              <PeerText text={detail} wrap /> <code>{code}</code>
            </li>
          ))}
        </ul>
        <p>
          {words === null
            ? 'This page looks again whenever the chain, the servers or the reserve change.'
            : 'A claim sent earlier is refused by every node. This page looks again with each block.'}
        </p>
      </div>
    </section>
  )
}
