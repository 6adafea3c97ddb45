import { useId, useState, type FormEvent } from 'react'
import type { PublicationArgs, PublicationPlan } from '#shared/rpc/views/publication.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { CheckField, ChoiceField, TextField } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { EMPTY_FORM, formErrors, planArgs, type Form } from './form.ts'
import styles from './AddPublication.module.css'
import { PlanPreview } from './PlanPreview.tsx'
import { SOURCES } from './sources.ts'

const CHOICES = Object.entries(SOURCES).map(([value, words]) => ({ value: value as Form['source'], ...words }))

/** Plan, then preview, then commit: the form alone changes nothing, and the SQL is on screen before the button that runs it. */
export function AddPublication({ open, onClose }: { open: boolean; onClose: () => void }) {
  return open ? <Steps onClose={onClose} /> : null
}

function Steps({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState(EMPTY_FORM)
  const [planned, setPlanned] = useState<{ readonly args: PublicationArgs; readonly plan: PublicationPlan } | null>(null)
  const plan = useCommand('publication.plan')
  const add = useCommand('publication.add')
  const id = useId()

  const look = async (): Promise<void> => {
    const args = planArgs(form)
    const found = await plan.run(args)
    if (found.ok) setPlanned({ args, plan: found.value })
  }
  const commit = async (): Promise<void> => {
    if (planned !== null && (await add.run(planned.args)).ok) onClose()
  }

  if (planned !== null)
    return (
      <Dialog
        title="Read before it is done"
        lead="This is all that changes in the mint's database. Nothing has been done yet."
        open
        onClose={onClose}
        size="wide"
        footer={
          <>
            <Button onClick={() => setPlanned(null)}>Back</Button>
            <Button kind="primary" busy={add.busy} onClick={() => void commit()}>
              {planned.plan.installed ? 'Start publishing' : 'Install and start publishing'}
            </Button>
          </>
        }
      >
        <PlanPreview args={planned.args} plan={planned.plan} />
        {add.error !== null && <Failure title="Nothing was published" error={add.error} />}
      </Dialog>
    )
  return (
    <Dialog
      title="Publish a mint"
      lead="A feed beside the mint tells your delegates of every spend. First see what would be installed; nothing is changed by looking."
      open
      onClose={onClose}
      size="wide"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={id} busy={plan.busy}>
            Show the plan
          </Button>
        </>
      }
    >
      <FormFields id={id} form={form} onChange={setForm} onSubmit={() => void look()} />
      {plan.error !== null && <Failure title="There is no plan yet" error={plan.error} />}
    </Dialog>
  )
}

function FormFields({ id, form, onChange, onSubmit }: { id: string; form: Form; onChange: (form: Form) => void; onSubmit: () => void }) {
  const [shown, setShown] = useState(false)
  const errors = formErrors(form)
  const wrong = (field: keyof typeof errors): string | null => (shown ? errors[field] : null)
  const set = <Field extends keyof Form>(field: Field, value: Form[Field]): void => onChange({ ...form, [field]: value })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setShown(true)
    if (Object.values(errors).every(error => error === null)) onSubmit()
  }
  return (
    <form id={id} className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label="Mint URL"
        placeholder="https://mint.example"
        value={form.mint_url}
        onChange={value => set('mint_url', value)}
        hint="Where the mint itself answers; its /v1/info is read there."
        error={wrong('mint_url')}
        autoFocus
      />
      <ChoiceField label="The mint keeps its proofs in" choices={CHOICES} value={form.source} onChange={value => set('source', value)} />
      <TextField
        label="Database file"
        placeholder="/var/lib/nutshell/mint.sqlite3"
        value={form.db}
        onChange={value => set('db', value)}
        hint="On the machine of the core. It is opened for reading; only the trigger is written, in one short transaction."
        error={wrong('db')}
        mono
      />
      <div className={styles.pair}>
        <TextField
          label="Listen on"
          value={form.listen}
          onChange={value => set('listen', value)}
          hint="HOST:PORT of the feed. Put your reverse proxy in front of it."
          error={wrong('listen')}
          mono
        />
        <TextField
          label="Public URL, if another"
          placeholder="https://mint.example"
          value={form.public_url}
          onChange={value => set('public_url', value)}
          hint="Where peers reach the feed through your proxy."
          error={wrong('public_url')}
        />
      </div>
      <CheckField
        label="Also pass every other path to the mint"
        hint="For small mints and tests: one URL serves all. Without it the mint stays reachable even when this console is not."
        checked={form.front}
        onChange={value => set('front', value)}
      />
    </form>
  )
}
