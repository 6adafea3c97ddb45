import { useId, useState, type FormEvent } from 'react'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import styles from './SignerForm.module.css'

const MINUTES = ['5', '15', '60'] as const

/** Opens a keystore for some minutes. The passphrase goes to the core once and out of this form whatever the answer. */
export function UnlockDialog({ row, onClose }: { row: SignerRow; onClose: () => void }) {
  const [passphrase, setPassphrase] = useState('')
  const [minutes, setMinutes] = useState<(typeof MINUTES)[number]>('5')
  const unlock = useCommand('signer.unlock')
  const form = useId()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (passphrase === '' || unlock.busy) return
    const asked = unlock.run({ id: row.id, passphrase, minutes: Number(minutes) })
    setPassphrase('')
    const answer = await asked
    if (answer.ok) onClose()
  }
  return (
    <Dialog
      title={`Unlock ${row.name}`}
      lead="While it is unlocked it signs plans of this console without asking again; each is still checked by the signer itself. Then it locks by itself."
      open
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={form} busy={unlock.busy} disabled={passphrase === '' && !unlock.busy}>
            Unlock for {minutes} min
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={event => void submit(event)}>
        <TextField label="Passphrase" type="password" autoFocus value={passphrase} onChange={setPassphrase} />
        <ChoiceField
          label="For how long"
          compact
          choices={MINUTES.map(value => ({ value, label: `${value} min` }))}
          value={minutes}
          onChange={setMinutes}
        />
        {unlock.error !== null && <Failure title="It stays locked" error={unlock.error} />}
      </form>
    </Dialog>
  )
}
