import { decode } from 'cborg'
import { toHex } from '#shared/lib/bytes.ts'
import { parseJson } from '#shared/lib/json.ts'
import {
  MAX_NAME_CHARS,
  MAX_REDEEM_INPUTS,
  MAX_SECRET_CHARS,
  MAX_UNIT_CHARS,
  MAX_URL_CHARS,
  MAX_WITNESS_CHARS,
} from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { amountOf } from '#shared/domain/amount.ts'
import { peerText } from '#shared/domain/peer-text.ts'
import { fieldsOf } from '#shared/lib/json-object.ts'
import { fromBase64Url } from './base64url.ts'
import type { Token, TokenProof } from './token.ts'

/** `none`: no token in the text. `animated`: one part of a moving QR code. `cut`: it begins like one, and the rest does not fit. */
export type Unreadable = 'none' | 'animated' | 'cut' | 'too-many'

/** Characters of pasted text that are looked at: a token of 1,000 proofs with all their fields has about 600,000. */
const MAX_TOKEN_CHARS = 2_000_000

/** The token in `pasted`: alone, with line breaks that a mail put in, behind `cashu:`, or inside a link. */
export function decodeToken(pasted: string): Result<Token, Unreadable> {
  const text = pasted.slice(0, MAX_TOKEN_CHARS).replace(/\s+/g, '')
  const [, version, body] = /cashu([AB])([\w+/=-]+)/.exec(text) ?? []
  if (version === undefined || body === undefined) return fail(/^ur:/i.test(text) ? 'animated' : 'none')
  const bytes = fromBase64Url(body)
  if (bytes === null) return fail('cut')
  const token = version === 'A' ? readV3(bytes) : readV4(bytes)
  if (token === null || token.proofs.length === 0) return fail('cut')
  return token.proofs.length > MAX_REDEEM_INPUTS ? fail('too-many') : ok(token)
}

/** `cashuA`: JSON, hex in texts, perhaps several mints. Null for anything else. */
function readV3(bytes: Uint8Array): Token | null {
  const json = parseJson(new TextDecoder().decode(bytes))
  const { token, unit, memo } = fieldsOf(json.ok ? json.value : null)
  if (!Array.isArray(token)) return null
  const entries = token.map(fieldsOf)
  const proofs = entries.flatMap(entry => (Array.isArray(entry['proofs']) ? entry['proofs'] : [null]).map(v3Proof))
  return tokenOf(
    proofs,
    entries.map(entry => entry['mint']),
    unit,
    memo,
  )
}

const v3Proof = (value: unknown): TokenProof | null => {
  const { amount, id, secret, C, witness, dleq } = fieldsOf(value)
  return proofOf({ amount, id, secret, C, witness, dleq: scalarsOf(dleq, text => text) })
}

/** `cashuB`: CBOR, points and scalars as bytes, proofs grouped by keyset, one mint. Null for anything else. */
function readV4(bytes: Uint8Array): Token | null {
  const { t, m, u, d } = fieldsOf(fromCbor(bytes))
  if (!Array.isArray(t)) return null
  const proofs = t.map(fieldsOf).flatMap(group =>
    (Array.isArray(group['p']) ? group['p'] : [null]).map(value => {
      const { a, s, c, w, d: dleq } = fieldsOf(value)
      return proofOf({ amount: a, id: hexOf(group['i']), secret: s, C: hexOf(c), witness: w, dleq: scalarsOf(dleq, hexOf) })
    }),
  )
  return tokenOf(proofs, [m], u, d)
}

function fromCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes as Uint8Array<ArrayBuffer>, { rejectDuplicateMapKeys: true, allowUndefined: false })
  } catch {
    return null
  }
}

function tokenOf(proofs: readonly (TokenProof | null)[], mints: readonly unknown[], unit: unknown, memo: unknown): Token | null {
  if (!proofs.every(proof => proof !== null)) return null
  const named = mints.map(url => peerText(url, MAX_URL_CHARS)).filter(url => url !== '')
  return { proofs, mints: [...new Set(named)], unit: peerText(unit, MAX_UNIT_CHARS) || null, memo: peerText(memo, MAX_NAME_CHARS) }
}

/** Bounds and types; whether the points and scalars are such is judged later. Null when the proof could not be sent to any mint. */
function proofOf(
  sent: Readonly<Record<'amount' | 'id' | 'secret' | 'C' | 'witness', unknown>> & { dleq: TokenProof['dleq'] },
): TokenProof | null {
  const amount = amountOf(sent.amount)
  // Requests carry amounts as plain JSON numbers, so what a double cannot hold is not read either.
  if (amount === null || amount === 0n || amount > BigInt(Number.MAX_SAFE_INTEGER)) return null
  const { id, secret, C, witness } = sent
  if (typeof id !== 'string' || id === '' || id.length > 66 || typeof C !== 'string' || C.length > 96) return null
  if (typeof secret !== 'string' || secret === '' || secret.length > MAX_SECRET_CHARS) return null
  const text = witnessText(witness)
  if (text !== null && text.length > MAX_WITNESS_CHARS) return null
  return {
    amount,
    id: id.toLowerCase(),
    secret,
    C: C.toLowerCase(),
    witness: text,
    dleq: sent.dleq,
  }
}

/** Wallets write the witness as text, as an object, or as text within a text; mints take it as text. */
function witnessText(value: unknown): string | null {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  if (typeof value !== 'string' || value === '') return null
  const inner = value.startsWith('"') ? parseJson(value) : null
  return inner?.ok === true && typeof inner.value === 'string' ? inner.value : value
}

function scalarsOf(value: unknown, textOf: (field: unknown) => unknown): TokenProof['dleq'] {
  if (typeof value !== 'object' || value === null) return null
  const { e, s, r } = fieldsOf(value)
  const [first, second, third] = [e, s, r].map(field => textOf(field))
  // Without r nobody but the issuer can use the other two: as good as none.
  if (typeof first !== 'string' || typeof second !== 'string' || typeof third !== 'string') return null
  // Some wallets write a zero where they have no r.
  if (/^0*$/.test(third)) return null
  return { e: first.toLowerCase(), s: second.toLowerCase(), r: third.toLowerCase() }
}

const hexOf = (value: unknown): string | null => (value instanceof Uint8Array && value.length <= 96 ? toHex(value) : null)
