import { TextField } from '../../ui/Field.tsx'
import { missingOf } from './passphrase.ts'
import styles from './SignerForm.module.css'

export interface TypedTwice {
  readonly passphrase: string
  readonly again: string
}
export const NOTHING_TYPED: TypedTwice = { passphrase: '', again: '' }

/** A new passphrase, typed twice, each with what is still missing. */
export function NewPassphrase({ typed, onType }: { typed: TypedTwice; onType: (typed: TypedTwice) => void }) {
  const missing = missingOf(typed.passphrase, typed.again)
  return (
    <div className={styles.pair}>
      <TextField
        label="Passphrase"
        type="password"
        hint="Encrypts the file. It cannot be recovered."
        value={typed.passphrase}
        onChange={passphrase => onType({ ...typed, passphrase })}
        error={missing.passphrase}
      />
      <TextField
        label="Passphrase again"
        type="password"
        value={typed.again}
        onChange={again => onType({ ...typed, again })}
        error={missing.again}
      />
    </div>
  )
}
