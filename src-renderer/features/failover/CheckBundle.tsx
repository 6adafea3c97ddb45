import { FileSearch } from 'lucide-react'
import { useState } from 'react'
import type { BundleCheck } from '#shared/rpc/views/failover.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { DropFile } from '../../ui/DropFile.tsx'
import { Hash } from '../../ui/Hash.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './ReasonForm.module.css'

/** As much as the core reads. */
const MAX_MIB = 19

/** Anybody's bundle: whether it is whole, and who signed it. Nothing of it is kept, and nobody is asked. */
export function CheckBundle({ onClose }: { onClose: () => void }) {
  const check = useCommand('failover.check')
  const [found, setFound] = useState<{ readonly file: string; readonly outcome: BundleCheck } | null>(null)
  const look = async (text: string, file: string): Promise<void> => {
    setFound(null)
    const answer = await check.run({ text })
    if (answer.ok) setFound({ file, outcome: answer.value })
  }
  return (
    <Dialog
      title="Check an evidence bundle"
      lead="Checked without asking anybody: that it is whole, who signed it, that each claim is a valid spend by the leaf, and that the books follow from the claims. That coins and claims stand in the chain, you look up yourself."
      open
      onClose={onClose}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className={styles.form}>
        <DropFile
          icon={FileSearch}
          label="Evidence bundle"
          words={check.busy ? 'Checking it…' : 'Drop the bundle of any console here.'}
          accept=".json,application/json"
          maxMib={MAX_MIB}
          onText={(text, name) => void look(text, name)}
        />
        {check.error !== null && <Failure title="It could not be checked" error={check.error} />}
        {found !== null && <Outcome file={found.file} outcome={found.outcome} />}
      </div>
    </Dialog>
  )
}

function Outcome({ file, outcome: { ok, custodian, digest, signed_by: by, fault } }: { file: string; outcome: BundleCheck }) {
  return (
    <>
      {ok ? (
        <Notice tone="ok" title={by === null ? 'It is whole. Nobody signed it.' : 'It is whole, and signed'}>
          {by === null
            ? 'Its digest fits what is in it. Without a signature anybody could have written it.'
            : 'Whoever holds the key below vouches for it. Compare the key with the leaf in the reserve of the mint.'}
        </Notice>
      ) : (
        <Notice tone="alarm" title="It is not what it says it is">
          {fault === null ? (
            'It does not fit its own digest or signature.'
          ) : (
            <>
              <PeerText text={fault.detail} wrap /> <code>{fault.code}</code>
            </>
          )}
        </Notice>
      )}
      <Facts>
        <Fact term="File">
          <PeerText text={file} wrap />
        </Fact>
        {custodian !== null && (
          <Fact term="Of">
            <PeerText text={custodian} wrap />
          </Fact>
        )}
        {digest !== null && (
          <Fact term="Digest">
            <Hash value={digest} what="digest" head={12} tail={12} />
          </Fact>
        )}
        <Fact term="Signed by the key">{by === null ? 'nobody' : <Hash value={by} what="key" head={12} tail={12} />}</Fact>
      </Facts>
    </>
  )
}
