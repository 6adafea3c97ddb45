/** Where set-up looks and puts things. Built-in modules only: these scripts run before anything is installed. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const MODULES = join(ROOT, 'node_modules')
export const BIN = join(MODULES, '.bin')
/** Node 24, installed through npm: the core needs `node:sqlite`, and the machine's own Node may be 20. */
export const NODE = join(BIN, process.platform === 'win32' ? 'node.cmd' : 'node')

/** Downloads and builds that outlive a checkout: an Electron runtime, the mints of the peer tests. One per user. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nimdolf')
