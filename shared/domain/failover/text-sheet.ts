import { groupDigits } from '#shared/lib/group-digits.ts'
import { peerText } from '../peer-text.ts'

/** Columns of a sheet: what every printer and terminal has. */
export const COLUMNS = 78
/** Between a label and the figure of its line. */
const LEAST_GAP = 2

/** Both to the same place after the point, so that columns of either stand under each other. */
export interface Amounts {
  readonly sat: (sat: bigint) => string
  readonly msat: (msat: bigint) => string
}

/** Amounts in sat: whole, or all of them with three decimals where one of `msats` is no whole sat. Digits are grouped. */
export function amountsOf(msats: readonly bigint[]): Amounts {
  const decimals = msats.some(msat => msat % 1_000n !== 0n)
  const msat = (amount: bigint): string => {
    const size = amount < 0n ? -amount : amount
    const whole = digits(size / 1_000n)
    return `${amount < 0n ? '-' : ''}${whole}${decimals ? `.${String(size % 1_000n).padStart(3, '0')}` : ''}`
  }
  return { msat, sat: sat => msat(sat * 1_000n) }
}

/** Label to the left, figure to the right; on two lines where both do not fit into one. */
export function row(label: string, figure: string): readonly string[] {
  const gap = COLUMNS - widthOf(label) - widthOf(figure)
  if (gap >= LEAST_GAP) return [`${label}${' '.repeat(gap)}${figure}`]
  const text = label.trimStart()
  return [...paragraph(' '.repeat(label.length - text.length), text), figure.padStart(COLUMNS)]
}

export const rule = (mark: '=' | '-'): string => mark.repeat(COLUMNS)

/** A rule under the figures only, as wide as the figure that follows. */
export const underFigures = (figure: string): string => '-'.repeat(figure.length + LEAST_GAP).padStart(COLUMNS)

/** `text` in as many lines as it takes, the first begun by `head`, the others indented alike. Cut between words, or where one is too long. */
export function paragraph(head: string, text: string): readonly string[] {
  const lines: string[] = []
  let current = ''
  for (const sign of text) {
    if (widthOf(current) + widthOf(sign) > COLUMNS - head.length) {
      const space = current.lastIndexOf(' ')
      const end = space > 0 && sign !== ' ' ? space : current.length
      lines.push(current.slice(0, end))
      current = current.slice(end).trimStart()
    }
    if (current !== '' || sign !== ' ') current += sign
  }
  return [...lines, current].map((line, at) => `${at === 0 ? head : ' '.repeat(head.length)}${line}`.trimEnd())
}

/** Peers' text on a sheet: one line of visible signs, at most `maxChars`, whose cut shows. */
export function printable(text: string, maxChars: number): string {
  const visible = peerText(text.trim(), maxChars + 1)
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    // A heap of marks on one letter covers the lines above and below it.
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
  return visible.length <= maxChars ? visible : `${visible.slice(0, maxChars - 1).toWellFormed()}…`
}

/** What a terminal shows in two columns: the signs of East Asia, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Columns that a text takes; marks take none. */
export function widthOf(text: string): number {
  let width = 0
  for (const sign of text) width += /\p{M}/u.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1
  return width
}

/** In groups of three by plain spaces: a sheet is printed in one width, where narrow spaces are not narrow. */
export const digits = (value: bigint): string => groupDigits(value).replaceAll('\u202f', ' ')
