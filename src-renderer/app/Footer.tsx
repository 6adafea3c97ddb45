import { HardDrive, MemoryStick } from 'lucide-react'
import { clockOf } from '../ui/format.ts'
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
