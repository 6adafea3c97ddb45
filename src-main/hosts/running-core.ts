import { pino, type Logger } from 'pino'
import { RpcError } from '#shared/rpc/errors.ts'
import { composeCore } from '../app/compose.ts'
import { prepareHome, type Home } from '../app/home.ts'
import { createRpcApp } from '../rpc/http-app.ts'
import { answers, listenOnSocket } from '../rpc/socket-server.ts'

export interface RunningCore {
  readonly log: Logger
  stop(): Promise<void>
}

/** The one core of a home, reachable over its socket. Throws RpcError `core.running` when another process is that core. */
export async function startCore(home: Home, host: string): Promise<RunningCore> {
  prepareHome(home)
  if (await answers(home.socket)) throw new RpcError('core.running', `A core already runs for ${home.folder}. Use it, or stop it first.`)
  const log = pino({ base: { pid: process.pid, host } }, pino.destination({ dest: home.log, sync: true }))
  const core = composeCore(home, host)
  const app = createRpcApp(
    name => core.world(name),
    fault => log.error({ err: fault }, 'a call failed'),
  )
  // In this order, whether it was told to stop or failed to start: the socket's name is given back last, as a successor must not
  // open the store while our roles still write.
  const undo: (() => Promise<void>)[] = [() => core.stop()]
  const stop = async (): Promise<void> => {
    for (const step of undo) await step()
  }
  try {
    // The socket's name decides who is the core: no role runs before it is ours.
    const listening = await listenOnSocket(app, home.socket)
    undo.push(() => listening.close())
    log.info({ home: home.folder }, 'listening')
    await core.start()
  } catch (refused) {
    log.error({ err: refused }, 'not started')
    await stop()
    throw refused
  }
  return {
    log,
    async stop() {
      await stop()
      log.info('stopped')
    },
  }
}
