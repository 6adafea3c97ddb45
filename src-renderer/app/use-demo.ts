import type { RpcFailure } from '#shared/rpc/errors.ts'
import { enter } from './use-route.ts'
import { useCommand } from './use-view.ts'

/**
 * Starting and leaving the demo network. Both are asked of the home world: the demo's own answers end with it.
 * Each changes the place only once the core did what was asked.
 */
export function useDemo(): {
  readonly start: () => Promise<void>
  readonly leave: () => Promise<void>
  readonly busy: boolean
  readonly error: RpcFailure | null
} {
  const starting = useCommand('demo.start', { world: 'home' })
  const leaving = useCommand('demo.leave', { world: 'home' })
  return {
    async start() {
      const started = await starting.run({})
      if (started.ok) enter('demo')
    },
    async leave() {
      // The operator wants out whether or not the core could tidy up.
      enter('home')
      await leaving.run({})
    },
    busy: starting.busy || leaving.busy,
    error: starting.error,
  }
}
