import { useId, useState, type FormEvent } from 'react'
import type { FloatView } from '#shared/rpc/views/redemption.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { QrCode } from '../../ui/QrCode.tsx'
import { readAmount } from './read-amount.ts'
import { useInvoice } from './use-invoice.ts'
import styles from './FloatPanel.module.css'

type Invoice = FloatView['waiting'][number]

/** An amount → an invoice of our own mint, shown until it is paid. */
export function FillByInvoice({ units, onClose }: { units: readonly string[]; onClose: () => void }) {
  const [unit, setUnit] = useState(units[0] ?? 'sat')
  const [text, setText] = useState('')
  const [made, setMade] = useState<Invoice | null>(null)
  const ask = useCommand('float.invoice')
  const float = useView('float.get', {}).data?.find(each => each.unit === unit)
  const id = useId()
  const amount = readAmount(text)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (amount === null || ask.busy) return
    const answer = await ask.run({ unit, amount })
    if (answer.ok) setMade(answer.value)
  }
  if (made !== null && float !== undefined) return <InvoiceDialog float={float} invoice={made} onClose={onClose} />
  return (
    <Dialog
      title="Fill the float by invoice"
      lead="Your mint writes the invoice. Pay it with any wallet or node; what it pays for becomes float by itself."
      open
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={id} disabled={amount === null} busy={ask.busy}>
            Ask for the invoice
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={event => void submit(event)}>
        {units.length > 1 && (
          <ChoiceField label="Unit" compact choices={units.map(value => ({ value, label: value }))} value={unit} onChange={setUnit} />
        )}
        <TextField
          label="Amount"
          unit={unit}
          inputMode="numeric"
          value={text}
          onChange={next => {
            setText(next)
            ask.clear()
          }}
          error={text.trim() !== '' && amount === null ? 'A whole number above 0.' : null}
          hint={float === undefined ? undefined : `Room up to the cap: ${groupDigits(roomIn(float))} ${unit}, open invoices included.`}
          autoFocus
        />
        {ask.error !== null && <Failure title="There is no invoice" error={ask.error} />}
      </form>
    </Dialog>
  )
}

/** One invoice, to be scanned or copied; the window learns of the payment by itself. */
export function InvoiceDialog({ float, invoice, onClose }: { float: FloatView; invoice: Invoice; onClose: () => void }) {
  const amount = `${groupDigits(invoice.amount)} ${float.unit}`
  const state = useInvoice(float, invoice.quote)
  return (
    <Dialog
      title={state === 'paid' ? `${amount} were paid` : state === 'gone' ? 'The invoice waits no longer' : `Pay ${amount}`}
      lead={
        state === 'paid'
          ? 'They are in the float.'
          : state === 'gone'
            ? 'It ran out unpaid; or it was paid while as much was paid out. Nothing that was paid is lost.'
            : 'You may close this: the invoice goes on waiting, and is listed with the float.'
      }
      open
      onClose={onClose}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {state === 'paid' && (
        <Notice tone="ok" title="The float was filled">
          The invoice was paid, and your mint gave its ecash.
        </Notice>
      )}
      {state === 'waiting' && (
        <div className={styles.invoice}>
          <QrCode text={/^ln/i.test(invoice.request) ? invoice.request.toUpperCase() : invoice.request} label={`Invoice over ${amount}`} />
          <div>
            <p className={styles.request}>
              <PeerText text={invoice.request} wrap />
            </p>
            <CopyButton text={invoice.request} label="Copy invoice" />
            <p role="status">Waiting for the payment.</p>
          </div>
        </div>
      )}
    </Dialog>
  )
}

function roomIn({ cap, free, held, waiting }: FloatView): bigint {
  const left = BigInt(cap) - BigInt(free) - BigInt(held) - waiting.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  return left > 0n ? left : 0n
}
