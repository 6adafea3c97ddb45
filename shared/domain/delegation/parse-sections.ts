import { isObject } from '#shared/lib/json-object.ts'
import { MAX_DELEGATE_FOR, MAX_NAME_CHARS } from '#shared/lib/limits.ts'
import type { KeysetId } from '../feed/spent-event.ts'
import { keysetIdOf } from '../keyset/keyset.ts'
import { peerText } from '../peer-text.ts'
import { xOnlyKeyOf } from '../proof/x-only-key.ts'
import type { Delegate, DelegateFor, Find, Firehose, Reserve } from './advertisement.ts'
import { normalizeEndpoint, normalizeMintUrl } from './mint-url.ts'

/** The four sections of `nuts.xx` (protocol §2). Each keeps what it can use and finds fault entry by entry. */

/** A descriptor of 32 leaves has about 4,000 characters, an address at most 90. */
const MAX_DESCRIPTOR_CHARS = 4_096
const MAX_ADDRESS_CHARS = 100

export function parseReserves(sent: unknown, max: number, find: Find): readonly Reserve[] {
  return entriesOf(sent, max, find).flatMap(({ entry, place }) => {
    const method = isObject(entry) ? entry['method'] : undefined
    if (!isObject(entry) || typeof method !== 'string') return refused(find, 'bad-entry', `${place} is not an object with a method.`)
    if (method !== 'onchain') {
      find('info', 'other-method', `${place} has the method "${peerText(method, 32)}", which the draft does not define: ignored.`)
      return []
    }
    return [
      {
        method,
        descriptor: textOrNull(entry['descriptor'], MAX_DESCRIPTOR_CHARS, `The descriptor of ${place}`, find),
        address: textOrNull(entry['address'], MAX_ADDRESS_CHARS, `The address of ${place}`, find),
      },
    ]
  })
}

export function parseDelegates(sent: unknown, max: number, find: Find): readonly Delegate[] {
  const seen = new Set<string>()
  return entriesOf(sent, max, find).flatMap(({ entry, place }) => {
    if (!isObject(entry)) return refused(find, 'bad-entry', `${place} is not an object.`)
    const mintUrl = mintUrlOf(entry['mint_url'], place, seen, find)
    if (mintUrl === null) return []
    const pubkey = xOnlyKeyOf(entry['pubkey'])
    if (pubkey === null)
      return refused(find, 'bad-pubkey', `The pubkey of ${mintUrl} is not a point of secp256k1 in 32 or 33 bytes of hex.`)
    const delay = entry['delay']
    if (!isDelay(delay)) return refused(find, 'bad-delay', `The delay of ${mintUrl} is not a number of blocks from 1 to 65535.`)
    return [{ mintUrl, pubkey, delay }]
  })
}

export function parseFirehose(sent: unknown, find: Find): Firehose | null {
  if (sent === undefined || sent === null) {
    find('refused', 'none', 'The mint advertises no spent feed, so there is nothing to mirror.')
    return null
  }
  if (!isObject(sent)) {
    find('refused', 'bad-entry', '"firehose" is not an object.')
    return null
  }
  if ('ws' in sent) find('warning', 'obsolete', '"firehose.ws" is from drafts before June 2026: obsolete, not used.')
  const sse = normalizeEndpoint(sent['sse'])
  if (!sse.ok) find('refused', 'bad-url', `"firehose.sse" cannot be used: ${sse.error.detail}.`)
  const http = normalizeEndpoint(sent['http'])
  if (!http.ok) find('refused', 'bad-url', `"firehose.http" cannot be used: ${http.error.detail}.`)
  const named = sent['checkpoint'] ?? null
  const checkpoint = named === null ? null : normalizeEndpoint(named)
  if (checkpoint?.ok === false) find('refused', 'bad-checkpoint-url', `"firehose.checkpoint" cannot be used: ${checkpoint.error.detail}.`)
  return sse.ok && http.ok ? { sse: sse.value, http: http.value, checkpoint: checkpoint?.ok === true ? checkpoint.value : null } : null
}

export function parseDelegateFor(sent: unknown, max: number, find: Find): readonly DelegateFor[] {
  const seen = new Set<string>()
  return entriesOf(sent, max, find).flatMap(({ entry, place }) => {
    if (!isObject(entry)) return refused(find, 'bad-entry', `${place} is not an object.`)
    const mintUrl = mintUrlOf(entry['mint_url'], place, seen, find)
    if (mintUrl === null) return []
    const keysets = new Set<KeysetId>()
    for (const { entry: sentId } of entriesOf(entry['keysets'], MAX_DELEGATE_FOR, find)) {
      const id = keysetIdOf(sentId)
      if (id === null) find('refused', 'bad-keyset-id', `${mintUrl} lists "${peerText(sentId, 66)}", which is not a full keyset id.`)
      else keysets.add(id)
    }
    return [{ mintUrl, keysets: [...keysets] }]
  })
}

/** Absent and null are an empty list; what is no list is one finding; of a list that never ends the first `max` entries count. */
function entriesOf(sent: unknown, max: number, find: Find): { readonly entry: unknown; readonly place: string }[] {
  if (sent === undefined || sent === null) return []
  if (!Array.isArray(sent)) return refused(find, 'not-a-list', 'The section is not a list.')
  if (sent.length > max) find('refused', 'too-many', `The list has ${sent.length} entries; only the first ${max} are read.`)
  return sent.slice(0, max).map((entry: unknown, at) => ({ entry, place: `entry ${at + 1}` }))
}

function mintUrlOf(sent: unknown, place: string, seen: Set<string>, find: Find): string | null {
  const url = normalizeMintUrl(typeof sent === 'string' ? sent : '')
  if (!url.ok) find('refused', 'bad-url', `The mint_url of ${place} cannot be used: ${url.error.detail}.`)
  else if (seen.has(url.value)) find('refused', 'duplicate', `${url.value} is listed twice; only the first entry counts.`)
  if (!url.ok || seen.has(url.value)) return null
  seen.add(url.value)
  return url.value
}

const isDelay = (sent: unknown): sent is number => typeof sent === 'number' && Number.isInteger(sent) && sent >= 1 && sent <= 65_535

function textOrNull(sent: unknown, maxChars: number, what: string, find: Find): string | null {
  if (sent === undefined || sent === null) return null
  const text = peerText(sent, MAX_NAME_CHARS + maxChars)
  if (text !== '' && text.length <= maxChars) return text
  find('refused', 'bad-text', `${what} is not a text of 1 to ${maxChars} characters.`)
  return null
}

function refused(find: Find, code: string, detail: string): [] {
  find('refused', code, detail)
  return []
}
