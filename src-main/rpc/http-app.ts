import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { collectUpTo } from '#shared/lib/bytes.ts'
import { world as worldName, type WorldName } from '#shared/rpc/contract.ts'
import { codedOf, RpcError, type RpcFailure } from '#shared/rpc/errors.ts'
import { maxArgumentBytes, type RpcReply } from '#shared/rpc/http.ts'
import { dispatch } from '#shared/rpc/server.ts'
import { changeStream } from './change-stream.ts'
import type { Worlds } from './served-world.ts'

/** The contract over HTTP. Who may reach it is the host's business: a 0600 socket, or a listener that checks a session first. */
export function createRpcApp(worlds: Worlds, onFault: (fault: unknown) => void): Hono {
  const app = new Hono()
  app.post('/rpc/:world/:name', async c => {
    const { handlers } = worlds(readWorld(c.req.param('world')))
    const name = c.req.param('name')
    const text = await readText(c.req.raw, maxArgumentBytes(name))
    const answer = await dispatch(handlers, name, readArguments(c.req.header('content-type'), text))
    return c.json({ ok: true, answer } satisfies RpcReply)
  })

  app.get('/rpc/:world/changes', c => changeStream(worlds, readWorld(c.req.param('world'))))

  app.notFound(c => refusal({ code: 'rpc.unknown-call', detail: `There is nothing at ${c.req.method} ${c.req.path.slice(0, 100)}.` }))
  app.onError(thrown => {
    const coded = codedOf(thrown)
    if (coded === null || coded.code === 'rpc.internal') onFault(thrown)
    return refusal(coded ?? { code: 'rpc.internal', detail: 'The core failed at this call. Its log says why; nothing else is affected.' })
  })
  return app
}

function readWorld(text: string): WorldName {
  const name = worldName.safeParse(text)
  if (!name.success) throw new RpcError('rpc.unknown-world', 'There are two worlds: home and demo.')
  return name.data
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const bytes = await collectUpTo(request.body ?? [], maxBytes)
  if (bytes === null) throw new RpcError('rpc.too-large', `A request may carry ${maxBytes} bytes.`)
  return new TextDecoder().decode(bytes)
}

/** JSON by its own content type only: a foreign page cannot send that type without asking first, and is never allowed to. */
function readArguments(contentType: string | undefined, text: string): unknown {
  if (contentType?.split(';')[0]?.trim() !== 'application/json')
    throw new RpcError('rpc.not-json', 'Arguments are sent as application/json.')
  try {
    return JSON.parse(text)
  } catch {
    throw new RpcError('rpc.not-json', 'The arguments are not JSON.')
  }
}

const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  'rpc.unknown-call': 404,
  'rpc.unknown-world': 404,
  'rpc.arguments': 400,
  'rpc.not-json': 415,
  'rpc.too-large': 413,
  'rpc.internal': 500,
  'demo.not-running': 409,
}

/** Any other code is a refusal of a well-formed call: its reason is in the body, whatever the status. */
function refusal(error: RpcFailure): Response {
  return Response.json({ ok: false, error } satisfies RpcReply, { status: STATUS[error.code] ?? 422 })
}
