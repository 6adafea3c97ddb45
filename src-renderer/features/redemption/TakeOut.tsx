import { useId, useState, type FormEvent } from 'react'
import type { FloatView, TookOutView } from '#shared/rpc/views/redemption.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { readAmount } from './read-amount.ts'
import { TokenOut } from './TokenOut.tsx'
import styles from './FloatPanel.module.css'

const HOW_MUCH = [
  { value: 'all', label: 'All that is free' },
  { value: 'some', label: 'An amount' },
] as const

/** Float becomes a token that the operator can spend or keep. While holders are paid from it, the core asks once more. */
export function TakeOut({ units, onClose }: { units: readonly FloatView[]; onClose: () => void }) {
  const [unit, setUnit] = useState(units[0]?.unit ?? 'sat')
  const [how, setHow] = useState<'all' | 'some'>('some')
  const [text, setText] = useState('')
  const [took, setTook] = useState<TookOutView | null>(null)
  const take = useCommand('float.take')
  const id = useId()
  const amount = how === 'all' ? null : readAmount(text)
  const ready = how === 'all' || amount !== null
  const free = units.find(each => each.unit === unit)?.free ?? '0'
  // Refused because holders are paid from it: the same press again, knowingly.
  const warned = take.error?.code === 'float.open'
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready || take.busy) return
    const answer = await take.run({ unit, amount, confirmed: warned })
    if (answer.ok) setTook(answer.value)
  }
  if (took !== null) return <TokenOut took={took} onClose={onClose} />
  return (
    <Dialog
      title="Take out of the float"
      lead="The float becomes a token of your own mint. Whoever has the token has the money: keep it as you keep cash."
      open
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={warned ? 'danger' : 'primary'} submit form={id} disabled={!ready} busy={take.busy}>
            {warned ? 'Take it out nevertheless' : 'Take it out'}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={event => void submit(event)}>
        {units.length > 1 && (
          <ChoiceField
            label="Unit"
            compact
            choices={units.map(each => ({ value: each.unit, label: each.unit }))}
            value={unit}
            onChange={next => {
              setUnit(next)
              take.clear()
            }}
          />
        )}
        <ChoiceField
          label="How much"
          compact
          choices={HOW_MUCH}
          value={how}
          onChange={next => {
            setHow(next)
            take.clear()
          }}
        />
        {how === 'some' && (
          <TextField
            label="Amount"
            unit={unit}
            inputMode="numeric"
            value={text}
            onChange={next => {
              setText(next)
              take.clear()
            }}
            error={text.trim() !== '' && amount === null ? 'A whole number above 0.' : null}
            hint={`${groupDigits(free)} ${unit} are free; your mint takes its fee of what is left.`}
          />
        )}
        {take.error !== null && <Failure title={warned ? 'Holders are paid from it' : 'Nothing was taken out'} error={take.error} />}
      </form>
    </Dialog>
  )
}
