/** A whole amount as people type it, digits grouped or not; null when it is none, or nothing. */
export function readAmount(text: string): string | null {
  const digits = text.trim().replaceAll(/[\s\u202f]/g, '')
  return /^[1-9]\d{0,17}$/.test(digits) ? digits : null
}
