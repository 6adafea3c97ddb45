import { useId, useState, type FormEvent } from 'react'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './FloatPanel.module.css'

/** A token of our own mint becomes float: swapped at once, so that whoever else has a copy of it holds nothing. */
export function FillByToken({ mint, onClose }: { mint: string; onClose: () => void }) {
  const [text, setText] = useState('')
  const receive = useCommand('float.receive')
  const [got, setGot] = useState<{ readonly amount: string; readonly pending: boolean } | null>(null)
  const id = useId()
  const token = text.trim().replace(/^cashu:(?:\/\/)?/i, '')
  const wrong = token !== '' && !/^cashu[AB]/.test(token) ? 'A token begins with cashuA or cashuB.' : null
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (token === '' || wrong !== null || receive.busy) return
    setGot(null)
    const answer = await receive.run({ token })
    if (!answer.ok) return
    setGot(answer.value)
    setText('')
  }
  return (
    <Dialog
      title="Fill the float by token"
      lead={
        <>
          Ecash of <PeerText text={mint} /> that you hold. It is spent into the float: afterwards the token is worth nothing anywhere else.
        </>
      }
      open
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{got === null ? 'Cancel' : 'Close'}</Button>
          <Button kind="primary" submit form={id} disabled={token === '' || wrong !== null} busy={receive.busy}>
            Spend it into the float
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={event => void submit(event)}>
        <div className={styles.text}>
          <label htmlFor={`${id}-token`}>Token</label>
          <textarea
            id={`${id}-token`}
            rows={5}
            value={text}
            maxLength={200_000}
            placeholder="cashuB…"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={wrong !== null || undefined}
            aria-describedby={`${id}-hint`}
            onChange={event => {
              setText(event.target.value)
              receive.clear()
            }}
            autoFocus
          />
          <small id={`${id}-hint`}>{wrong ?? 'Of one unit. It is kept nowhere but in the float, and stands in no log.'}</small>
        </div>
        {got !== null && <Received {...got} />}
        {receive.error !== null && <Failure title="The float was not filled" error={receive.error} />}
      </form>
    </Dialog>
  )
}

const Received = ({ amount, pending }: { amount: string; pending: boolean }) =>
  pending ? (
    <Notice tone="info" title={`${groupDigits(amount)} on the way`}>
      The mint has not answered yet. The same request is sent again until it does; do not use the token elsewhere.
    </Notice>
  ) : (
    <Notice tone="ok" title={`${groupDigits(amount)} more in the float`}>
      The mint took the token. Another one can follow.
    </Notice>
  )
