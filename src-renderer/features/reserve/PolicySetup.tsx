import { useEffect, useState, type FormEvent } from 'react'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Page.tsx'
import { DelegateRows } from './DelegateRows.tsx'
import { DerivedPanel } from './DerivedPanel.tsx'
import { KeyField } from './KeyField.tsx'
import { EMPTY, fieldErrors, fieldOf, policyOf, type FieldErrors, type PolicyForm } from './policy-form.ts'
import styles from './NewReserve.module.css'

const TEMPLATES = [
  {
    value: 'pk-older',
    label: 'pk-older, for delegates of today',
    detail: 'and_v(v:pk(K),older(n)): has a descriptor, so other wallets can import it too.',
  },
  {
    value: 'csv-drop',
    label: 'csv-drop, the draft’s literal leaf',
    detail:
      'For delegates whose software knows only the draft. It has no descriptor: keep the package, or the coins cannot be found again.',
  },
] as const

/** How long typing must rest before the core derives again. ms. */
const REST_MS = 250

/** The set-up form: what is typed on the left, what follows from it on the right, while it is typed. */
export function PolicySetup({ onAdded }: { onAdded: (id: number, address: string) => void }) {
  const network = useView('app.status', {}).data?.network ?? null
  const [form, setForm] = useState<PolicyForm>(EMPTY)
  const add = useCommand('reserve.add')
  const policy = useRested(network === null ? null : policyOf(form, network))
  const derived = useView('reserve.derive', policy === null ? null : { policy })
  const errors = withRefusal(fieldErrors(form), policy === null ? null : derived.error)
  const change = (to: Partial<PolicyForm>): void => setForm({ ...form, ...to })

  const ready = policy !== null && derived.data !== null && derived.error === null && form.name.trim() !== ''
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready || add.busy) return
    const address = derived.data!.address
    const mint = form.mintUrl.trim()
    const made = await add.run({ source: 'policy', name: form.name.trim(), policy, mint_url: mint === '' ? null : mint })
    if (made.ok) onAdded(made.value[0]!.id, address)
  }
  return (
    <form className={styles.columns} onSubmit={event => void submit(event)}>
      <div className={styles.form}>
        {network === null && (
          <Notice tone="warning" title="No network is chosen">
            An address belongs to one network. Choose it in the settings first.
          </Notice>
        )}
        <div className={styles.pair}>
          <TextField
            label="Name"
            hint="For this console only."
            value={form.name}
            onChange={name => change({ name })}
            maxLength={60}
            autoFocus
          />
          <TextField
            label="Your mint"
            hint="Whose ecash it stands behind; may stay empty."
            placeholder="https://"
            mono
            value={form.mintUrl}
            onChange={mintUrl => change({ mintUrl })}
            inputMode="url"
          />
        </div>
        <KeyField
          label="Internal key"
          hint="Yours: it spends at any time, by itself. Take one whose words are written down."
          use="internal"
          value={form.internalKey}
          error={errors.internal_key ?? null}
          onChange={internalKey => change({ internalKey })}
        />
        <DelegateRows rows={form.delegates} errors={errors} onChange={delegates => change({ delegates })} />
        <ChoiceField label="Template of the leaves" choices={TEMPLATES} value={form.template} onChange={template => change({ template })} />
      </div>
      <aside className={styles.aside} aria-label="What follows from it">
        <Section title="What follows" count="while you type">
          <DerivedPanel derived={derived.error === null ? derived.data : null} missing={missing(form, errors, network !== null)} />
          {derived.error !== null && policy !== null && fieldOf(derived.error.detail) === null && <Failure error={derived.error} />}
        </Section>
        {add.error !== null && <Failure title="The reserve was not saved" error={add.error} />}
        <div className={styles.save}>
          <Button kind="primary" submit disabled={!ready} busy={add.busy}>
            Save and check
          </Button>
          <span>
            {form.name.trim() === '' && derived.data !== null
              ? 'Give it a name first.'
              : 'Nothing is paid. The saved package is read back and compared.'}
          </span>
        </div>
      </aside>
    </form>
  )
}

/** The value once it has not changed for a moment; a value that vanished is gone at once. */
function useRested<Value>(value: Value | null): Value | null {
  const text = value === null ? null : JSON.stringify(value)
  const [rested, setRested] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS)
    return () => clearTimeout(timer)
  }, [text])
  return text === null || rested !== text ? null : (JSON.parse(rested) as Value)
}

/** How the core names a field; beside it the name is clear. */
const FIELD = /^(?:delegates\[\d+\](?:\.\w+)?|internal_key)/

/** The core's refusal beside the field that it names. */
function withRefusal(errors: FieldErrors, refusal: { readonly code: string; readonly detail: string } | null): FieldErrors {
  const field = refusal === null ? null : fieldOf(refusal.detail)
  return field === null || refusal === null ? errors : { ...errors, [field]: `${refusal.detail.replace(FIELD, 'This')} (${refusal.code})` }
}

function missing(form: PolicyForm, errors: FieldErrors, network: boolean): string {
  if (!network) return 'Choose a network in the settings.'
  if (form.internalKey.trim() === '') return 'Choose your internal key.'
  if (form.delegates.every(({ pubkey }) => pubkey.trim() === '')) return 'Add a delegate’s key.'
  if (form.delegates.some(({ pubkey, name, url }) => pubkey.trim() === '' && `${name}${url}`.trim() !== ''))
    return 'A delegate has no key yet.'
  if (Object.keys(errors).length > 0) return 'A field says what is wrong with it.'
  return 'Deriving…'
}
