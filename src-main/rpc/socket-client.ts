import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Transport } from '#shared/rpc/client.ts'
import { followChanges } from '#shared/rpc/change-stream.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import { callPath, changesPath, readReply } from '#shared/rpc/http.ts'

/** The contract over a home's socket: how every command and the Electron shell reach the core. */
export function createSocketTransport(socketPath: string): Transport {
  return {
    call: async (world, name, args) => readReply(await postToSocket(socketPath, callPath(world, name), args)),
    watch: (world, onChange, onState) =>
      followChanges(
        async line => {
          const reply = await send(socketPath, 'GET', changesPath(world), undefined, line.signal)
          if (reply.statusCode !== 200) return void reply.destroy()
          line.opened()
          for await (const chunk of reply) line.onChunk(chunk as Uint8Array)
        },
        onChange,
        onState,
      ),
  }
}

/** The reply's text to a JSON body sent to `path`. Throws RpcError `rpc.unreachable` when no process answers there. */
export async function postToSocket(socketPath: string, path: string, body: unknown): Promise<string> {
  try {
    return await text(await send(socketPath, 'POST', path, JSON.stringify(body)))
  } catch (cause) {
    throw new RpcError('rpc.unreachable', `No process answers at ${socketPath} (${(cause as Error).message}).`)
  }
}

/** No time limit: catching up with a custodian takes as long as it takes, and a core that dies ends the connection. */
function send(socketPath: string, method: string, path: string, body: string | undefined, signal?: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    // `agent: false`: one connection for each request, so that none waits behind a long one or finds a connection already gone.
    const outgoing = request(
      { socketPath, method, path, headers: { host: 'core', ...headers }, agent: false, ...(signal && { signal }) },
      resolve,
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}
