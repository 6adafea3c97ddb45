import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Topic, WorldName } from '#shared/rpc/contract.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { ServedWorld, Worlds } from '../../../src-main/rpc/served-world.ts'

/** A world with a few real calls: some that answer, one that refuses with a code, one that breaks. */
export interface ScriptedWorld extends ServedWorld {
  announce(...topics: Topic[]): void
  listeners(): number
}

export function scriptedWorld(): ScriptedWorld {
  const listeners = new Set<(topics: readonly Topic[]) => void>()
  const handlers: Partial<Handlers> = {
    'mirror.pause': () => ({ done: true }),
    'peer.remove': ({ url }) => {
      throw new RpcError('peer.unknown', `No mirror of ${url} is kept.`)
    },
    'publication.stop': () => {
      throw new TypeError('secret internals')
    },
    'failover.check': ({ text }) => ({
      ok: false,
      custodian: null,
      digest: null,
      signed_by: null,
      fault: { code: 'evidence.format', detail: `${text.length} characters` },
    }),
    'demo.state': () => ({ running: true, chain: null, mints: [] }),
  }
  return {
    handlers: handlers as Handlers,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    announce: (...topics) => [...listeners].forEach(listener => listener(topics)),
    listeners: () => listeners.size,
  }
}

/** Both worlds; `demo` null while no demo runs. */
export function scriptedWorlds(): { readonly worlds: Worlds; readonly home: ScriptedWorld; demo: ScriptedWorld | null } {
  const home = scriptedWorld()
  const scripted = {
    home,
    demo: null as ScriptedWorld | null,
    worlds(name: WorldName): ServedWorld {
      const world = name === 'home' ? home : scripted.demo
      if (world === null) throw new RpcError('demo.not-running', 'The demo network is not running. Start it first.')
      return world
    },
  }
  return scripted
}

/** A folder of this test's own, gone when it ends. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
