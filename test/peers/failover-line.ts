import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { createFrontProxy } from '../../src-main/publish/front-proxy.ts'

/** What a mint's operator has before everything: one public address, whose paths lead to different programs. */
export interface Line {
  readonly url: string
  /** Where paths lead: the first whose pattern fits, and when it does not answer, the next that fits. */
  lead(...routes: readonly Route[]): void
  /** Requests that `judge` names find nobody from now on; null lets all through. */
  cut(judge: ((request: IncomingMessage, body: string) => boolean) | null): void
  /** Nobody answers at its address. */
  down(): Promise<void>
  /** Answers there again. */
  up(): Promise<void>
}

export type Route = readonly [paths: RegExp, to: string]

/** Like the snippets of docs/deploy, which have tests of their own, and with a plug that a test can pull. */
export async function openLine(): Promise<Line> {
  // Changed by `lead` and `cut`.
  let routes: readonly { readonly paths: RegExp; readonly to: string; readonly proxy: ReturnType<typeof createFrontProxy> }[] = []
  let isCut: ((request: IncomingMessage, body: string) => boolean) | null = null
  // Requests that are being answered, streams among them, with their bodies; changed by `serve`.
  const open = new Map<IncomingMessage, string>()

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    if (isCut?.(request, body) === true) return void request.socket.destroy()
    open.set(request, body)
    response.once('close', () => open.delete(request))
    const path = (request.url ?? '/').split('?', 1)[0]!
    for (const { paths, to, proxy } of routes) {
      if (paths.test(path) && (await isListening(to))) return proxy.pass(request, response, chunks)
    }
    response.writeHead(502).end()
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  const listen = (port: number): Promise<void> => new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const drop = (): void => routes.forEach(({ proxy }) => proxy.close())
  return {
    url: `http://127.0.0.1:${port}`,
    lead(...wanted) {
      drop()
      routes = wanted.map(([paths, to]) => ({ paths, to, proxy: createFrontProxy(to) }))
    },
    cut(judge) {
      isCut = judge
      // What streams already ends with it.
      for (const [request, body] of open) if (judge?.(request, body) === true) request.socket.destroy()
    },
    async down() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      drop()
      await closed
    },
    up: () => listen(port),
  }
}

const isListening = (url: string): Promise<boolean> =>
  new Promise(resolve => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
