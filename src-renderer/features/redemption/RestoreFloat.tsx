import { useState } from 'react'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure, Notice } from '../../ui/Notice.tsx'

/** The float's secrets follow from its key: the mint can be asked which of them it has signed. */
export function RestoreFloat({ onClose }: { onClose: () => void }) {
  const restore = useCommand('float.restore')
  const [outcome, setOutcome] = useState<{ readonly found: string; readonly taken: string } | null>(null)
  const run = async (): Promise<void> => {
    const answer = await restore.run({})
    if (answer.ok) setOutcome(answer.value)
  }
  return (
    <Dialog
      title="Look for lost float"
      lead="The secrets of the float are made from its key file, one after the other. Your mint is asked which of them it signed, and what is unspent and not in the database comes back."
      open
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{outcome === null ? 'Not now' : 'Close'}</Button>
          <Button kind="primary" busy={restore.busy} onClick={() => void run()}>
            {outcome === null ? 'Ask the mint' : 'Ask again'}
          </Button>
        </>
      }
    >
      <p>
        Needed only after this home&rsquo;s database was lost or an older backup was put back. It changes nothing else and may be repeated.
      </p>
      {outcome !== null && (
        <Notice tone="ok" title={outcome.found === '0' ? 'Nothing was missing' : `${groupDigits(outcome.found)} were found`}>
          {outcome.found === '0'
            ? 'Everything that the mint signed and that is unspent is in the float already.'
            : 'They are in the float again.'}
          {outcome.taken !== '0' &&
            ` ${groupDigits(outcome.taken)} more are unspent and were taken out before: they are listed there, and can be put back.`}
        </Notice>
      )}
      {restore.error !== null && <Failure title="The mint could not be asked" error={restore.error} />}
    </Dialog>
  )
}
