import type { Transport } from '#shared/rpc/client.ts'
import { followChanges } from '#shared/rpc/change-stream.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import { callPath, changesPath, readReply, TOKEN_HEADER, TOKEN_STORAGE_KEY, type RpcReply } from '#shared/rpc/http.ts'
import type { Topic, WorldName } from '#shared/rpc/contract.ts'

/** What Electron's preload offers the page, and all that it offers. */
export interface Bridge {
  /** The runtime below the window; `supported` false means out of its maker's support: demo and regtest only. */
  readonly shell: { readonly electron: string; readonly supported: boolean }
  call(world: string, name: string, args: unknown): Promise<RpcReply>
  watch(world: string, onChange: (topics: readonly Topic[]) => void, onState: (connected: boolean) => void): () => void
}

declare global {
  interface Window {
    readonly nimdolf?: Bridge
  }
}

type Line = Parameters<Parameters<typeof followChanges>[0]>[0]

/** The desktop window's runtime, or null in a browser. */
export const shell: Bridge['shell'] | null = window.nimdolf?.shell ?? null

/** The line to the core: Electron's bridge in the desktop window, HTTP in a browser. */
export function connect(): Transport {
  return window.nimdolf ? bridgeTransport(window.nimdolf) : httpTransport()
}

function bridgeTransport(bridge: Bridge): Transport {
  return {
    async call(world, name, args) {
      const reply = await bridge.call(world, name, args)
      if (!reply.ok) throw new RpcError(reply.error.code, reply.error.detail)
      return reply.answer
    },
    watch: (world, onChange, onState) => bridge.watch(world, onChange, onState),
  }
}

function httpTransport(): Transport {
  return {
    async call(world, name, args) {
      const reply = await ask(callPath(world, name), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(args),
      })
      return readReply(await reply.text())
    },
    watch: (world, onChange, onState) =>
      followChanges(
        line => follow(world, line),
        onChange,
        // A hidden tab lets its line go on purpose, and hears nothing for long; that is no news.
        connected => (connected || !document.hidden) && onState(connected),
      ),
  }
}

/**
 * Follows the changes while the tab is seen. Browsers open six connections to one server: a line held by each of seven tabs would leave
 * none for calls. A tab that is looked at again learns of everything that changed meanwhile.
 */
async function follow(world: WorldName, line: Line): Promise<void> {
  do await seen(line.signal)
  while ((await followWhileSeen(world, line)) === 'hidden')
}

async function followWhileSeen(world: WorldName, line: Line): Promise<'hidden' | 'ended'> {
  const leaving = new AbortController()
  const leave = (): void => {
    if (document.hidden || line.signal.aborted) leaving.abort()
  }
  document.addEventListener('visibilitychange', leave)
  line.signal.addEventListener('abort', leave)
  try {
    const reply = await ask(changesPath(world), { signal: leaving.signal })
    if (!reply.ok || reply.body === null) return 'ended'
    line.opened()
    const reader = reply.body.getReader()
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) line.onChunk(chunk.value)
    return 'ended'
  } catch (broken) {
    if (leaving.signal.aborted && !line.signal.aborted) return 'hidden'
    throw broken
  } finally {
    document.removeEventListener('visibilitychange', leave)
    line.signal.removeEventListener('abort', leave)
  }
}

/** Resolves when the tab is in sight, or nobody waits any more. */
function seen(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const settle = (): void => {
      if (document.hidden && !signal.aborted) return
      document.removeEventListener('visibilitychange', settle)
      signal.removeEventListener('abort', settle)
      resolve()
    }
    document.addEventListener('visibilitychange', settle)
    signal.addEventListener('abort', settle)
    settle()
  })
}

/** One request of the page's own: cookie by the browser, token by us. A session that ended leads back to the login page. */
async function ask(path: string, init: RequestInit): Promise<Response> {
  const headers = { ...init.headers, [TOKEN_HEADER]: localStorage.getItem(TOKEN_STORAGE_KEY) ?? '' }
  const reply = await fetch(path, { ...init, headers, cache: 'no-store', redirect: 'error' }).catch((cause: unknown) => {
    throw new RpcError('rpc.unreachable', `The console does not answer (${String(cause)}). It is asked again as soon as the line is back.`)
  })
  if (reply.status === 401) location.replace('/login')
  return reply
}
