import { useLayoutEffect, useRef } from 'react'
import { TextField } from './Field.tsx'
import { groupDigits } from './format.ts'
import { amountHint, nameHint, typedDigits } from './typed.ts'

interface TypedProps {
  label: string
  /** What has to be typed, exactly. */
  wanted: string
  value: string
  onChange: (value: string) => void
  autoFocus?: boolean
}

/** A name that is typed before an act that cannot be called back; says what is missing while it is typed. */
export const TypedName = ({ wanted, value, ...rest }: TypedProps) => (
  <TextField {...rest} value={value} ok={value.trim() === wanted} hint={nameHint(value, wanted)} />
)

/** An amount, the same way: grouped as it is typed or pasted. */
export function TypedAmount({ wanted, value, onChange, ...rest }: TypedProps) {
  const field = useRef<HTMLInputElement>(null)
  // Digits before the caret: grouping would move it, and the operator types on where he was.
  const before = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (before.current === null || field.current === null) return
    const at = placeAfter(value, before.current)
    before.current = null
    field.current.setSelectionRange(at, at)
  }, [value])
  const change = (text: string): void => {
    const digits = typedDigits(text)
    const caret = field.current?.selectionStart ?? text.length
    before.current = digits === null ? null : (typedDigits(text.slice(0, caret)) ?? '').length
    onChange(digits === null ? text : groupDigits(digits))
  }
  return (
    <TextField
      {...rest}
      ref={field}
      inputMode="numeric"
      value={value}
      ok={typedDigits(value) === wanted}
      hint={amountHint(value, wanted)}
      onChange={change}
    />
  )
}

/** The place behind the first `digits` digits of a grouped text. */
function placeAfter(text: string, digits: number): number {
  let seen = 0
  for (let at = 0; at < text.length; at++) {
    if (seen === digits) return at
    if (/\d/.test(text[at]!)) seen++
  }
  return text.length
}
