import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import tls from 'node:tls'
import { GENESIS } from '../../src-main/chain/genesis.ts'
import type { ServerAddress } from '../../src-main/chain/ports.ts'

/** An Electrum server on loopback that says what a test tells it to. Without a script it greets as a regtest server and answers nothing else. */
export interface ScriptedElectrum {
  readonly port: number
  /** Everything asked, in order. */
  readonly asked: readonly ScriptedRequest[]
  /** Open connections, newest last. */
  readonly sockets: ReadonlySet<Socket>
  address(over?: Partial<ServerAddress>): ServerAddress
  /** Says `text` to everyone connected, as it is. */
  say(text: string | Buffer): void
  close(): Promise<void>
}

export interface ScriptedRequest {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

/** What the server does when it is asked; it may write anything, nothing, or hang up. */
export type Reply = (request: ScriptedRequest, socket: Socket) => void

export interface Script {
  /** Key and certificate: TLS. */
  readonly secure?: { readonly key: string; readonly cert: string }
  /** Takes the connection over instead of reading requests: for servers that speak something else, or nothing. */
  readonly connected?: (socket: Socket) => void
  readonly replies?: Readonly<Record<string, Reply>>
  /** For methods without a reply of their own. */
  readonly otherwise?: Reply
}

export const answer =
  (result: unknown): Reply =>
  ({ id }, socket) =>
    void socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`)
export const refuse =
  (error: unknown): Reply =>
  ({ id }, socket) =>
    void socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, error })}\n`)
export const raw =
  (text: string | Buffer): Reply =>
  (_request, socket) =>
    void socket.write(text)
export const silence: Reply = () => undefined
export const hangUp: Reply = (_request, socket) => void socket.destroy()

/** Block 0 of regtest: a header as good as any where none is judged. */
export const REGTEST_HEADER = `01000000${'00'.repeat(32)}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000`

export const greeting: Readonly<Record<string, Reply>> = {
  'server.version': answer(['Scripted 1.0', '1.4']),
  'server.features': answer({ genesis_hash: GENESIS.regtest, hash_function: 'sha256' }),
  'blockchain.headers.subscribe': answer({ height: 7, hex: REGTEST_HEADER }),
}

export async function startScriptedElectrum(script: Script = {}): Promise<ScriptedElectrum> {
  const replies = { ...greeting, ...script.replies }
  const asked: ScriptedRequest[] = []
  const sockets = new Set<Socket>()
  const serve = (socket: Socket): void => {
    // A client that refuses us resets the line.
    socket.on('error', () => undefined)
    if (script.connected !== undefined) return script.connected(socket)
    let held = ''
    socket.on('data', chunk => {
      const lines = (held + chunk.toString()).split('\n')
      held = lines.pop()!
      for (const line of lines) {
        const request = JSON.parse(line) as ScriptedRequest
        asked.push(request)
        const reply = replies[request.method] ?? script.otherwise ?? silence
        reply(request, socket)
      }
    })
  }
  const server: Server = script.secure === undefined ? net.createServer(serve) : tls.createServer(script.secure, serve)
  server.on('tlsClientError', () => undefined)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    port,
    asked,
    sockets,
    address: over => ({ host: '127.0.0.1', port, transport: script.secure === undefined ? 'tcp' : 'tls', pin: null, proxy: null, ...over }),
    say: text => sockets.forEach(socket => void socket.write(text)),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(done => server.close(done))
    },
  }
}
