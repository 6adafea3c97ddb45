import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { SimulatedChain } from '../../src-main/demo/simulated-chain.ts'
import { createSimulatedElectrum } from '../../src-main/demo/simulated-electrum.ts'

/** An Electrum server over the simulated chain on a port of loopback, for cores that run in a process of their own. */
export interface ServedElectrum {
  readonly host: string
  readonly port: number
  close(): Promise<void>
}

/** `onLine` sees each line of a client before the server does: false keeps it from the server. `onReply` likewise what the client is told. */
export async function serveElectrum(
  chain: SimulatedChain,
  { onLine, onReply }: { onLine(line: string): boolean; onReply(line: string): boolean },
): Promise<ServedElectrum> {
  const electrum = createSimulatedElectrum('127.0.0.1', chain)
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    const line = electrum.connect()
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      line.close()
    })
    createInterface({ input: socket })
      .on('line', words => {
        if (onLine(words)) line.send(words)
      })
      .on('error', () => undefined)
    void tell(socket, line.lines)
  })
  async function tell(socket: Socket, lines: AsyncIterable<string>): Promise<void> {
    for await (const words of lines) if (onReply(words)) socket.write(`${words}\n`)
    socket.end()
  }
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    host: '127.0.0.1',
    port: address.port,
    async close() {
      electrum.stop()
      for (const socket of sockets) socket.destroy()
      await new Promise(closed => server.close(closed))
    },
  }
}
