import type { ServerArgs } from '#shared/rpc/views/chain.ts'

export type Address = Pick<ServerArgs, 'host' | 'port' | 'transport'>
export type ReadAddress =
  | { readonly ok: true; readonly address: Address; readonly said: boolean }
  /** `words` null while nothing is typed. */
  | { readonly ok: false; readonly words: string | null }

/** Ports that by custom speak without TLS: Electrum's 50001 and its test networks'. */
const PLAIN_PORTS: readonly number[] = [50_001, 40_001, 60_001, 51_001, 60_401]
const TLS_PORT = 50_002

/**
 * Reads `HOST`, `HOST:PORT`, `HOST:PORT:t` or `HOST:PORT:s` as Electrum writes them. `said`: the address itself says whether TLS is
 * spoken; else it is guessed from the port.
 */
export function readAddress(text: string): ReadAddress {
  const typed = text.trim().replace(/^(?:ssl|tcp|electrum):\/\//i, '')
  if (typed === '') return { ok: false, words: null }
  const parted = /^(\[[0-9a-fA-F:.]+\]|[^:\s/]+)(?::(\d{1,5}))?(?::([stST]))?\/?$/.exec(typed)
  if (parted === null) return { ok: false, words: 'Write HOST:PORT, for example electrum.example:50002, without a path.' }
  const [, name, digits, letter] = parted
  const port = digits === undefined ? TLS_PORT : Number(digits)
  if (port < 1 || port > 65_535) return { ok: false, words: 'A port is a number from 1 to 65535.' }
  const host = name!.replace(/^\[|\]$/g, '').toLowerCase()
  const scheme = /^(ssl|tcp):/i.exec(text.trim())?.[1]?.toLowerCase()
  const said = letter !== undefined || scheme !== undefined
  const plain = letter === undefined ? (scheme === undefined ? PLAIN_PORTS.includes(port) : scheme === 'tcp') : letter.toLowerCase() === 't'
  return { ok: true, said, address: { host, port, transport: plain ? 'tcp' : 'tls' } }
}

/** Nobody else is on the way: plain TCP is then no risk. */
export const isOwnMachine = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.')

/** `host:port` of a SOCKS5 proxy; what is wrong in words, or null. An onion service cannot be reached without one. */
export function proxyTrouble(proxy: string, host: string): string | null {
  const typed = proxy.trim()
  if (typed === '') return host.endsWith('.onion') ? "An onion service needs Tor's proxy, usually 127.0.0.1:9050." : null
  return /^(?:\[[0-9a-fA-F:.]+\]|[^:\s/]+):\d{1,5}$/.test(typed) ? null : 'Write HOST:PORT, for example 127.0.0.1:9050.'
}
