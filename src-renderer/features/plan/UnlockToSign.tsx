import { useId, useState, type FormEvent } from 'react'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import styles from './PlanDialogs.module.css'

const MINUTES = ['1', '5', '15'] as const

/** Opens a keystore for some minutes, so that it can sign the plan on screen. The passphrase leaves this form whatever the answer. */
export function UnlockToSign({ name, signer, onClose }: { name: string; signer: string; onClose: (unlocked: boolean) => void }) {
  const [passphrase, setPassphrase] = useState('')
  const [minutes, setMinutes] = useState<(typeof MINUTES)[number]>('1')
  const unlock = useCommand('signer.unlock')
  const form = useId()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (passphrase === '' || unlock.busy) return
    const asked = unlock.run({ id: signer, passphrase, minutes: Number(minutes) })
    setPassphrase('')
    const answer = await asked
    if (answer.ok) onClose(true)
  }
  return (
    <Dialog
      title={`Unlock ${name} and sign`}
      lead="The signer checks the plan once more by itself before it touches a key."
      open
      onClose={() => onClose(false)}
      footer={
        <>
          <Button onClick={() => onClose(false)}>Cancel</Button>
          <Button kind="primary" submit form={form} busy={unlock.busy} disabled={passphrase === '' && !unlock.busy}>
            Unlock and sign
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={event => void submit(event)}>
        <TextField label="Passphrase" type="password" autoFocus value={passphrase} onChange={setPassphrase} />
        <ChoiceField
          label="Stays unlocked for"
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
