import { useId, useState, type FormEvent } from 'react'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { positionsToAsk, systemRandom } from './backup-positions.ts'
import styles from './SignerForm.module.css'

export type WordCount = '12' | '24'
const COUNTS = [
  { value: '12', label: '12 words' },
  { value: '24', label: '24 words' },
] as const
const askAnew = (many: WordCount): readonly Asked[] => positionsToAsk(Number(many), systemRandom).map(position => ({ position, word: '' }))

interface Asked {
  readonly position: number
  readonly word: string
}

/**
 * Asks for three words at random places of the paper, and the passphrase, so that both are known to be at hand before the day they are
 * needed. The core compares; it never answers a word. What was typed leaves this form with the question.
 */
export function CheckBackupDialog({ row, made = null, onClose }: { row: SignerRow; made?: WordCount | null; onClose: () => void }) {
  const [many, setMany] = useState<WordCount>(made ?? '12')
  const [asked, setAsked] = useState(() => askAnew(many))
  const [passphrase, setPassphrase] = useState('')
  const check = useCommand('signer.check-backup')
  const form = useId()

  const complete = passphrase !== '' && asked.every(({ word }) => word.trim() !== '')
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!complete || check.busy) return
    const asking = check.run({
      id: row.id,
      passphrase,
      typed: asked.map(({ position, word }) => ({ position, word: word.trim().toLowerCase() })),
    })
    setPassphrase('')
    setAsked(askAnew(many))
    const answer = await asking
    if (answer.ok) onClose()
  }
  const count = (next: WordCount): void => {
    setMany(next)
    setAsked(askAnew(next))
  }
  return (
    <Dialog
      title={`Check the backup of ${row.name}`}
      lead="Take the paper, not a screen. Three of its words and the passphrase show that both are at hand."
      open
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Later</Button>
          <Button kind="primary" submit form={form} busy={check.busy} disabled={!complete && !check.busy}>
            Check
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={event => void submit(event)}>
        {made === null && <ChoiceField label="On the paper stand" compact choices={COUNTS} value={many} onChange={count} />}
        <div className={styles.asked}>
          {asked.map(({ position, word }, at) => (
            <TextField
              key={position}
              label={`Word ${position + 1}`}
              mono
              autoFocus={at === 0}
              autoCapitalize="none"
              value={word}
              onChange={text => setAsked(asked.map(each => (each.position === position ? { position, word: text } : each)))}
            />
          ))}
        </div>
        <TextField label="Passphrase" type="password" value={passphrase} onChange={setPassphrase} />
        {check.error !== null && <Failure title="The backup is not confirmed" error={check.error} />}
      </form>
    </Dialog>
  )
}
