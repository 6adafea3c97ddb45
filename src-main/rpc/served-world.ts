import type { Topic, WorldName } from '#shared/rpc/contract.ts'
import type { Handlers } from '#shared/rpc/server.ts'

/** What the application needs of a world; throws RpcError when the world is not there (no demo runs). */
export interface ServedWorld {
  readonly handlers: Handlers
  readonly onChange: (listener: (topics: readonly Topic[]) => void) => () => void
}
export type Worlds = (name: WorldName) => ServedWorld
