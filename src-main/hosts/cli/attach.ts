import { createClient, type Client, type Transport } from '#shared/rpc/client.ts'
import { dispatch } from '#shared/rpc/server.ts'
import type { WorldName } from '#shared/rpc/contract.ts'
import { composeCore } from '../../app/compose.ts'
import type { Core } from '../../app/core.ts'
import type { Home } from '../../app/home.ts'
import { createSocketTransport } from '../../rpc/socket-client.ts'
import { answers } from '../../rpc/socket-server.ts'

/** A client of the home's core: the one that runs, or one of our own for the length of this command. */
export interface Attached {
  readonly client: Client
  close(): Promise<void>
}

export async function attach(home: Home, world: WorldName = 'home'): Promise<Attached> {
  if (await answers(home.socket)) return { client: createClient(createSocketTransport(home.socket), world), close: async () => undefined }
  const core = composeCore(home, 'cli')
  return { client: createClient(localTransport(core), world), close: () => core.stop() }
}

/** The contract without a wire: arguments and answers are validated all the same. */
function localTransport(core: Core): Transport {
  return {
    call: (world, name, args) => dispatch(core.world(world).handlers, name, args),
    watch(world, onChange, onState) {
      onState(true)
      return core.world(world).onChange(onChange)
    },
  }
}
