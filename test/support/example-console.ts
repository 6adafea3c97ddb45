import { readFile } from 'node:fs/promises'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, type Plugin } from 'vite'

/**
 * Shows the screens against the example core: `node test/support/example-console.ts [PORT]`.
 * They are built, minified and served under the console's CSP, because that is where they have to work.
 */
const root = resolve(import.meta.dirname, '../..')

const exampleConnection: Plugin = {
  name: 'example-connection',
  enforce: 'pre',
  resolveId: source => (source.endsWith('/connection.ts') ? join(root, 'test/support/example-connection.ts') : null),
}

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

async function buildScreens(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'nimdolf-screens-'))
  await build({
    configFile: false,
    logLevel: 'warn',
    root: join(root, 'src-renderer'),
    plugins: [exampleConnection, react()],
    build: { outDir, emptyOutDir: true, target: 'chrome114', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  })
  return outDir
}

const folder = await buildScreens()
const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  const file = join(folder, path === '/' ? 'index.html' : path)
  readFile(file).then(
    body =>
      response
        .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CSP })
        .end(body),
    () => response.writeHead(404).end(),
  )
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}/\n`)
})
