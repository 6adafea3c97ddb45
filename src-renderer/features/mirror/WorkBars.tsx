import { CircleCheck, Pause, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../../ui/Button.tsx'
import { count, groupDigits, hostOf } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { statusInk } from '../../ui/Status.tsx'
import type { MirrorLine } from './mirror-line.ts'
import { progressOf } from './standing-words.ts'
import type { MirrorActs, Outcome } from './use-mirror-acts.ts'
import styles from './WorkBars.module.css'

const Bar = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className={styles.bar} role="group" aria-label={label}>
    {children}
  </div>
)

/** The mirror with the most to fetch; the others are counted. */
export function CatchingUpBar({ lines, onPause }: { lines: readonly MirrorLine[]; onPause: (line: MirrorLine) => void }) {
  const busy = lines
    .filter(line => line.standing === 'syncing' && !line.paused && line.latest >= 0)
    .toSorted((one, other) => other.behind - one.behind)
  const [line] = busy
  if (line === undefined) return null
  const { words, rate, left } = progressOf(line)
  return (
    <Bar label="Catching up">
      <span className={statusInk('syncing')}>Catching up</span>
      <b className={styles.who}>
        <PeerText text={hostOf(line.url)} />
      </b>
      <Progress value={line.contiguous + 1} max={line.latest + 1} label={`Events of ${hostOf(line.url)} fetched`} />
      <span className={styles.figure}>{words}</span>
      <span className={`${styles.figure} ${styles.rate}`}>{rate}</span>
      <span className={styles.figure}>{left}</span>
      {busy.length > 1 && <span className={styles.more}>and {count(busy.length - 1, 'other')}</span>}
      <span className={styles.acts}>
        <Button icon={Pause} onClick={() => onPause(line)}>
          Pause
        </Button>
      </span>
    </Bar>
  )
}

export function VerifyBar({ verifying, onCancel }: { verifying: MirrorActs['verifying']; onCancel: () => void }) {
  if (verifying === null) return null
  return (
    <Bar label="Verification">
      <span>Verifying</span>
      <b className={styles.who}>
        <PeerText text={verifying.now} />
      </b>
      <Progress value={verifying.done} max={verifying.of} label="Mirrors verified" />
      <span className={styles.figure}>
        {verifying.done} of {count(verifying.of, 'mirror')}
      </span>
      <span className={styles.acts}>
        <Button onClick={onCancel}>Stop after this one</Button>
      </span>
    </Bar>
  )
}

export function SelectionBar({ chosen, acts, onClear }: { chosen: readonly MirrorLine[]; acts: MirrorActs; onClear: () => void }) {
  if (chosen.length === 0) return null
  const events = chosen.reduce((sum, line) => sum + line.events, 0)
  const running = chosen.filter(line => !line.paused)
  return (
    <Bar label="Selected mirrors">
      <b>{count(chosen.length, 'mirror')} selected</b>
      <span className={styles.figure}>{groupDigits(events)} events</span>
      <span className={styles.acts}>
        <Button onClick={onClear}>Clear</Button>
        <Button onClick={() => (running.length > 0 ? running : chosen).forEach(acts.togglePause)}>
          {running.length > 0 ? 'Pause' : 'Resume'}
        </Button>
        <Button kind="primary" onClick={() => acts.verify(chosen)} busy={acts.verifying !== null}>
          Verify
        </Button>
      </span>
    </Bar>
  )
}

export function OutcomeBar({ outcome, onClose }: { outcome: Outcome | null; onClose: () => void }) {
  if (outcome === null) return null
  if (!outcome.ok) {
    return (
      <div className={styles.failed}>
        <Failure title={outcome.title} error={outcome.error} actions={<IconButton icon={X} label="Close" onClick={onClose} />} />
      </div>
    )
  }
  return (
    <div className={styles.bar} role="status">
      <CircleCheck size={14} aria-hidden className={styles.good} />
      <span>{outcome.words}</span>
      <span className={styles.acts}>
        <IconButton icon={X} label="Close" onClick={onClose} />
      </span>
    </div>
  )
}
