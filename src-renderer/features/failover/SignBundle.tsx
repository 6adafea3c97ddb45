import { Check, FileSignature, KeyRound, X } from 'lucide-react'
import { useState } from 'react'
import type { BundleView, FailoverDetail } from '#shared/rpc/views/failover.ts'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { UnlockSigner } from '../../app/UnlockSigner.tsx'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Hash } from '../../ui/Hash.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { useNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { saveBundle } from './save-bundle.ts'
import { Act, Part } from './StepFrame.tsx'
import styles from './SignBundle.module.css'

/** The evidence bundle with the report in it, vouched for by the key of our leaf; or as it is, without a signature. */
export function SignBundle({ detail: { custodian, coins }, matches }: { detail: FailoverDetail; matches: boolean }) {
  const now = useNow(1_000)
  const signers = useView('signer.list', {}).data?.filter(({ kind }) => kind === 'keystore' || kind === 'demo') ?? []
  const holders = holdersOf(signers, new Set(coins.map(coin => coin.reserve_name)))
  const make = useCommand('failover.bundle')
  const [made, setMade] = useState<BundleView | null>(null)
  const [unlocking, unlock] = useState<SignerRow | null>(null)
  const bundle = async (signer: string | null): Promise<void> => {
    const answer = await make.run({ custodian, signer })
    if (!answer.ok) return
    setMade(answer.value)
    saveBundle(answer.value)
  }
  return (
    <Part title="Sign the report and the evidence">
      <p className={styles.words}>
        The signature is made with the key of your leaf, the one that made the claim. It says: the holder of this key gathered this evidence
        and answers for these books. It proves neither that the mint was gone nor that each figure is true: who checks the bundle compares
        them with the chain.
      </p>
      <ul className={styles.signers} aria-label="Who can sign the report">
        {signers.map(signer => {
          const able = holders.includes(signer)
          const locked = signer.kind === 'keystore' && (signer.unlocked_until === null || signer.unlocked_until <= now)
          return (
            <li key={signer.id}>
              {able ? <Check size={14} aria-hidden className={styles.can} /> : <X size={14} aria-hidden />}
              <b>
                <PeerText text={signer.name} />
              </b>
              {able ? (
                <Button
                  icon={KeyRound}
                  disabled={!matches}
                  busy={make.busy}
                  onClick={() => (locked ? unlock(signer) : void bundle(signer.id))}
                >
                  {locked ? 'Unlock and sign' : 'Sign and save'}
                </Button>
              ) : (
                <em>cannot: it does not hold the key of your leaf</em>
              )}
            </li>
          )
        })}
        {signers.length === 0 && (
          <li>
            <X size={14} aria-hidden />
            <b>No signer here holds a key</b>
          </li>
        )}
      </ul>
      {make.error !== null && <Failure title="It was not signed" error={make.error} />}
      {made !== null && (
        <Notice tone="ok" title={made.signed_by === null ? 'Saved, without a signature' : 'Signed and saved'}>
          <PeerText text={made.file} wrap />, digest <Hash value={made.digest} what="digest" head={10} tail={10} />
          {made.signed_by !== null && (
            <>
              , by the key <Hash value={made.signed_by} what="key" />
            </>
          )}
        </Notice>
      )}
      <Act words="Whoever gets the bundle can check its digest and its signature with any console: Check a bundle, in the list of failovers.">
        <Button icon={FileSignature} busy={make.busy} onClick={() => void bundle(null)}>
          Save without a signature
        </Button>
      </Act>
      {unlocking !== null && (
        <UnlockSigner
          id={unlocking.id}
          title={`Unlock ${unlocking.name} and sign`}
          lead="It signs the digest of the bundle with the key of your leaf; no coin is moved by that."
          choice="Stays unlocked for"
          minutes={[1, 5, 15]}
          act={() => 'Unlock and sign'}
          onClose={unlocked => {
            unlock(null)
            if (unlocked) void bundle(unlocking.id)
          }}
        />
      )}
    </Part>
  )
}

/** Whose key stands in these reserves; where that is not known any more, whoever holds a key of a leaf: the core tries it and says. */
function holdersOf(signers: readonly SignerRow[], reserves: ReadonlySet<string>): readonly SignerRow[] {
  const withLeaf = signers.filter(({ usable, keys }) => usable && keys.some(({ use }) => use !== 'internal'))
  const named = withLeaf.filter(({ keys }) =>
    keys.some(({ use, used_by: names }) => use !== 'internal' && names.some(name => reserves.has(name))),
  )
  return named.length > 0 ? named : withLeaf
}
