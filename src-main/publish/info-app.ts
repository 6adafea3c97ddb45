import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { MAX_INFO_BYTES } from '#shared/lib/limits.ts'
import { mergeXx } from './advertise.ts'

/** How long one answer of the mint serves everybody, ms: an info page changes with an operator's restart. */
const KEEP_MS = 1_000
const DEADLINE_MS = 10_000
/** Marks our own question. Should it come back to us, the mint's URL leads here and not to the mint. */
const ASKED_BY_US = 'x-nimdolf-publisher'

/** `GET /v1/info`: the mint's own, with `xx` merged. `mintUrl` must lead to the mint itself. */
export function createInfoApp(mintUrl: string, xx: object): Hono {
  // Changed by `merged` alone.
  let kept: { readonly text: Promise<string>; readonly until: number } | null = null

  function merged(): Promise<string> {
    if (kept === null || performance.now() > kept.until) {
      kept = { text: readInfo(mintUrl).then(text => mergeXx(text, xx)), until: performance.now() + KEEP_MS }
    }
    return kept.text
  }

  const app = new Hono()
  app.use('/v1/info', cors({ origin: '*' }))
  app.get('/v1/info', async context => {
    if (context.req.header(ASKED_BY_US) !== undefined) {
      return context.json({ detail: 'The mint URL of this publication leads back to the publication.', code: 0 }, 508)
    }
    try {
      return context.body(await merged(), 200, { 'Content-Type': 'application/json' })
    } catch {
      return context.json({ detail: 'The mint does not answer with its info.', code: 0 }, 502)
    }
  })
  return app
}

async function readInfo(mintUrl: string): Promise<string> {
  const reply = await fetch(`${mintUrl}/v1/info`, {
    headers: { accept: 'application/json', [ASKED_BY_US]: '1' },
    redirect: 'error',
    signal: AbortSignal.timeout(DEADLINE_MS),
  })
  if (reply.status !== 200 || reply.body === null) throw new Error(`the mint answers ${reply.status}`)
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of reply.body) {
    bytes += chunk.length
    if (bytes > MAX_INFO_BYTES) throw new Error('the info is too long')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
