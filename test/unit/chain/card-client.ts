// @ts-expect-error: it has no types
import ElectrumClient from 'electrum-client'
import { once } from 'node:events'
import type { Socket } from 'node:net'

/**
 * `electrum-client` in a process of its own, because a hostile server can end the process that it runs in. Tells on stdout, a line each,
 * what became of it; what it does not survive is seen from its exit code (1: uncaught, 13: it waits for what can never come).
 */
interface CardClient {
  readonly conn: Socket
  readonly mp: { readonly buffer: string }
  connect(): Promise<void>
  request(method: string, params: readonly unknown[]): Promise<unknown>
  close(): void
}
const [port, protocol, what] = process.argv.slice(2) as [string, 'tcp' | 'tls', string]
const client = new (ElectrumClient as new (port: number, host: string, protocol: string, options?: object) => CardClient)(
  Number(port),
  '127.0.0.1',
  protocol,
  what === 'options' ? { servername: 'localhost' } : undefined,
)
const tell = (said: unknown): void => void process.stdout.write(`${JSON.stringify(said)}\n`)
const settled = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    result => ({ result }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : error }),
  )

await client.connect()
const call = settled(client.request('server.ping', []))
switch (what) {
  case 'call':
    tell(await call)
    break
  case 'call after close':
    await once(client.conn, 'close')
    tell(await call)
    tell(await settled(client.request('server.ping', [])))
    break
  case 'timers':
    // While the call waits: is there anything left that could end it but the server?
    await new Promise(done => setImmediate(done))
    tell({ timers: process.getActiveResourcesInfo().filter(resource => resource === 'Timeout').length })
    break
  case 'endless line':
    for await (const _chunk of client.conn) if (client.mp.buffer.length > 17 * 1024 * 1024) break
    tell('holds more than 17 MiB')
    break
  default:
    tell('unknown')
}
client.close()
