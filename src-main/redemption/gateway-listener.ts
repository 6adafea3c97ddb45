import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from './gateway.ts'

export interface GatewayListener {
  readonly port: number
  /** Ends every connection. Payments that were begun go on without them. */
  close(): Promise<void>
}

/** ms for a request to arrive whole: 2 MiB on a slow line. */
const REQUEST_MS = 120_000

/** Resolves once it listens; rejects when the address cannot be had. Port 0 takes a free one. */
export async function openGateway(
  gateway: Gateway,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<GatewayListener> {
  const server = createServer((request, response) => gateway.handle(request, response))
  // A wallet waits for a melt as long as the payment takes: no time-out on answers.
  server.requestTimeout = REQUEST_MS
  server.on('connection', socket => socket.setKeepAlive(true, 60_000))
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
