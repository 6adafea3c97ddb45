import { useId, useState, type FormEvent } from 'react'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import type { WordCount } from './CheckBackupDialog.tsx'
import { NewPassphrase, NOTHING_TYPED } from './NewPassphrase.tsx'
import { isPassphrase } from './passphrase.ts'
import { useNetwork } from './use-network.ts'
import { WordsOnce } from './WordsOnce.tsx'
import styles from './SignerForm.module.css'

const COUNTS = [
  { value: '12', label: '12 words' },
  { value: '24', label: '24 words' },
] as const

interface CreateSignerProps {
  onClose: () => void
  /** `written`: the operator says the words are on paper; they are checked next. */
  onCreated: (row: SignerRow, words: WordCount, written: boolean) => void
}

/** Name and passphrase → the words, once → the check of the paper. The passphrase leaves this form as it goes to the core. */
export function CreateSignerDialog({ onClose, onCreated }: CreateSignerProps) {
  const [name, setName] = useState('')
  const [typed, setTyped] = useState(NOTHING_TYPED)
  const [many, setMany] = useState<WordCount>('24')
  // Held while they are on screen, dropped with the sheet.
  const [made, setMade] = useState<{ readonly row: SignerRow; readonly words: readonly string[] } | null>(null)
  const network = useNetwork()
  const create = useCommand('signer.create')
  const form = useId()

  const complete = network !== null && name.trim() !== '' && isPassphrase(typed.passphrase, typed.again)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!complete || create.busy) return
    const asking = create.run({ name: name.trim(), network, passphrase: typed.passphrase, words: many === '12' ? 12 : 24 })
    setTyped(NOTHING_TYPED)
    const answer = await asking
    if (answer.ok) setMade({ row: answer.value.signer, words: answer.value.words })
  }
  if (made !== null)
    return (
      <WordsOnce
        name={made.row.name}
        words={made.words}
        onDone={written => {
          setMade(null)
          onCreated(made.row, many, written)
        }}
      />
    )
  return (
    <Dialog
      title="Create a keystore"
      lead="New words are made by this machine's random source and kept in a file that only the passphrase opens."
      open
      onClose={onClose}
      footer={
        <>
          {network === null && <p className={styles.blocked}>Choose a network in Settings first: a key is made for one.</p>}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={form} busy={create.busy} disabled={!complete && !create.busy}>
            Create{network === null ? '' : ` for ${network}`}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={event => void submit(event)}>
        <TextField
          label="Name"
          hint="As you will see it when signing, for example Desk."
          maxLength={60}
          autoFocus
          value={name}
          onChange={setName}
        />
        <NewPassphrase typed={typed} onType={setTyped} />
        <ChoiceField label="Length" compact choices={COUNTS} value={many} onChange={setMany} />
        {create.error !== null && <Failure title="No keystore was created" error={create.error} />}
      </form>
    </Dialog>
  )
}
