import { parseJson } from '#shared/lib/json.ts'
import { MAX_KEYSETS, MAX_KEYSET_AMOUNTS, MAX_UNIT_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { amountOf, type Amount } from '../amount.ts'
import { refuse, type Refusal } from '../errors.ts'
import type { KeysetId } from '../feed/spent-event.ts'
import { peerText } from '../peer-text.ts'
import { isKeyPoint } from '../proof/curve.ts'
import { keysetIdOf, type AmountKey, type KeysetEntry } from './keyset.ts'
import { repeatedKey } from './repeated-key.ts'

/**
 * `/v1/keysets` (NUT-02). An entry that cannot be used (a short id, an id of before v1, a strange unit) is left out and told to
 * `onRefused`: old mints list such keysets for ever, and the others must be mirrored nevertheless.
 */
export function parseKeysetList(text: string, onRefused: (refusal: Refusal) => void = () => {}): Result<readonly KeysetEntry[], Refusal> {
  const sent = keysetsIn(text, '/v1/keysets')
  if (!sent.ok) return sent
  if (sent.value.length > MAX_KEYSETS) {
    onRefused(
      refuse('parse', 'parse.shape', 'keysets', `the mint lists ${sent.value.length} keysets; only the first ${MAX_KEYSETS} are read`),
    )
  }
  const entries = new Map<KeysetId, KeysetEntry>()
  for (const value of sent.value.slice(0, MAX_KEYSETS)) {
    const entry = parseEntry(value)
    if (!entry.ok) onRefused(entry.error)
    else if (entries.has(entry.value.id))
      onRefused(refuse('verify', 'verify.keyset-collision', entry.value.id, 'the mint lists this keyset id twice'))
    else entries.set(entry.value.id, entry.value)
  }
  return ok([...entries.values()])
}

function parseEntry(value: unknown): Result<KeysetEntry, Refusal> {
  const sent = (value ?? {}) as Readonly<Record<'id' | 'unit' | 'active' | 'input_fee_ppk' | 'final_expiry', unknown>>
  const id = keysetIdOf(sent.id)
  const subject = id ?? (peerText(sent.id, 66) || 'no id')
  const bad = (detail: string) => fail(refuse('parse', 'parse.shape', subject, detail))

  if (id === null)
    return bad('not a full keyset id: 00 and 14 hex digits, or 01 or 02 and 64 (16 digits that start 01 or 02 are a short id)')
  const unit = peerText(sent.unit, MAX_UNIT_CHARS)
  if (unit === '' || unit !== sent.unit) return bad(`the unit is not a text of 1 to ${MAX_UNIT_CHARS} printable characters`)
  // Case C7: the framed derivation of v3 allows nothing else, and "SAT" beside "sat" is nobody's honest wish.
  if (id.startsWith('02') && !/^[a-z0-9_-]+$/.test(unit)) return bad('the unit of a v3 keyset has lower-case letters, digits, _ and - only')
  if (typeof sent.active !== 'boolean') return bad('"active" is not true or false')
  const inputFeePpk = countOf(sent.input_fee_ppk)
  if (inputFeePpk === null) return bad('"input_fee_ppk" is not a count')
  const expiry = countOf(sent.final_expiry)
  if (expiry === null) return bad('"final_expiry" is not a time in seconds')
  return ok({ id, unit, active: sent.active, inputFeePpk, finalExpiry: expiry === 0 ? null : expiry })
}

/**
 * The keys of `id` out of `/v1/keys/{id}` (NUT-01), in numeric order of amount (case C16). A key that two amounts share, or an
 * amount written twice, would let one signature count as another amount: refused (case C8).
 */
export function parseKeys(text: string, id: KeysetId): Result<readonly AmountKey[], Refusal> {
  const sent = keysetsIn(text, '/v1/keys')
  if (!sent.ok) return sent
  const keyset = sent.value.find(value => keysetIdOf((value as { readonly id?: unknown } | null)?.id) === id)
  const keys = (keyset as { readonly keys?: unknown } | undefined)?.keys
  if (typeof keys !== 'object' || keys === null) return fail(refuse('parse', 'parse.shape', id, 'the answer holds no keys of this keyset'))

  const bad = (detail: string) => fail(refuse('verify', 'verify.keyset-keys', id, detail))
  const sentKeys = Object.entries(keys)
  if (sentKeys.length === 0 || sentKeys.length > MAX_KEYSET_AMOUNTS)
    return bad(`a keyset has 1 to ${MAX_KEYSET_AMOUNTS} keys, this one ${sentKeys.length}`)
  const repeated = repeatedKey(text)
  if (repeated !== null) return bad(`"${peerText(repeated, 40)}" is written twice in one object`)
  const seen = new Set<string>()
  const parsed: AmountKey[] = []
  for (const [amountText, value] of sentKeys) {
    const amount = keyAmountOf(amountText)
    if (amount === null) return bad(`"${peerText(amountText, 40)}" is not an amount from 1 to 2^64−1`)
    const key = typeof value === 'string' && value.length <= 192 ? value.toLowerCase() : ''
    if (!isKeyPoint(key, id.startsWith('02') ? 'G2' : 'secp256k1'))
      return bad(`the key of amount ${amount} is not a point of this keyset's curve`)
    if (seen.has(key)) return bad(`amount ${amount} has the key of another amount`)
    seen.add(key)
    parsed.push({ amount, key })
  }
  return ok(parsed.sort((one, other) => (one.amount < other.amount ? -1 : 1)))
}

function keysetsIn(text: string, what: string): Result<readonly unknown[], Refusal> {
  const json = parseJson(text)
  if (!json.ok) return fail(refuse('parse', 'parse.not-json', what, `the answer is not JSON: ${json.error}`))
  const sent = (json.value as { readonly keysets?: unknown } | null)?.keysets
  return Array.isArray(sent) ? ok(sent) : fail(refuse('parse', 'parse.shape', what, 'the answer has no list "keysets"'))
}

/** One spelling an amount: "01" would be a second name of 1. */
const keyAmountOf = (text: string): Amount | null => (/^[1-9]\d{0,19}$/.test(text) ? amountOf(BigInt(text)) : null)

/** A non-negative integer; absent and null are 0. */
function countOf(value: unknown): number | null {
  if (value === undefined || value === null) return 0
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}
