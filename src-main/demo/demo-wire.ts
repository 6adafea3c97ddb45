import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Wire, WireReply, WireRequest, WireStream } from '../feed/ports.ts'
import type { SimulatedMint } from './simulated-mint.ts'

/** How long a silent demo mint keeps a caller waiting, ms: long enough to be felt, short enough for a rehearsal. */
const SILENCE_MS = 1_500
/** How often a stalled stream looks whether its mint speaks again, ms. */
const RECHECK_MS = 250

/** What is asked over the wire: a mint that can be made to fail, or one that always answers. */
export type Reachable = Pick<SimulatedMint, 'app' | 'fault' | 'onHangUp'>

/** A wire that reaches these mints by their origins and nothing else: the demo network opens no port and sends no packet. */
export function createDemoWire(mints: ReadonlyMap<string, Reachable>): Wire {
  const mintOf = (url: string): Reachable | undefined => mints.get(new URL(url).origin)

  async function reach(request: WireRequest): Promise<Result<{ mint: Reachable; response: Response }, Refusal>> {
    const mint = mintOf(request.url)
    if (mint === undefined) return fail(refuse('wire', 'wire.unreachable', request.url, 'The demo network has no such mint.'))
    if (mint.fault() === 'silence') {
      await pause(SILENCE_MS, request.signal)
      return fail(refuse('wire', 'wire.timeout', request.url, 'The mint does not answer.'))
    }
    const { method, accept, headers, body } = request
    const init: RequestInit = { method, headers: { accept, ...headers }, signal: request.signal }
    const response = await mint.app.request(request.url, body === undefined ? init : { ...init, body })
    return ok({ mint, response })
  }

  return {
    async fetch(request): Promise<Result<WireReply, Refusal>> {
      const reached = await reach(request)
      if (!reached.ok) return reached
      const { response } = reached.value
      const bytes = new Uint8Array(await response.arrayBuffer())
      if (bytes.length > request.maxBytes)
        return fail(refuse('wire', 'wire.too-large', request.url, `The answer is larger than ${request.maxBytes} bytes.`))
      return ok({ status: response.status, bytes })
    },

    async stream(request): Promise<Result<WireStream, Refusal>> {
      const reached = await reach(request)
      if (!reached.ok) return reached
      const { mint, response } = reached.value
      const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader()
      const close = (): void => void reader.cancel().catch(() => undefined)
      request.signal.addEventListener('abort', close, { once: true })
      const forget = mint.onHangUp(close)
      return ok({
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        close,
        chunks: (async function* () {
          try {
            for (;;) {
              const { done, value } = await reader.read()
              if (done) return
              // A silent mint keeps the line open and says nothing: what it would have said waits.
              while (mint.fault() === 'silence' && !request.signal.aborted) await pause(RECHECK_MS, request.signal)
              yield value
            }
          } finally {
            forget()
          }
        })(),
      })
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
