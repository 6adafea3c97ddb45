import caddy from '../../../docs/deploy/Caddyfile.gateway.snippet?raw'
import nginxUpstream from '../../../docs/deploy/nginx.gateway-upstream.conf.snippet?raw'
import nginx from '../../../docs/deploy/nginx.gateway.conf.snippet?raw'

/** The addresses that the ready-made routes of docs/deploy are written with. */
const GATEWAY = '127.0.0.1:3391'
const MINT = '127.0.0.1:3338'

export interface Route {
  readonly file: string
  readonly text: string
}

/** What the mint's reverse proxy has to be told, with these addresses in it. */
export function routesOf(proxy: 'caddy' | 'nginx', listen: string, mintUrl: string): readonly Route[] {
  const mint = upstreamOf(mintUrl)
  const placed = (file: string, text: string): Route => ({
    file,
    // In one pass: a chosen address may be one of the written ones.
    text: text.replaceAll(/127\.0\.0\.1:3391|127\.0\.0\.1:3338/g, found => (found === GATEWAY ? listen : (mint ?? MINT))).trimEnd(),
  })
  return proxy === 'caddy'
    ? [placed('Caddyfile', caddy)]
    : [placed('nginx, beside the server block', nginxUpstream), placed('nginx, within it', nginx)]
}

/** `host:port` of a mint; null when that is no address. */
export function upstreamOf(mintUrl: string): string | null {
  try {
    const { protocol, hostname, port } = new URL(mintUrl)
    if (protocol !== 'http:' && protocol !== 'https:') return null
    return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`
  } catch {
    return null
  }
}
