import { MAX_DELEGATE_FOR, MAX_KEYSETS, MAX_NAME_CHARS, MAX_UNIT_CHARS, MAX_URL_CHARS } from '#shared/lib/limits.ts'
import { keysetIdOf } from '#shared/domain/keyset/keyset.ts'
import { peerText } from '#shared/domain/peer-text.ts'
import { fieldsOf } from '#shared/lib/json-object.ts'
import type { CustodianFacts, PageFacts } from '../../page-facts.ts'

/** `GET /v1/redemption`, bounded: names and URLs in it were chosen by other mints. Null when it is not that. */
export function readFacts(value: unknown): PageFacts | null {
  const { custodians } = fieldsOf(value)
  if (!Array.isArray(custodians)) return null
  const read = custodians.slice(0, MAX_DELEGATE_FOR).map(custodianOf)
  return read.every(custodian => custodian !== null) ? { custodians: read } : null
}

function custodianOf(value: unknown): CustodianFacts | null {
  const sent = fieldsOf(value)
  const url = peerText(sent['url'], MAX_URL_CHARS)
  const { state, closed_because, remaining_sat, until, keysets } = sent
  if (url === '' || (state !== 'closed' && state !== 'open' && state !== 'exhausted') || !Array.isArray(keysets)) return null
  return {
    url,
    name: peerText(sent['name'], MAX_NAME_CHARS).trim() || null,
    state,
    closed_because: REASONS.find(reason => reason === closed_because) ?? null,
    taken_by: peerText(sent['taken_by'], MAX_URL_CHARS) || null,
    remaining_sat: countOf(remaining_sat) ?? 0,
    until: countOf(until),
    keysets: keysets.slice(0, MAX_KEYSETS).flatMap(entry => {
      const keyset = fieldsOf(entry)
      const id = keysetIdOf(keyset['id'])
      return id === null ? [] : [{ id, unit: peerText(keyset['unit'], MAX_UNIT_CHARS) }]
    }),
  }
}

const REASONS = ['unclaimed', 'unconfirmed', 'taken', 'ended'] as const

const countOf = (value: unknown): number | null => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null)
