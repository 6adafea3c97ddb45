import { isObject } from '#shared/lib/json-object.ts'
import { parseJson } from '#shared/lib/json.ts'
import { MAX_DELEGATES, MAX_DELEGATE_FOR, MAX_NAME_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { refuse, type Refusal } from '../errors.ts'
import { peerText } from '../peer-text.ts'
import type { Advertisement, Finding, MintInfo, Section } from './advertisement.ts'
import { normalizeMintUrl } from './mint-url.ts'
import { parseDelegateFor, parseDelegates, parseFirehose, parseReserves } from './parse-sections.ts'
import { verifyAdvertisement } from './verify-advertisement.ts'

export { normalizeMintUrl } from './mint-url.ts'

/** The key under `nuts` while the draft has no number. */
const KEY = 'xx'
/** Drafts before 4973a84 used it (case A7). */
const OBSOLETE_KEY = '31'

/**
 * `/v1/info` of the mint at `mintUrl` (NUT-06). Only a text that is no mint's info is refused; every section of `nuts.xx` is
 * judged by itself, so that a bad delegate never stops the mirror of the feed (protocol §2, cases A1–A7).
 */
export function parseInfo(text: string, mintUrl: string): Result<MintInfo, Refusal> {
  const url = normalizeMintUrl(mintUrl)
  if (!url.ok) return url
  const json = parseJson(text)
  if (!json.ok) return fail(refuse('parse', 'parse.not-json', 'info', `the mint's info is not JSON: ${json.error}`))
  if (!isObject(json.value)) return fail(refuse('parse', 'parse.shape', 'info', "the mint's info is not a JSON object"))

  const { name, version, pubkey, nuts } = json.value
  const findings: Finding[] = []
  const advertisement = parseAdvertisement(isObject(nuts) ? nuts : {}, url.value, findings)
  return ok({
    name: peerText(name, MAX_NAME_CHARS),
    version: peerText(version, MAX_NAME_CHARS),
    pubkey: peerText(pubkey, MAX_NAME_CHARS).toLowerCase(),
    advertisement,
    findings,
  })
}

function parseAdvertisement(nuts: Readonly<Record<string, unknown>>, mintUrl: string, findings: Finding[]): Advertisement | null {
  const findIn = (section: Section) => (level: Finding['level'], code: string, detail: string) => {
    findings.push({ section, level, code: `${section}.${code}`, detail })
  }
  const find = findIn('info')
  if (OBSOLETE_KEY in nuts)
    find('warning', 'obsolete', 'The mint advertises delegation under "31", as drafts before June 2026 did: obsolete, not used.')
  const sent = nuts[KEY]
  if (sent === undefined || sent === null) {
    find('info', 'not-advertised', `The mint advertises no delegation: its info has no "nuts.${KEY}".`)
    return null
  }
  if (!isObject(sent) || sent['supported'] !== true) {
    find('refused', 'not-supported', `"nuts.${KEY}" does not say "supported": true, so nothing in it is used.`)
    return null
  }

  const parsed: Advertisement = {
    reserves: parseReserves(sent['reserves'], MAX_DELEGATES, findIn('reserves')),
    delegates: parseDelegates(sent['delegates'], MAX_DELEGATES, findIn('delegates')),
    firehose: parseFirehose(sent['firehose'], findIn('firehose')),
    delegateFor: parseDelegateFor(sent['delegate_for'], MAX_DELEGATE_FOR, findIn('delegate_for')),
  }
  verifyAdvertisement(parsed, mintUrl, findIn)
  return parsed
}
