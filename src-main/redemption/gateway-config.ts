import { MAX_URL_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { withoutSlash } from '#shared/lib/without-slash.ts'
import type { SettingTable } from '../storage/store.ts'
import type { Addresses } from './role-deps.ts'
import type { GatewayConfig, GatewayRefusal } from './role-ports.ts'

/** The one setting in which the set-up is kept. */
const KEY = 'gateway'
const MOST_SAT = 2_100_000_000_000_000n
const MAX_APPROVED = 16

/** What the operator gave, made whole: URLs without a slash at the end, hosts in lower case. */
export function readConfig(given: GatewayConfig, { parse }: Addresses): Result<GatewayConfig, GatewayRefusal> {
  const [mintUrl, publicUrl] = [readUrl(given.mintUrl), readUrl(given.publicUrl)]
  if (mintUrl === null) return wrong('the mint’s URL', given.mintUrl, URL_WORDS)
  if (publicUrl === null) return wrong('the public URL', given.publicUrl, URL_WORDS)
  const infoUrl = given.infoUrl === null ? null : readUrl(given.infoUrl)
  if (given.infoUrl !== null && infoUrl === null) return wrong('the URL that answers /v1/info', given.infoUrl, URL_WORDS)
  if (parse(given.listen) === null) return wrong('the address to listen on', given.listen, 'HOST:PORT')
  const approvedHosts = given.approvedHosts.map(host => host.trim().toLowerCase())
  const strange = approvedHosts.find(host => parse(host) === null)
  if (strange !== undefined) return wrong('an approved host', strange, 'HOST:PORT')
  if (approvedHosts.length > MAX_APPROVED) return refused(`At most ${MAX_APPROVED} hosts can be approved.`)
  const { floatCap, floatLow } = given
  if (floatCap < 0n || floatCap > MOST_SAT || floatLow < 0n) return refused('The float’s bounds are amounts in sat, 0 or more.')
  if (floatLow > floatCap) return refused('The float would always be low: it is told at more than the cap allows.')
  return ok({ ...given, mintUrl, publicUrl, infoUrl, approvedHosts })
}

/**
 * The set-up as it was kept; null when there is none. One that does not fit counts as none, and says so: a gateway is never on by accident.
 */
export function keptConfig(table: SettingTable, addresses: Addresses): Result<GatewayConfig | null, GatewayRefusal> {
  const text = table.get(KEY)
  if (text === null) return ok(null)
  const found = fieldsOf(text)
  const config = found === null ? null : readConfig(found, addresses)
  if (config?.ok === true) return config
  return refused('The gateway’s set-up cannot be read any more, so that it is off. Set it up again.')
}

export function keepConfig(table: SettingTable, config: GatewayConfig): void {
  table.set(KEY, JSON.stringify({ ...config, floatCap: String(config.floatCap), floatLow: String(config.floatLow) }))
}

function fieldsOf(text: string): GatewayConfig | null {
  try {
    const kept = JSON.parse(text) as Readonly<Record<keyof GatewayConfig, unknown>> | null
    const { mintUrl, publicUrl, listen, front, infoUrl, approvedHosts, enabled } = kept!
    const [floatCap, floatLow] = [satOf(kept!.floatCap), satOf(kept!.floatLow)]
    if (!isText(mintUrl) || !isText(publicUrl) || !isText(listen) || (infoUrl !== null && !isText(infoUrl))) return null
    if (typeof front !== 'boolean' || typeof enabled !== 'boolean' || floatCap === null || floatLow === null) return null
    if (!Array.isArray(approvedHosts) || !approvedHosts.every(isText)) return null
    return { mintUrl, publicUrl, listen, front, infoUrl, approvedHosts, floatCap, floatLow, enabled }
  } catch {
    return null
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const satOf = (value: unknown): bigint | null => (isText(value) && /^[0-9]{1,16}$/.test(value) ? BigInt(value) : null)

/** Any http or https URL: the operator’s own mint often answers on loopback, or in the network of its container. */
function readUrl(text: string): string | null {
  const url = text.length <= MAX_URL_CHARS && URL.canParse(text.trim()) ? new URL(text.trim()) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return null
  return url.origin + withoutSlash(url.pathname)
}

const URL_WORDS = 'an http or https URL without credentials, query and fragment'
const refused = (detail: string) => fail<GatewayRefusal>({ code: 'gateway.arguments', detail })
const wrong = (what: string, given: string, wanted: string) =>
  refused(`As ${what}, ${JSON.stringify(given.slice(0, 200))} is not ${wanted}.`)
