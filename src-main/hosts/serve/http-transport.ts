import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import { MAX_REQUEST_BYTES } from '#shared/lib/limits.ts'
import { maxArgumentBytes, SESSION_PATH, TOKEN_HEADER, type RpcReply } from '#shared/rpc/http.ts'
import type { PageFile } from '../../app/page-files.ts'
import { securityHeaders } from '../page-headers.ts'
import type { Access } from './access-token.ts'
import { isLoopbackHost, isOwnOrigin } from './same-origin.ts'

export interface ServeParts {
  readonly access: Access
  readonly files: ReadonlyMap<string, PageFile>
  /** Passes a call on to the core. */
  readonly forward: (request: Request) => Promise<Response>
  /** Cookies are shared by all ports of a host: each serve host names its own. */
  readonly cookieName: string
}

const HEADERS = Object.entries(securityHeaders("'self'"))

/** The operator's application on loopback. Steps in order: host and origin, then the session, then size, then the page or the call. */
export function createServeApp({ access, files, forward, cookieName }: ServeParts): Hono {
  const app = new Hono()
  const cookieOf = (c: Context): string | undefined => getCookie(c, cookieName)

  app.use(async (c, next) => {
    const host = c.req.header('host')
    if (!isLoopbackHost(host)) c.res = refusal(403, 'serve.host', 'The console answers on this machine by its own name only.')
    else if (!isOwn(c, host as string)) c.res = refusal(403, 'serve.origin', 'Another page asked. The console answers its own page only.')
    else await next()
    for (const [name, value] of HEADERS) c.res.headers.set(name, value)
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  })

  app.post(SESSION_PATH, upTo(MAX_REQUEST_BYTES), async c => {
    const session = access.redeem(await c.req.text())
    if (!session.ok) return refusal(401, `login.${session.why}`, LOGIN_WORDS[session.why])
    setCookie(c, cookieName, session.cookie, { httpOnly: true, sameSite: 'Strict', path: '/' })
    return c.json({ ok: true, answer: { token: session.token } } satisfies RpcReply)
  })

  app.use('/rpc/*', async (c, next) =>
    access.admits(cookieOf(c), c.req.header(TOKEN_HEADER))
      ? next()
      : refusal(401, 'serve.session', 'No session. Run `nimdolf login` in a terminal and open the link that it prints.'),
  )
  // Without a session nobody makes us read what a bundle may weigh.
  app.all(
    '/rpc/:world/:call',
    (c, next) => upTo(maxArgumentBytes(c.req.param('call')))(c, next),
    c => forward(c.req.raw),
  )

  app.get('/', c => (access.knows(cookieOf(c)) ? page('/index.html') : page('/login.html', 401)))
  app.get('/login', () => page('/login.html'))
  app.get('*', c => page(c.req.path))

  function page(path: string, status = 200): Response {
    const file = files.get(path)
    if (file === undefined) return refusal(404, 'serve.not-found', 'There is nothing here.')
    const caching = file.hashed ? 'public, max-age=31536000, immutable' : 'no-store'
    return new Response(file.bytes, { status, headers: { 'content-type': file.type, 'cache-control': caching } })
  }
  return app
}

const upTo = (maxSize: number) =>
  bodyLimit({ maxSize, onError: () => refusal(413, 'rpc.too-large', `A request may carry ${maxSize} bytes.`) })

function isOwn(c: Context, host: string): boolean {
  const site = c.req.header('sec-fetch-site')
  // A link or a typed address may come from anywhere: it opens a page, which then asks for itself.
  const opens = c.req.method === 'GET' && c.req.header('sec-fetch-mode') === 'navigate' && !c.req.path.startsWith('/rpc/')
  return opens || isOwnOrigin({ method: c.req.method, host, origin: c.req.header('origin'), site })
}

const LOGIN_WORDS = {
  used: 'This link was used already; each works once.',
  expired: 'This link is older than 60 seconds.',
  unknown: 'This console did not make this link, or was started anew since.',
} as const

function refusal(status: number, code: string, detail: string): Response {
  const reply: RpcReply = { ok: false, error: { code, detail } }
  return Response.json(reply, { status })
}
