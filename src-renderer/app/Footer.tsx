import { HardDrive, MemoryStick } from 'lucide-react'
import type { AppStatus } from '#shared/rpc/views/app.ts'
import { age, clockOf, groupDigits } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { PeerText } from '../ui/PeerText.tsx'
import styles from './Footer.module.css'
import { useView } from './use-view.ts'
import { useConnected } from './world.tsx'

/** What the console itself stands on: its core, where things are kept, the line to it, and the clock that every time on screen uses. */
export function Footer() {
  const { data: status } = useView('app.status', {})
  const connected = useConnected()
  const minute = useNow(1_000)
  return (
    <footer className={styles.foot}>
      {status !== null && status.chain !== null && <ChainFact chain={status.chain} />}
      {status !== null && (
        <>
          <span>
            Core <b>{status.core.host}</b> · Node {status.core.node}
          </span>
          <span className={styles.home}>
            {status.storage === 'sqlite' ? <HardDrive size={12} aria-hidden /> : <MemoryStick size={12} aria-hidden />}
            {status.storage === 'sqlite' ? (
              <>
                Kept in <PeerText text={status.home} className={styles.path} />
              </>
            ) : (
              'In memory: nothing is kept when it stops'
            )}
          </span>
        </>
      )}
      <span className={styles.right}>
        {connected === false ? <b className={styles.broken}>No line to the core</b> : connected === null ? 'Connecting' : 'Connected'}
      </span>
      {status !== null && <span>Nimdolf {status.version}</span>}
      <span>
        UTC <time>{clockOf(minute).slice(0, 5)}</time>
      </span>
    </footer>
  )
}

const AGREE = { verified: 'agree', unknown: 'answer: too few to believe', disputed: 'answer and contradict each other' } as const

/** The tip that every countdown counts from, and who stands behind it. */
function ChainFact({ chain }: { chain: NonNullable<AppStatus['chain']> }) {
  return (
    <>
      <span>
        Tip <b>{chain.height === null ? 'unknown' : groupDigits(chain.height)}</b>
        {chain.age_ms !== null && ` · ${age(chain.age_ms)} ago`}
      </span>
      <span className={chain.agreement === 'verified' ? undefined : styles.doubt}>
        {chain.answered} of {chain.configured} servers {AGREE[chain.agreement]}
      </span>
    </>
  )
}
