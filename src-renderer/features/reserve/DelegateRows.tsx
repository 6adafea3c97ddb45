import { Plus, Trash2 } from 'lucide-react'
import { useView } from '../../app/use-view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { hostOf } from '../../ui/format.ts'
import { delayWords, emptyDelegate, type DelegateRow, type FieldErrors } from './policy-form.ts'
import styles from './NewReserve.module.css'

const MAX_ROWS = 32

/** Who may take it, in the order of the draft: the first delay that passes goes first. */
export function DelegateRows({
  rows,
  errors,
  onChange,
}: {
  rows: readonly DelegateRow[]
  errors: FieldErrors
  onChange: (rows: readonly DelegateRow[]) => void
}) {
  const mirrors = useView('mirror.list', {}).data ?? []
  const change = (at: number, to: Partial<DelegateRow>): void => onChange(rows.map((row, each) => (each === at ? { ...row, ...to } : row)))
  const add = (): void => {
    const last = rows.at(-1)
    const delay = /^\d+$/.test(last?.delay ?? '') ? String(Math.min(65_535, Number(last!.delay) + 288)) : '4032'
    onChange([...rows, emptyDelegate(Math.max(0, ...rows.map(({ key }) => key)) + 1, delay)])
  }
  return (
    <fieldset className={styles.delegates}>
      <legend>Delegates</legend>
      <p className={styles.hint}>
        Each can take every coin alone, once it is that old. Two days between two of them let the first finish before the second can.
      </p>
      <datalist id="mirrored-mints">
        {mirrors.map(row => (
          <option key={row.url} value={row.url}>
            {row.name || hostOf(row.url)}
          </option>
        ))}
      </datalist>
      {rows.map((row, at) => (
        <div key={row.key} className={styles.delegate} role="group" aria-label={`Delegate ${at + 1}`}>
          <TextField label="Name" value={row.name} onChange={name => change(at, { name })} maxLength={200} />
          <TextField
            label="Mint"
            placeholder="https://"
            mono
            list="mirrored-mints"
            value={row.url}
            onChange={url => change(at, { url })}
            inputMode="url"
          />
          <TextField
            label="Opens after"
            unit={`blocks ${delayWords(row.delay)}`}
            inputMode="numeric"
            value={row.delay}
            error={errors[`delegates.${at}.delay`] ?? null}
            onChange={delay => change(at, { delay })}
          />
          <div className={styles.key}>
            <TextField
              label="Key"
              placeholder="64 hex digits, as the delegate’s mint advertises it"
              mono
              value={row.pubkey}
              error={errors[`delegates.${at}.pubkey`] ?? null}
              onChange={pubkey => change(at, { pubkey })}
            />
          </div>
          <IconButton
            className={styles.remove}
            icon={Trash2}
            label={`Remove delegate ${at + 1}`}
            disabled={rows.length === 1}
            onClick={() => onChange(rows.filter((_, each) => each !== at))}
          />
        </div>
      ))}
      <div>
        <Button icon={Plus} onClick={add} disabled={rows.length >= MAX_ROWS}>
          Add delegate
        </Button>
      </div>
    </fieldset>
  )
}
