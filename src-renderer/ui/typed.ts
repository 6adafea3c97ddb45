import { groupDigits } from './format.ts'

/** The digits of an amount as somebody types or pastes it, grouping taken out; null where anything else is in it. */
export function typedDigits(text: string): string | null {
  const digits = text.replaceAll(/[\s_,'’]/g, '')
  return /^\d{0,19}$/.test(digits) ? digits : null
}

/** Under a field for an amount: what is missing, what is too much, or that it fits. */
export function amountHint(text: string, wanted: string): string {
  const digits = typedDigits(text)
  if (digits === wanted) return 'matches'
  if (digits === null) return `${groupDigits(wanted)}: digits alone, whole sat`
  if (digits === '') return `type ${groupDigits(wanted)}`
  if (wanted.startsWith(digits)) return `${groupDigits(wanted)}, still to type: ${wanted.slice(digits.length)}`
  return `not the same: type ${groupDigits(wanted)}`
}

/** Under a field for a name, letter by letter: another spelling is another name. */
export function nameHint(text: string, wanted: string): string {
  const typed = text.trim()
  if (typed === wanted) return 'matches'
  if (typed === '') return `type ${wanted}`
  return wanted.startsWith(typed) ? `still to type: ${wanted.slice(typed.length)}` : `not the same: type ${wanted}`
}
