import { Check, KeyRound, X } from 'lucide-react'
import { useState } from 'react'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import type { PlanDetail, PlanSigner } from '#shared/rpc/views/plan.ts'
import { Button } from '../../ui/Button.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { UnlockToSign } from './UnlockToSign.tsx'
import styles from './SignerSheet.module.css'

const LOCKED = 'signer.locked'

/** Who can sign this plan, and of everybody else why not; a locked keystore asks for its passphrase and then signs. */
export function SignerSheet(props: { plan: PlanDetail; busy: boolean; error: RpcFailure | null; onSign: (signer: string) => void }) {
  const { plan, onSign } = props
  const [unlocking, setUnlocking] = useState<PlanSigner | null>(null)
  const open = plan.state === 'open'
  const wants = open && !plan.ready
  return (
    <section aria-label="Signers" className={styles.sheet}>
      <h3>Signers</h3>
      {props.error !== null && <Failure title="Nothing was signed" error={props.error} />}
      <ul>
        {plan.signers.map(signer => {
          const locked = signer.reason?.code === LOCKED
          const able = signer.can || locked
          return (
            <li key={signer.id}>
              {able ? <Check size={14} aria-hidden className={styles.can} /> : <X size={14} aria-hidden />}
              <b>
                <PeerText text={signer.name} />
              </b>
              <span className={styles.end}>
                {signer.signed > 0 ? (
                  <em>signed {signer.signed}</em>
                ) : able && (signer.kind === 'file' || signer.kind === 'hardware') ? (
                  <em>by file, below</em>
                ) : able ? (
                  wants ? (
                    <Button
                      kind="primary"
                      icon={KeyRound}
                      busy={props.busy}
                      onClick={() => (locked ? setUnlocking(signer) : onSign(signer.id))}
                    >
                      {locked ? 'Unlock and sign' : 'Sign'}
                    </Button>
                  ) : (
                    <em>can sign</em>
                  )
                ) : (
                  <em>cannot, because</em>
                )}
              </span>
              {signer.reason !== null && !locked && (
                <p>
                  <PeerText text={signer.reason.detail} wrap />
                </p>
              )}
            </li>
          )
        })}
      </ul>
      {unlocking !== null && (
        <UnlockToSign
          name={unlocking.name}
          signer={unlocking.id}
          onClose={unlocked => {
            setUnlocking(null)
            if (unlocked) onSign(unlocking.id)
          }}
        />
      )}
    </section>
  )
}
