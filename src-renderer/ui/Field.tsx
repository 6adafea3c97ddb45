import { Check } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './Field.module.css'

interface FieldProps {
  label: string
  /** What the value is for, under the control. */
  hint?: ReactNode
  /** What is wrong and how to put it right; replaces nothing, the hint stays. */
  error?: string | null
}

interface TextFieldProps extends FieldProps, Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'className' | 'id'> {
  value: string
  onChange: (value: string) => void
  /** After the text, inside the frame: a unit. */
  unit?: string
  mono?: boolean
  /** It is what was asked for: said by the hint in words, and marked. */
  ok?: boolean
}

export function TextField({ label, hint, error = null, value, onChange, unit, mono = false, ok = false, ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div className={classes(styles.frame, error !== null && styles.bad, ok && styles.good)}>
        <input
          {...rest}
          id={id}
          className={classes(mono && styles.mono)}
          value={value}
          onChange={event => onChange(event.target.value)}
          aria-invalid={error !== null || undefined}
          aria-describedby={`${id}-hint ${id}-error`}
          autoComplete="off"
          spellCheck={false}
        />
        {unit !== undefined && <span className={styles.unit}>{unit}</span>}
        {ok && <Check size={14} aria-hidden className={styles.mark} />}
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error !== null && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly detail?: ReactNode
}

/** One of a few, all in sight. `compact` is a segmented row; otherwise each has a line with its explanation. */
export function ChoiceField<Value extends string>({
  label,
  choices,
  value,
  onChange,
  compact = false,
  hideLabel = false,
  disabled = false,
}: {
  label: string
  choices: readonly Choice<Value>[]
  value: Value | null
  onChange: (value: Value) => void
  compact?: boolean
  hideLabel?: boolean
  disabled?: boolean
}) {
  const name = useId()
  return (
    <fieldset className={classes(styles.field, styles.choices)} disabled={disabled}>
      <legend className={hideLabel ? styles.hidden : styles.legend}>{label}</legend>
      <div className={compact ? styles.segments : styles.list}>
        {choices.map(choice => (
          <label key={choice.value} className={styles.choice} data-chosen={choice.value === value || undefined}>
            <input type="radio" name={name} value={choice.value} checked={choice.value === value} onChange={() => onChange(choice.value)} />
            <span>
              <b>{choice.label}</b>
              {choice.detail !== undefined && <small>{choice.detail}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** A tick with its sentence. */
export function CheckField({
  label,
  hint,
  checked,
  onChange,
  disabled = false,
}: {
  label: ReactNode
  hint?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={checked} disabled={disabled} onChange={event => onChange(event.target.checked)} />
      <span>
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </span>
    </label>
  )
}
