import { randomUUID } from 'node:crypto'
import { chmodSync, linkSync, renameSync, statSync, unlinkSync } from 'node:fs'
import type { Server } from 'node:http'
import { createConnection } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { RpcError } from '#shared/rpc/errors.ts'

export interface Listening {
  close(): Promise<void>
}

/** Paths of Unix sockets end here on Linux (108 bytes with the closing zero; macOS has 104), less the suffix of the first name. */
const MAX_SOCKET_PATH_BYTES = 92

/**
 * Serves `app` on a socket that only its owner can open. A socket whose process died is replaced; a living one is respected.
 * Throws RpcError `core.running` or `core.socket-path`.
 */
export async function listenOnSocket(app: Hono, path: string): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  if (process.platform === 'win32') {
    if (await answers(path)) throw running(path)
    await listen(server, path)
    return { close: () => closeServer(server) }
  }
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    throw new RpcError(
      'core.socket-path',
      `The home's path is too long for a socket: ${path}. Choose one of at most ${MAX_SOCKET_PATH_BYTES - 10} bytes.`,
    )
  }
  // It appears under its name only with its permissions set, and by link(), which never replaces another process's socket.
  const first = `${path}.${randomUUID().slice(0, 8)}`
  await listen(server, first)
  try {
    chmodSync(first, 0o600)
    await takeName(first, path)
  } catch (refused) {
    await closeServer(server)
    throw refused
  }
  const { ino } = statSync(first)
  unlinkSync(first)
  return {
    async close() {
      if (statSync(path, { throwIfNoEntry: false })?.ino === ino) unlinkSync(path)
      await closeServer(server)
    },
  }
}

const running = (path: string): RpcError =>
  new RpcError('core.running', `Another process already answers at ${path}. Use it, or stop it first.`)

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Gives our socket its public name. Of several processes that find the same dead socket, one wins and the others are refused. */
async function takeName(first: string, path: string): Promise<void> {
  if (linked(first, path)) return
  const dead = statSync(path, { throwIfNoEntry: false })?.ino
  if (await answers(path)) throw running(path)
  setAside(path, dead)
  if (!linked(first, path)) throw running(path)
}

/** Removes the socket that was found dead, and no other that took its name since. */
function setAside(path: string, dead: number | undefined): void {
  const aside = `${path}.${randomUUID().slice(0, 8)}`
  try {
    renameSync(path, aside)
  } catch {
    return // another process was faster
  }
  if (statSync(aside).ino !== dead) linked(aside, path)
  unlinkSync(aside)
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (refused) {
    if ((refused as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw refused
  }
}

/** True when a living process accepts connections at `path`. */
export function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createConnection(path)
    const settle = (living: boolean): void => {
      probe.destroy()
      resolve(living)
    }
    probe.once('connect', () => settle(true))
    probe.once('error', () => settle(false))
  })
}

/** Stops listening and ends every open request: streams of changes would otherwise never end by themselves. */
export function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
