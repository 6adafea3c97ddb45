import { Ban, CircleHelp, CircleSlash2, GitFork, ListChecks, type LucideIcon } from 'lucide-react'
import { PeerText } from '../../ui/PeerText.tsx'
import type { Tone, Verdict } from './verdict.ts'
import styles from './VerdictHead.module.css'

const ICON: Record<Tone, LucideIcon> = { spent: Ban, disputed: GitFork, absent: CircleHelp, mixed: ListChecks, silent: CircleSlash2 }

/** The answer before anything else, announced when it changes. */
export function VerdictHead({ verdict }: { verdict: Verdict }) {
  const Icon = ICON[verdict.tone]
  return (
    <div className={styles.verdict} role="status">
      <h2 className={styles.line}>
        <span className={`${styles.mark} ${styles[verdict.tone]}`}>
          <Icon size={16} aria-hidden />
        </span>
        <span>
          <b>{verdict.lead}</b>
          {/* The space stays outside: some readers drop it at the edge of an isolated text. */}
          {verdict.rest.startsWith(' ') && ' '}
          <PeerText text={verdict.rest.trimStart()} />
        </span>
      </h2>
      <p>{verdict.words}</p>
    </div>
  )
}
