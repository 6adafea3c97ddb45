import { brotliCompressSync, gzipSync } from 'node:zlib'
import { Hono } from 'hono'

/** A built file of the page, as `app/page-files.ts` reads them. `hashed`: its name holds its hash, so it never changes. */
export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly hashed: boolean
}

/** Where the page lives below the mint's URL; its own requests go to `../v1/`. */
export const PAGE_PATH = '/redeem/'

/**
 * What the page may do: run its own files and ask its own host. The camera is for scanning a token, on a click; nothing else of the
 * device. No cookie is ever set.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), display-capture=()',
}

/** The redemption page for everybody: built files by path, out of memory, compressed once for slow lines. */
export function createPageApp(files: ReadonlyMap<string, PageFile>): Hono {
  const served = new Map([...files].map(([path, file]) => [path, { ...file, packed: packed(file) }]))
  const app = new Hono()
  // Relative: the mint may live below a path that a reverse proxy takes off.
  app.get('/redeem', () => new Response(null, { status: 308, headers: { location: 'redeem/', 'cache-control': 'no-store' } }))
  app.get(`${PAGE_PATH}*`, context => {
    const path = context.req.path.slice(PAGE_PATH.length - 1)
    const file = served.get(path === '/' ? '/index.html' : path)
    if (file === undefined)
      return new Response('There is nothing here.\n', { status: 404, headers: { ...HEADERS, 'content-type': 'text/plain' } })
    const accepted = context.req.header('accept-encoding') ?? ''
    const encoding = (['br', 'gzip'] as const).find(one => new RegExp(`\\b${one}\\b`).test(accepted))
    return new Response(encoding === undefined ? file.bytes : file.packed[encoding], {
      headers: {
        ...HEADERS,
        'content-type': file.type,
        'cache-control': file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        vary: 'accept-encoding',
        ...(encoding !== undefined && { 'content-encoding': encoding }),
      },
    })
  })
  return app
}

const packed = ({ bytes }: PageFile): Readonly<Record<'br' | 'gzip', Uint8Array<ArrayBuffer>>> => ({
  br: new Uint8Array(brotliCompressSync(bytes)),
  gzip: new Uint8Array(gzipSync(bytes, { level: 9 })),
})
