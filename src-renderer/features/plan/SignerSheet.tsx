import { Check, KeyRound, X } from 'lucide-react'
import { useState } from 'react'
import type { PlanDetail, PlanSigner } from '#shared/rpc/views/plan.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { UnlockToSign } from './UnlockToSign.tsx'
import styles from './SignerSheet.module.css'

const LOCKED = 'signer.locked'

/** Who can sign this plan, and of everybody else why not; a locked keystore asks for its passphrase and then signs. */
export function SignerSheet({ plan }: { plan: PlanDetail }) {
  const sign = useCommand('plan.sign')
  const [unlocking, setUnlocking] = useState<PlanSigner | null>(null)
  const open = plan.state === 'open'
  const wants = open && !plan.ready
  return (
    <section aria-label="Signers" className={styles.sheet}>
      <h3>Signers</h3>
      {sign.error !== null && <Failure title="Nothing was signed" error={sign.error} />}
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
                      busy={sign.busy}
                      onClick={() => (locked ? setUnlocking(signer) : void sign.run({ id: plan.id, signer: signer.id }))}
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
            if (unlocked) void sign.run({ id: plan.id, signer: unlocking.id })
          }}
        />
      )}
    </section>
  )
}
