import { request, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { RpcReply } from '#shared/rpc/http.ts'

/** Carries one admitted call to the core's socket and its answer back, streams included. Nothing else of the browser's request goes along. */
export function createForward(socketPath: string): (incoming: Request) => Promise<Response> {
  return async incoming => {
    const body = incoming.method === 'POST' ? await incoming.text() : undefined
    try {
      const answer = await send(socketPath, incoming, body)
      const headers = { 'content-type': answer.headers['content-type'] ?? 'application/json' }
      return new Response(Readable.toWeb(answer) as ReadableStream, { status: answer.statusCode ?? 502, headers })
    } catch {
      const reply: RpcReply = {
        ok: false,
        error: { code: 'rpc.unreachable', detail: 'The core does not answer. Start it again, or `nimdolf serve`.' },
      }
      return Response.json(reply, { status: 502 })
    }
  }
}

function send(socketPath: string, incoming: Request, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const type = incoming.headers.get('content-type')
    const outgoing = request(
      {
        socketPath,
        method: incoming.method,
        path: new URL(incoming.url).pathname,
        headers: {
          host: 'core',
          ...(type !== null && { 'content-type': type }),
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        },
        agent: false,
        signal: incoming.signal,
      },
      resolve,
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}
