import { groupDigits } from '#shared/lib/group-digits.ts'

/** Facts go to standard output, words to standard error, so that `nimdolf … --json | jq` always works. */
export interface Print {
  readonly json: boolean
  /** The command's answer: JSON on one line, or the words of `human`. */
  answer(value: unknown, human: () => string): void
  /** Raw bytes of an export. Resolves when the reader has room again. */
  raw(text: string): Promise<void>
  say(words: string): void
}

export function createPrint(json: boolean): Print {
  return {
    json,
    answer(value, human) {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${human()}\n`)
    },
    async raw(text) {
      if (!process.stdout.write(text)) await new Promise<void>(resolve => process.stdout.once('drain', () => resolve()))
    },
    say: words => void process.stderr.write(`${words}\n`),
  }
}

/** Left-aligned columns, two spaces apart; figures are right-aligned where a head ends with `>`. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const right = heads.map(head => head.endsWith('>'))
  const titles = heads.map(head => head.replace(/>$/, ''))
  const widths = titles.map((title, column) => Math.max(title.length, ...rows.map(row => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (right[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(titles), ...rows.map(line)].join('\n')
}

/** Peer text on a terminal: control characters, which could repaint the screen, are shown as their code. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this function is about
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export function duration(ms: number): string {
  if (ms < 0) return 'never'
  if (ms < 1_000) return `${ms} ms`
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  return `${Math.round(ms / 3_600_000)} h`
}

export const sat = (amount: string): string => `${groupDigits(amount)} sat`

/** msat as sat, with as many decimals as there are. */
export function msat(amount: string): string {
  const digits = amount.replace('-', '').padStart(4, '0')
  const part = digits.slice(-3).replace(/0+$/, '')
  return `${amount.startsWith('-') ? '-' : ''}${groupDigits(digits.slice(0, -3))}${part === '' ? '' : `.${part}`} sat`
}

/** A date to the minute, UTC. */
export const day = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
