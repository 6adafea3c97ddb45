import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { useCommand } from '../../app/use-view.ts'
import { SignerSheet } from '../../workspace/plan/SignerSheet.tsx'
import { ClaimFacts } from './ClaimFacts.tsx'
import type { WizardStep } from './failover-words.ts'
import { GentlerWays, SignsOfLife } from './LifeFacts.tsx'
import { PotFacts } from './PotFacts.tsx'
import { SendThrough, WatchFor } from './SendFacts.tsx'
import styles from './FactsPane.module.css'

/** Beside the step: what it is about, so that nobody has to remember it. */
export function FactsPane({ shown, detail }: { shown: WizardStep; detail: FailoverDetail }) {
  // Before it is signed the signers come first, then the servers.
  const ready = detail.plan?.ready ?? true
  return (
    <aside className={styles.pane} aria-label="Facts" tabIndex={0}>
      {shown === 4 && !ready && <Signers detail={detail} />}
      {shown === 4 && <SendThrough />}
      {shown === 4 && <WatchFor detail={detail} />}
      {shown === 4 && ready && <Signers detail={detail} />}
      {shown !== 4 && shown < 6 && <ClaimFacts detail={detail} />}
      {(shown === 2 || shown === 3) && <GentlerWays detail={detail} />}
      {(shown < 4 || shown === 5) && <SignsOfLife detail={detail} />}
      {shown >= 6 && <PotFacts detail={detail} />}
    </aside>
  )
}

function Signers({ detail }: { detail: FailoverDetail }) {
  const sign = useCommand('failover.sign')
  const plan = detail.plan ?? detail.sending
  if (plan === null) return null
  return (
    <SignerSheet
      plan={plan}
      busy={sign.busy}
      error={sign.error}
      onSign={signer => void sign.run({ custodian: detail.custodian, signer })}
    />
  )
}
