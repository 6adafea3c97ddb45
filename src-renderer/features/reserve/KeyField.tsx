import { useView } from '../../app/use-view.ts'
import { TextField } from '../../ui/Field.tsx'
import { middle } from '../../ui/format.ts'
import styles from './NewReserve.module.css'

/** One of our own keys: chosen from what the signers hold, or typed for a signer elsewhere. */
export function KeyField(props: {
  label: string
  hint: string
  /** Keys meant for something else are left out. */
  use: 'internal' | 'leaf'
  value: string
  error: string | null
  onChange: (key: string) => void
}) {
  const { use, value, onChange } = props
  const signers = useView('signer.list', {}).data ?? []
  const keys = signers.flatMap(signer =>
    signer.keys.filter(key => key.use === use || key.use === 'any').map(key => ({ ...key, signer: signer.name })),
  )
  const typed = value.trim().toLowerCase()
  return (
    <div className={styles.keyField}>
      <TextField
        label={props.label}
        hint={props.hint}
        mono
        placeholder="64 hex digits"
        value={value}
        error={props.error}
        onChange={onChange}
      />
      {keys.length > 0 ? (
        <ul className={styles.keys} aria-label={`${props.label} from a signer`}>
          {keys.map(key => (
            <li key={key.pubkey}>
              <button type="button" aria-pressed={key.pubkey === typed} onClick={() => onChange(key.pubkey)}>
                <b>{key.signer}</b>
                <code>{middle(key.pubkey, 8, 6)}</code>
                <small>
                  {[key.path, key.used_by.length > 0 ? `used by ${key.used_by.join(', ')}` : 'unused'].filter(Boolean).join(' · ')}
                </small>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.hint}>No signer here holds such a key. Create one under Signers, or paste the key of a signer elsewhere.</p>
      )}
    </div>
  )
}
