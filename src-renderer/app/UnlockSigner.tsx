import { useId, useState, type FormEvent } from 'react'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ChoiceField, TextField } from '../ui/Field.tsx'
import { Failure } from '../ui/Notice.tsx'
import styles from './UnlockSigner.module.css'
import { useCommand } from './use-view.ts'

interface UnlockSignerProps {
  readonly id: string
  readonly title: string
  readonly lead: string
  /** What the choice of minutes is called. */
  readonly choice: string
  /** Minutes, 1..60; the first is the default. */
  readonly minutes: readonly [number, ...number[]]
  readonly act: (minutes: number) => string
  readonly onClose: (unlocked: boolean) => void
}

/** Opens a keystore for some minutes. The passphrase goes to the core once and out of this form whatever the answer. */
export function UnlockSigner({ id, title, lead, choice, minutes, act, onClose }: UnlockSignerProps) {
  const [passphrase, setPassphrase] = useState('')
  const [chosen, setChosen] = useState(String(minutes[0]))
  const unlock = useCommand('signer.unlock')
  const form = useId()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (passphrase === '' || unlock.busy) return
    const asked = unlock.run({ id, passphrase, minutes: Number(chosen) })
    setPassphrase('')
    const answer = await asked
    if (answer.ok) onClose(true)
  }
  return (
    <Dialog
      title={title}
      lead={lead}
      open
      onClose={() => onClose(false)}
      footer={
        <>
          <Button onClick={() => onClose(false)}>Cancel</Button>
          <Button kind="primary" submit form={form} busy={unlock.busy} disabled={passphrase === '' && !unlock.busy}>
            {act(Number(chosen))}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={event => void submit(event)}>
        <TextField label="Passphrase" type="password" autoFocus value={passphrase} onChange={setPassphrase} />
        <ChoiceField
          label={choice}
          compact
          choices={minutes.map(value => ({ value: String(value), label: `${value} min` }))}
          value={chosen}
          onChange={setChosen}
        />
        {unlock.error !== null && <Failure title="It stays locked" error={unlock.error} />}
      </form>
    </Dialog>
  )
}
