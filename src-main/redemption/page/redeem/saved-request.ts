import { parseJson } from '#shared/lib/json.ts'
import { isHex } from '#shared/lib/bytes.ts'
import { amountOf } from '#shared/domain/amount.ts'
import { scalarOf } from '#shared/domain/proof/dleq.ts'
import { MAX_REDEEM_OUTPUTS, MAX_SECRET_CHARS, MAX_UNIT_CHARS } from '#shared/lib/limits.ts'
import type { Output } from './outputs.ts'
import type { OpenRequest } from './plan.ts'

/** A request without the keys of its outputs, which are fetched again. */
export type SavedRequest = Omit<OpenRequest, 'keys'>

const MARK = 'nimdolf_redemption_request'

/**
 * An unanswered request as a file of its holder's, so that it survives a phone that closes the page. It holds everything: the ecash that was
 * sent, and what turns the answer into new ecash.
 */
export function saveRequest({ path, body, outputs, unit }: SavedRequest): string {
  return JSON.stringify({ [MARK]: 1, path, unit, body, outputs: outputs.map(output => ({ ...output, amount: String(output.amount) })) })
}

export const looksSaved = (text: string): boolean => text.trimStart().startsWith(`{"${MARK}"`)

/** The request in a saved file; null when it is none. */
export function readSavedRequest(text: string): SavedRequest | null {
  const json = parseJson(text.trim())
  const sent = ((json.ok ? json.value : null) ?? {}) as Readonly<Record<string, unknown>>
  const { path, unit, body, outputs } = sent
  if (sent[MARK] !== 1 || (path !== 'swap' && path !== 'melt/bolt11') || typeof body !== 'string') return null
  if (typeof unit !== 'string' || unit.length > MAX_UNIT_CHARS || !Array.isArray(outputs) || outputs.length > MAX_REDEEM_OUTPUTS)
    return null
  const read = outputs.map(outputOf)
  return read.every(output => output !== null) ? { path, body, unit, outputs: read, spends: [] } : null
}

function outputOf(value: unknown): Output | null {
  const { amount, id, B_, secret, r } = (value ?? {}) as Readonly<Record<string, unknown>>
  const [sum, scalar] = [amountOf(/^\d{1,20}$/.test(String(amount)) ? BigInt(String(amount)) : null), scalarOf(String(r))]
  if (sum === null || scalar === null || typeof id !== 'string' || !isHex(id) || typeof B_ !== 'string' || !isHex(B_)) return null
  return typeof secret === 'string' && secret.length <= MAX_SECRET_CHARS ? { amount: sum, id, B_, secret, r: scalar } : null
}
