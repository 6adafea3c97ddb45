import { useId, useState, type FormEvent } from 'react'
import type { LateEventView } from '#shared/rpc/views/failover.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { groupDigits, middle } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import form from './ReasonForm.module.css'

/** Lets the holder of one late event be paid after all: never without a reason, which stands in the evidence. */
export function ReleaseDialog({ custodian, event, onClose }: { custodian: string; event: LateEventView; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const release = useCommand('failover.release')
  const id = useId()
  const ready = reason.trim() !== ''
  const submit = async (submitted: FormEvent): Promise<void> => {
    submitted.preventDefault()
    if (!ready || release.busy) return
    const done = await release.run({ custodian, Y: event.Y, reason: reason.trim() })
    if (done.ok) onClose()
  }
  return (
    <Dialog
      title={`Release the proof of event ${groupDigits(event.seq)}?`}
      lead={`Whoever holds the proof with Y ${middle(event.Y, 8, 8)} can then be paid ${groupDigits(event.amount)} of its unit out of the pot, although the mint says that it saw it spent.`}
      open
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={id} disabled={!ready} busy={release.busy}>
            Release it
          </Button>
        </>
      }
    >
      <form id={id} className={form.form} onSubmit={submitted => void submit(submitted)}>
        <TextField
          label="Why"
          hint="Stands in the evidence and in the report."
          maxLength={1_000}
          value={reason}
          onChange={setReason}
          autoFocus
        />
        {release.error !== null && <Failure title="It was not released" error={release.error} />}
      </form>
    </Dialog>
  )
}
