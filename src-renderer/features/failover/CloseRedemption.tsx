import { useId, useState, type FormEvent } from 'react'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { BooksTable } from './BooksTable.tsx'
import form from './ReasonForm.module.css'
import type { StepProps } from './StepBody.tsx'
import { Act } from './StepFrame.tsx'

/** Ends redemption with a reason, after a look at the books as they would be signed. */
export function CloseRedemption({ detail: { custodian }, follow }: StepProps) {
  const [asking, ask] = useState(false)
  return (
    <>
      <Act words="Nothing new is paid after that. What is left stays in your reserve; the report says so.">
        <Button onClick={() => ask(true)}>Close redemption…</Button>
      </Act>
      {asking && (
        <CloseDialog
          custodian={custodian}
          onClose={closed => {
            ask(false)
            if (closed) follow()
          }}
        />
      )}
    </>
  )
}

function CloseDialog({ custodian, onClose }: { custodian: string; onClose: (closed: boolean) => void }) {
  const [reason, setReason] = useState('')
  const report = useView('failover.report', { custodian })
  const close = useCommand('failover.close')
  const id = useId()
  const ready = reason.trim() !== ''
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready || close.busy) return
    const done = await close.run({ custodian, reason: reason.trim() })
    if (done.ok) onClose(true)
  }
  return (
    <Dialog
      title="Close redemption?"
      lead="Holders who come later are refused, for good. The books as they stand:"
      open
      onClose={() => onClose(false)}
      size="wide"
      footer={
        <>
          <Button onClick={() => onClose(false)}>Cancel</Button>
          <Button kind="danger" submit form={id} disabled={!ready} busy={close.busy}>
            Close redemption
          </Button>
        </>
      }
    >
      <form id={id} className={form.form} onSubmit={event => void submit(event)}>
        {report.error !== null && <Failure title="The books could not be read" error={report.error} />}
        {report.data === null ? report.loading && <Skeleton rows={6} height={28} /> : <BooksTable report={report.data} />}
        <TextField label="Why" hint="Stands in the report." maxLength={1_000} value={reason} onChange={setReason} autoFocus />
        {close.error !== null && <Failure title="It was not closed" error={close.error} />}
      </form>
    </Dialog>
  )
}
