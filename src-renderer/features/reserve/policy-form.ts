import type { Network } from '#shared/rpc/schema.ts'
import type { PolicyArgs } from '#shared/rpc/views/reserve.ts'

/** What is typed in the set-up form, and what is wrong with it before the core is asked. */
export interface DelegateRow {
  readonly key: number
  readonly name: string
  readonly url: string
  readonly pubkey: string
  readonly delay: string
}
export interface PolicyForm {
  readonly name: string
  readonly mintUrl: string
  readonly template: 'pk-older' | 'csv-drop'
  readonly internalKey: string
  readonly delegates: readonly DelegateRow[]
}

export const emptyDelegate = (key: number, delay = '4032'): DelegateRow => ({ key, name: '', url: '', pubkey: '', delay })
export const EMPTY: PolicyForm = { name: '', mintUrl: '', template: 'pk-older', internalKey: '', delegates: [emptyDelegate(1)] }

export type Field = 'name' | 'internal_key' | `delegates.${number}.pubkey` | `delegates.${number}.delay`
export type FieldErrors = Readonly<Partial<Record<Field, string>>>

const KEY = /^(?:0[23])?[0-9a-f]{64}$/i
/** A descriptor's `[fingerprint/path]` may stand before the own key: other signers find it by that. */
const ORIGIN = /^\[[0-9a-f]{8}(?:\/\d{1,10}['h]?){0,16}\]/i
const isEmpty = ({ name, url, pubkey }: DelegateRow): boolean => `${name}${url}${pubkey}`.trim() === ''

/** Only what the form itself can know; the core judges keys and trees. Empty fields are missing, not wrong, until something is typed. */
export function fieldErrors(form: PolicyForm): FieldErrors {
  const errors: Partial<Record<Field, string>> = {}
  if (form.internalKey.trim() !== '' && !KEY.test(form.internalKey.trim().replace(ORIGIN, '')))
    errors.internal_key = keyWords(form.internalKey)
  form.delegates.forEach((row, at) => {
    if (row.pubkey.trim() !== '' && !KEY.test(row.pubkey.trim())) errors[`delegates.${at}.pubkey`] = keyWords(row.pubkey)
    const delay = Number(row.delay.trim())
    if (row.delay.trim() === '') return
    if (!/^\d+$/.test(row.delay.trim())) errors[`delegates.${at}.delay`] = 'A whole number of blocks.'
    else if (delay === 0) errors[`delegates.${at}.delay`] = 'With 0 the delegate could claim at once.'
    else if (delay > 65_535) errors[`delegates.${at}.delay`] = 'At most 65 535 blocks, about 455 days: Bitcoin counts no further.'
  })
  return errors
}

const keyWords = (typed: string): string => `${typed.trim().length} characters; a key has 64 hex digits, or 66 beginning with 02 or 03.`

/** Null while something is missing or wrong. */
export function policyOf(form: PolicyForm, network: Network): PolicyArgs | null {
  const rows = form.delegates.filter(row => !isEmpty(row))
  if (Object.keys(fieldErrors(form)).length > 0 || rows.length === 0 || form.internalKey.trim() === '') return null
  if (rows.some(({ pubkey, delay }) => pubkey.trim() === '' || delay.trim() === '')) return null
  return {
    network,
    template: form.template,
    internal_key: form.internalKey.trim().toLowerCase(),
    delegates: rows.map(({ name, url, pubkey, delay }) => ({
      name: name.trim() || null,
      mint_url: url.trim() || null,
      pubkey: pubkey.trim().toLowerCase(),
      delay: Number(delay),
    })),
  }
}

/** Where the core's refusal belongs: `delegates[1].pubkey is …` stands beside that field. Null: it concerns the whole. */
export function fieldOf(detail: string): Field | null {
  const delegate = /delegates\[(\d+)\](?:\.(pubkey|delay))?/.exec(detail)
  if (delegate !== null) return `delegates.${Number(delegate[1])}.${delegate[2] === 'delay' ? 'delay' : 'pubkey'}`
  return detail.includes('internal_key') ? 'internal_key' : null
}

/** `≈ 28 days`: ten minutes a block, for choosing; the countdown later uses the real pace. */
export function delayWords(delay: string): string {
  const blocks = Number(delay)
  if (!/^\d+$/.test(delay.trim()) || blocks < 1 || blocks > 65_535) return ''
  const hours = blocks / 6
  if (hours < 48) return `≈ ${hours < 10 ? hours.toFixed(1) : Math.round(hours)} h`
  return `≈ ${hours < 240 ? (hours / 24).toFixed(1) : Math.round(hours / 24)} days`
}
