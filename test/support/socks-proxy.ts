import net, { type Socket } from 'node:net'

/** What the proxy was asked for, as it stood on the wire (RFC 1928 §4): 3 is a name, 1 an IPv4 address. */
interface Asked {
  readonly type: number
  readonly host: string
  readonly port: number
}

export interface SocksProxy {
  readonly address: string
  readonly asked: readonly Asked[]
}

/** A SOCKS5 proxy without passwords. Every server it is asked for is the one on `target`; `reply` other than 0 refuses (RFC 1928 §6). `listen` answers `host:port`. */
export async function startSocksProxy(
  listen: (serve: (socket: Socket) => void) => Promise<string>,
  target: number,
  reply = 0,
): Promise<SocksProxy> {
  const asked: Asked[] = []
  const address = await listen(socket => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]))
      socket.once('data', request => {
        const type = request[3]!
        const hostEnd = type === 3 ? 5 + request[4]! : 8
        const host = type === 3 ? request.toString('ascii', 5, hostEnd) : request.subarray(4, hostEnd).join('.')
        asked.push({ type, host, port: request.readUInt16BE(hostEnd) })
        socket.pause()
        const pass = (): void => void socket.write(Buffer.from([5, reply, 0, 1, 127, 0, 0, 1, 0, 0]))
        if (reply !== 0) return pass()
        const server = net.connect(target, '127.0.0.1', () => {
          pass()
          socket.pipe(server).pipe(socket)
        })
        server.on('error', () => socket.destroy())
        socket.on('close', () => server.destroy())
      })
    })
  })
  return { address, asked }
}
