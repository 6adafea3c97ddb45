import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where one operator's data lives. Everything in it is readable by its owner alone. */
export interface Home {
  readonly folder: string
  readonly database: string
  readonly heads: string
  /** Keystores. */
  readonly keys: string
  readonly socket: string
  /** Where the serve host hands out login links, to its owner alone. */
  readonly serveSocket: string
  readonly log: string
}

/** `--home`, else NIMDOLF_HOME, else ~/.nimdolf. */
export function homeAt(folder: string | undefined): Home {
  const at = resolve(folder ?? process.env['NIMDOLF_HOME'] ?? join(homedir(), '.nimdolf'))
  const socket = (name: string): string =>
    process.platform === 'win32' ? `\\\\.\\pipe\\nimdolf-${name}-${Buffer.from(at).toString('hex').slice(-40)}` : join(at, `${name}.sock`)
  return {
    folder: at,
    database: join(at, 'nimdolf.sqlite'),
    heads: join(at, 'heads'),
    keys: join(at, 'keys'),
    socket: socket('core'),
    serveSocket: socket('serve'),
    log: join(at, 'core.log'),
  }
}

/** Makes the folders, private from their first moment: SQLite and sockets would otherwise follow a lax umask. */
export function prepareHome(home: Home): void {
  process.umask(0o077)
  mkdirSync(home.heads, { recursive: true, mode: 0o700 })
}
