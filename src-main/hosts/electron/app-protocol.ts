import { protocol } from 'electron'
import { readPageFiles } from '../../app/page-files.ts'
import { securityHeaders } from '../page-headers.ts'
import { PAGE_ORIGIN, PAGE_SCHEME } from './trusted-sender.ts'

/** Before the app is ready: pages of this scheme have an origin, storage and a policy like those of https. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges: { standard: true, secure: true } }])
}

/** Serves the built renderer to the window, and nothing else to anyone. */
export function servePages(folder: string): void {
  const files = readPageFiles(folder)
  const headers = securityHeaders("'none'")
  protocol.handle(PAGE_SCHEME, ({ url, method }) => {
    const { host, pathname } = new URL(url)
    const ours = `${PAGE_SCHEME}://${host}` === PAGE_ORIGIN && method === 'GET'
    const file = ours ? files?.get(pathname === '/' ? '/index.html' : pathname) : undefined
    if (file === undefined) return new Response('There is nothing here.', { status: 404, headers })
    return new Response(file.bytes, { headers: { ...headers, 'content-type': file.type, 'cache-control': 'no-store' } })
  })
}
