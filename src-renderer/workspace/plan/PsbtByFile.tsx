import { Download, FileSignature } from 'lucide-react'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { DropFile } from '../../ui/DropFile.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { base64Of, bytesOf } from './psbt-file.ts'
import styles from './PsbtByFile.module.css'

/** A signer elsewhere: save the PSBT, sign it there, drop it back. Only signatures that verify are taken out of what returns. */
export function PsbtByFile({ plan }: { plan: PlanDetail }) {
  const merge = useCommand('plan.merge')
  return (
    <section aria-label="PSBT" className={styles.part}>
      <h3>PSBT, for a signer elsewhere</h3>
      <div className={styles.buttons}>
        <Button
          icon={Download}
          onClick={() => saveFile(new Blob([bytesOf(plan.psbt)], { type: 'application/octet-stream' }), `plan-${plan.id}.psbt`)}
        >
          Save PSBT
        </Button>
        <CopyButton text={plan.psbt} label="Copy base64" />
      </div>
      {!plan.ready && (
        <DropFile
          icon={FileSignature}
          label="Signed PSBT"
          words={merge.busy ? 'Checking its signatures…' : 'Drop the signed file here: whole or trimmed, binary, base64 or hex.'}
          accept=".psbt,.txt,application/octet-stream,text/plain"
          onBytes={bytes => void merge.run({ id: plan.id, psbt: base64Of(bytes) })}
        />
      )}
      {merge.error !== null && <Failure title="Nothing was taken from it" error={merge.error} />}
    </section>
  )
}
