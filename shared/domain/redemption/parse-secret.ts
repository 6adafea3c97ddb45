import { isObject } from '#shared/lib/json-object.ts'
import { parseJson } from '#shared/lib/json.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { repeatedKey } from '../keyset/repeated-key.ts'
import type { PointCheck } from '../feed/verify-event.ts'
import { peerText } from '../peer-text.ts'
import { isCurvePoint } from '../proof/curve.ts'
import { isPairingKeyset } from '../proof/parse-proof.ts'
import { xOnlyKeyOf } from '../proof/x-only-key.ts'

/** Who may spend a proof whose secret is a condition (NUT-10, kinds P2PK of NUT-11 and HTLC of NUT-14). Keys are x-only, lower-case hex. */
export interface Lock {
  readonly kind: 'P2PK' | 'HTLC'
  /** What the preimage hashes to, 64 hex digits; null for P2PK. */
  readonly hash: string | null
  /** `data` and `pubkeys`, or `pubkeys` alone; at least `needed` of them sign. Empty for an HTLC that asks for its preimage alone. */
  readonly keys: readonly string[]
  readonly needed: number
  /** Who signs instead after `locktime`; when empty, anybody may spend then. */
  readonly refundKeys: readonly string[]
  readonly refundNeeded: number
  /** Seconds since 1970; null is for ever. */
  readonly locktime: number | null
  /** SIG_ALL: one signature over all inputs and outputs. */
  readonly signsAll: boolean
  /** What SIG_ALL asks to be the same in all inputs. */
  readonly terms: string
}

/**
 * The condition that `secret` of a proof of keyset `id` spells, null for a random secret, or why nobody can spend it. Fails closed
 * (protocol §6): what begins like a condition and is none that we know in every word was meant to bind somebody.
 */
export function parseSecret(secret: string, id: string, isPoint: PointCheck = isCurvePoint): Result<Lock | null, string> {
  if (isPairingKeyset(id) && /^0[23][0-9a-fA-F]{64}$/.test(secret))
    return fail('its secret is a key that must sign (Nutroot), which is not supported here')
  if (!/^\s*\[/.test(secret)) return ok(null)
  const json = parseJson(secret)
  if (!json.ok || repeatedKey(secret) !== null) return fail('its secret begins like a spending condition and is not readable as one')
  const [kind, body, ...more] = json.value as readonly unknown[]
  if (kind !== 'P2PK' && kind !== 'HTLC') return fail(`its spending condition is of the unknown kind "${peerText(kind, 20)}"`)
  if (more.length > 0 || !isObject(body) || typeof body['nonce'] !== 'string' || typeof body['data'] !== 'string')
    return fail(`its ${kind} condition has not the form of NUT-10`)
  const tags = parseTags(body['tags'])
  if (!tags.ok) return tags
  return parseLock(kind, body['data'], tags.value, isPoint)
}

/** True when `secret` demands a signature over all inputs and outputs. */
export function signsAll(secret: string, isPoint: PointCheck = isCurvePoint): boolean {
  const lock = parseSecret(secret, '', isPoint)
  return lock.ok && lock.value?.signsAll === true
}

const KNOWN_TAGS = ['sigflag', 'pubkeys', 'n_sigs', 'locktime', 'refund', 'n_sigs_refund'] as const
type TagName = (typeof KNOWN_TAGS)[number]
type Tags = { readonly [Name in TagName]?: readonly string[] } & { readonly text: string }

/** NUT-11: every tag once. Tags that we do not know bind nobody. */
function parseTags(value: unknown): Result<Tags, string> {
  const sent = value ?? []
  if (!Array.isArray(sent)) return fail('its tags are not a list')
  const tags: { [Name in TagName]?: readonly string[] } = {}
  for (const tag of sent as readonly unknown[]) {
    if (!isTexts(tag)) return fail('one of its tags is not a list of texts')
    const [name, ...values] = tag
    const known = KNOWN_TAGS.find(one => one === name)
    if (known === undefined) continue
    if (tags[known] !== undefined) return fail(`it has the tag "${known}" twice`)
    if (values.length === 0) return fail(`its tag "${known}" has no value`)
    if (values.length > 1 && known !== 'pubkeys' && known !== 'refund') return fail(`its tag "${known}" has several values`)
    tags[known] = values
  }
  return ok({ ...tags, text: JSON.stringify(sent) })
}

function parseLock(kind: Lock['kind'], data: string, tags: Tags, isPoint: PointCheck): Result<Lock, string> {
  const sigflag = tags.sigflag?.[0] ?? 'SIG_INPUTS'
  if (sigflag !== 'SIG_INPUTS' && sigflag !== 'SIG_ALL') return fail('it has an unknown signature flag')
  const hash = kind === 'HTLC' ? data : null
  if (hash !== null && !/^[0-9a-f]{64}$/.test(hash)) return fail('its hash is not 64 lower-case hex digits')
  const keys = parseKeys([...(kind === 'P2PK' ? [data] : []), ...(tags.pubkeys ?? [])], isPoint)
  if (!keys.ok) return keys
  const refundKeys = parseKeys(tags.refund ?? [], isPoint)
  if (!refundKeys.ok) return refundKeys
  const needed = parseCount('n_sigs', tags, keys.value.length)
  if (!needed.ok) return needed
  const refundNeeded = parseCount('n_sigs_refund', tags, refundKeys.value.length)
  if (!refundNeeded.ok) return refundNeeded
  return ok({
    kind,
    hash,
    keys: keys.value,
    needed: needed.value,
    refundKeys: refundKeys.value,
    refundNeeded: refundNeeded.value,
    locktime: parseLocktime(tags.locktime?.[0]),
    signsAll: sigflag === 'SIG_ALL',
    terms: JSON.stringify([kind, data, tags.text]),
  })
}

/** A key that comes twice in one pathway, or under both parities, would sign twice (NUT-11 "Public Key Canonicalisation"). */
function parseKeys(texts: readonly string[], isPoint: PointCheck): Result<readonly string[], string> {
  const keys: string[] = []
  for (const text of texts) {
    const key = xOnlyKeyOf(text, isPoint)
    if (key === null) return fail('one of its keys is none')
    if (keys.includes(key)) return fail('it names one key twice')
    keys.push(key)
  }
  return ok(keys)
}

/** How many of `among` keys must sign: 1 when the tag does not say. */
function parseCount(name: 'n_sigs' | 'n_sigs_refund', tags: Tags, among: number): Result<number, string> {
  const text = tags[name]?.[0]
  if (text === undefined) return ok(1)
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0
  return count >= 1 && count <= among ? ok(count) : fail(`its "${name}" is not a count from 1 to the number of its keys`)
}

/** What is no time locks for ever (NUT-11 "Permanent Lock"); zero is taken so too, as wallets do. */
function parseLocktime(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) && Number(text) > 0 ? Number(text) : null
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every(part => typeof part === 'string')
