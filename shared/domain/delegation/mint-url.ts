import { MAX_URL_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { withoutSlash } from '#shared/lib/without-slash.ts'
import { refuse, type Refusal } from '../errors.ts'

// The WHATWG parser: pure, and the same in Node, Electron and browsers. The domain's types offer no platform, so it is named here.
declare const URL: new (text: string) => ParsedUrl
interface ParsedUrl {
  readonly href: string
  readonly origin: string
  readonly protocol: string
  readonly hostname: string
  readonly pathname: string
  readonly username: string
  readonly password: string
}

/**
 * The one spelling of a mint's URL: https, or http where nobody can listen (loopback, .onion); no credentials, query or fragment;
 * no trailing slash. Protocol §2 [D].
 */
export function normalizeMintUrl(text: string): Result<string, Refusal> {
  const url = parseUrl(text.trim())
  if (!url.ok) return url
  if (/[?#]/.test(url.value.href)) return fail(badUrl(text, 'has a query or a fragment'))
  return ok(url.value.origin + withoutSlash(url.value.pathname))
}

/** An endpoint that a mint advertises: as a mint's URL, but a query is kept. */
export function normalizeEndpoint(text: unknown): Result<string, Refusal> {
  if (typeof text !== 'string') return fail(badUrl('', 'is not a text'))
  const url = parseUrl(text)
  if (!url.ok) return url
  return url.value.href.includes('#') ? fail(badUrl(text, 'has a fragment')) : ok(url.value.href)
}

/** Both must have come out of a function above. */
export const sameOrigin = (one: string, other: string): boolean => new URL(one).origin === new URL(other).origin

function parseUrl(text: string): Result<ParsedUrl, Refusal> {
  if (text.length > MAX_URL_CHARS) return fail(badUrl(text, `is longer than ${MAX_URL_CHARS} characters`))
  // The parser would quietly drop or turn these, so that two texts looked like one address.
  if (/[\s\\\p{Cc}]/u.test(text)) return fail(badUrl(text, 'holds white space, a backslash or a control character'))
  let url: ParsedUrl
  try {
    url = new URL(text)
  } catch {
    return fail(badUrl(text, 'is not a URL'))
  }
  // Escaping makes it longer.
  if (url.href.length > MAX_URL_CHARS) return fail(badUrl(text, `is longer than ${MAX_URL_CHARS} characters`))
  if (url.username !== '' || url.password !== '') return fail(badUrl(text, 'carries credentials'))
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isPrivateByNature(url.hostname))) return ok(url)
  return fail(badUrl(text, 'is not https; http is for loopback and .onion only'))
}

const isPrivateByNature = (host: string): boolean =>
  /(?:^|\.)localhost$/.test(host) || /^127(?:\.\d+){3}$/.test(host) || host === '[::1]' || /[^.]\.onion$/.test(host)

const badUrl = (text: string, why: string): Refusal => refuse('parse', 'parse.url', text.slice(0, 200), `the address ${why}`)
