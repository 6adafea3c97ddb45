import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { utilityProcess, type UtilityProcess } from 'electron'
import type { Home } from '../../app/home.ts'
import { answers } from '../../rpc/socket-server.ts'

export interface CoreLink {
  /** Where the core answers, now or as soon as it is up. */
  readonly socket: string
  /** Ends a core that this window started; one that ran before keeps running. */
  stop(): Promise<void>
}

/** How to start a core in this runtime. */
export interface CoreEntry {
  readonly script: string
  /** False: it keeps nothing, so it must not stand where the home's own core is looked for. */
  readonly keeps: boolean
}

const RESTART_AFTER_MS = 1_000
/** A core that ends this often is broken, not unlucky; the window then says that nothing answers. */
const MAX_RESTARTS = 5
const STOP_WITHIN_MS = 5_000

/** The home's core when one answers, else one of our own beside the window, so that a busy core never freezes it. */
export async function linkToCore(home: Home, entry: CoreEntry): Promise<CoreLink> {
  if (await answers(home.socket)) return { socket: home.socket, stop: async () => {} }
  if (entry.keeps) return forkCore(entry.script, ['--home', home.folder], home.socket, home.log)
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-memory-'))
  const socket = join(folder, 'core.sock')
  const forked = forkCore(entry.script, ['--socket', socket], socket, home.log)
  return {
    socket,
    async stop() {
      await forked.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function forkCore(script: string, args: string[], socket: string, log: string): CoreLink {
  // Changed by `start` alone; `stopping` by `stop` alone.
  let child: UtilityProcess
  let restarts = 0
  let stopping = false

  function start(): void {
    child = utilityProcess.fork(script, args, { serviceName: 'Nimdolf core', stdio: 'pipe' })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (words: Buffer) => appendFileSync(log, words))
    child.once('exit', () => {
      if (!stopping && restarts++ < MAX_RESTARTS) setTimeout(() => stopping || start(), RESTART_AFTER_MS)
    })
  }
  start()
  return {
    socket,
    stop() {
      stopping = true
      return new Promise(resolve => {
        if (child.pid === undefined) return resolve()
        const late = setTimeout(resolve, STOP_WITHIN_MS)
        child.once('exit', () => {
          clearTimeout(late)
          resolve()
        })
        child.kill()
      })
    },
  }
}
