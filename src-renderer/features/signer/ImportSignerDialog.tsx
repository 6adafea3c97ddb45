import { useId, useState, type FormEvent } from 'react'
import type { ImportSigner, SignerRow } from '#shared/rpc/views/signer.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ChoiceField, TextField, type Choice } from '../../ui/Field.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { NewPassphrase, NOTHING_TYPED } from './NewPassphrase.tsx'
import { isPassphrase } from './passphrase.ts'
import { missingOfSecret, secretOf, type SecretKind } from './secret.ts'
import { useNetwork } from './use-network.ts'
import styles from './SignerForm.module.css'

const KINDS: readonly Choice<SecretKind>[] = [
  { value: 'words', label: 'Words' },
  { value: 'extended', label: 'Extended key' },
  { value: 'raw', label: 'Raw key' },
]
const LABEL: Record<SecretKind, string> = { words: 'Words, in order', extended: 'Extended private key', raw: 'Private key' }
const MADE: readonly Choice<ImportSigner['made_on']>[] = [
  { value: 'other', label: 'Elsewhere', detail: 'This console, a wallet, another device, dice.' },
  {
    value: 'coldcard-2021-2026',
    label: 'On a Coldcard, between 2021 and July 2026',
    detail: 'Those had poor entropy: the key may be guessed. It can be imported, to move the money away.',
  },
]

/** A key that exists already, into an encrypted file of this home. Secret and passphrase leave this form as they go to the core. */
export function ImportSignerDialog({ onClose, onImported }: { onClose: () => void; onImported: (row: SignerRow) => void }) {
  const [name, setName] = useState('')
  const [kind, setKind] = useState<SecretKind>('words')
  const [secret, setSecret] = useState('')
  const [extra, setExtra] = useState('')
  const [typed, setTyped] = useState(NOTHING_TYPED)
  const [madeOn, setMadeOn] = useState<ImportSigner['made_on'] | null>(null)
  const network = useNetwork()
  const add = useCommand('signer.import')
  const form = useId()
  const field = useId()

  const missing = missingOfSecret(kind, secret)
  const complete =
    network !== null &&
    name.trim() !== '' &&
    secret.trim() !== '' &&
    missing === null &&
    madeOn !== null &&
    isPassphrase(typed.passphrase, typed.again)
  const forget = (): void => {
    setSecret('')
    setExtra('')
    setTyped(NOTHING_TYPED)
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!complete || add.busy) return
    const asking = add.run({
      name: name.trim(),
      network,
      passphrase: typed.passphrase,
      secret: secretOf(kind, secret, extra),
      made_on: madeOn,
    })
    forget()
    const answer = await asking
    if (answer.ok) onImported(answer.value)
  }
  return (
    <Dialog
      title="Import a key"
      lead="It is encrypted with a passphrase before it is written, and never shown or sent anywhere."
      open
      onClose={onClose}
      size="wide"
      footer={
        <>
          {network === null && <p className={styles.blocked}>Choose a network in Settings first: a key is for one.</p>}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={form} busy={add.busy} disabled={!complete && !add.busy}>
            Import{network === null ? '' : ` for ${network}`}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={event => void submit(event)}>
        <TextField label="Name" maxLength={60} autoFocus value={name} onChange={setName} />
        <ChoiceField
          label="What you have"
          compact
          choices={KINDS}
          value={kind}
          onChange={next => {
            setKind(next)
            setSecret('')
            setExtra('')
          }}
        />
        <div className={styles.area}>
          <label htmlFor={field}>{LABEL[kind]}</label>
          <textarea
            id={field}
            rows={kind === 'words' ? 3 : 2}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={secret}
            aria-describedby={`${field}-missing`}
            onChange={event => setSecret(event.target.value)}
          />
          <small id={`${field}-missing`} role="status">
            {missing ?? (secret.trim() === '' ? WHERE[kind] : 'Complete as far as its form can tell.')}
          </small>
        </div>
        {kind === 'words' && (
          <TextField
            label="Extra word (BIP39 passphrase)"
            type="password"
            hint="Only if one was set when the seed was made; empty otherwise. Another one gives other keys."
            value={extra}
            onChange={setExtra}
          />
        )}
        <ChoiceField label="Where was the seed made?" choices={MADE} value={madeOn} onChange={setMadeOn} />
        {madeOn === 'coldcard-2021-2026' && (
          <Notice tone="warning" title="Do not build a reserve on this key">
            Import it to rotate what it holds to a reserve with a new key. The warning stays beside it.
          </Notice>
        )}
        <NewPassphrase typed={typed} onType={setTyped} />
        {add.error !== null && <Failure title="Nothing was imported" error={add.error} />}
      </form>
    </Dialog>
  )
}

const WHERE: Record<SecretKind, string> = {
  words: 'Keys are derived after BIP86 and for leaves; the list of keys shows every path.',
  extended: 'Begins with xprv or tprv.',
  raw: '64 hex digits or WIF. It has no words and no path: keep your own copy.',
}
