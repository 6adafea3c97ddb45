import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import * as z from 'zod'
import { RpcError } from '#shared/rpc/errors.ts'
import { readReply, type RpcReply } from '#shared/rpc/http.ts'
import type { Home } from '../../app/home.ts'
import { postToSocket } from '../../rpc/socket-client.ts'
import { answers, closeServer, listenOnSocket } from '../../rpc/socket-server.ts'
import { readPageFiles } from '../../app/page-files.ts'
import { startCore } from '../running-core.ts'
import { stopSignal } from '../stop-signal.ts'
import { createAccess, type Access } from './access-token.ts'
import { createForward } from './forward-to-core.ts'
import { createServeApp } from './http-transport.ts'

const RENDERER = fileURLToPath(new URL('../../../out/renderer', import.meta.url))
const LOGIN_PATH = '/login-link'
const loginLink = z.object({ url: z.string(), expires_at: z.int() })

export interface ServeOptions {
  readonly home: Home
  /** 0: any free port. */
  readonly port: number
  /** The built renderer, where it is not in its usual place. */
  readonly pages?: string
  /** ms since 1970; tests let a link expire with it. */
  readonly now?: () => number
}

/** `nimdolf serve`: serves until a signal ends it. What `print` gets may be logged; login links never pass through it. */
export async function runServe({ print, ...options }: ServeOptions & { readonly print: (words: string) => void }): Promise<void> {
  const serving = await startServe(options)
  print(`Nimdolf Console is at ${serving.url}${serving.attached ? ' (attached to the core that already runs)' : ''}`)
  print('Run `nimdolf login` for a link that opens it.')
  await stopSignal()
  await serving.close()
}

export interface Serving {
  readonly url: string
  /** True when another process runs the core. */
  readonly attached: boolean
  close(): Promise<void>
}

/** The screens on 127.0.0.1: over the core that runs for this home, or one of our own. */
export async function startServe({ home, port, pages = RENDERER, now = Date.now }: ServeOptions): Promise<Serving> {
  const files = readPageFiles(pages)
  if (files === null) throw new RpcError('serve.not-built', 'The screens are not built yet: run `npm run build` first.')
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RpcError('serve.port', 'A port is a number from 0 (any free one) to 65535.')
  const attached = await answers(home.socket)
  const core = attached ? null : await startCore(home, 'serve')
  const access = createAccess(now)
  const app = createServeApp({ access, files, forward: createForward(home.socket), cookieName: `nimdolf-${port}` })
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  try {
    const url = await listenOnLoopback(server, port)
    const links = await listenOnSocket(createLoginApp(access, url), home.serveSocket)
    return {
      url,
      attached,
      async close() {
        await links.close()
        await closeServer(server)
        await core?.stop()
      },
    }
  } catch (refused) {
    await closeServer(server)
    await core?.stop()
    throw refused
  }
}

/** `nimdolf login`: a link from the serve host of this home. Throws RpcError when none runs. */
export async function requestLogin(home: Home): Promise<z.infer<typeof loginLink>> {
  const reply = await postToSocket(home.serveSocket, LOGIN_PATH, {}).catch(() => {
    throw new RpcError('serve.not-running', `Nothing serves ${home.folder}. Start it with \`nimdolf serve\`, then ask again.`)
  })
  return loginLink.parse(readReply(reply))
}

/** Only the home's owner opens this socket, so whoever asks here may come in. The secret stands behind `#`: browsers never send that part. */
function createLoginApp(access: Access, url: string): Hono {
  return new Hono().post(LOGIN_PATH, c => {
    const { secret, expiresAt } = access.issueLink()
    return c.json({ ok: true, answer: { url: `${url}login#${secret}`, expires_at: expiresAt } } satisfies RpcReply)
  })
}

function listenOnLoopback(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE' ? 'is taken: stop the other program or choose another with --port' : `cannot be used (${cause.message})`
      reject(new RpcError('serve.port', `Port ${port} ${why}.`))
    })
    server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
  })
}
