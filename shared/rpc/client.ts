import * as z from 'zod'
import { contract, type Answer, type Args, type CallName, type Topic, type WorldName } from './contract.ts'
import { RpcError } from './errors.ts'

/** How bytes reach the core: Electron IPC, HTTP from a browser, HTTP over the home's socket, or a function in tests. */
export interface Transport {
  call(world: WorldName, name: CallName, args: unknown): Promise<unknown>
  /** Calls `onChange` with the topics that changed, and `onState` when the line to the core opens or breaks. */
  watch(world: WorldName, onChange: (topics: readonly Topic[]) => void, onState: (connected: boolean) => void): () => void
}

export interface Client {
  readonly world: WorldName
  call<Name extends CallName>(name: Name, args: Args<Name>): Promise<Answer<Name>>
  watch(onChange: (topics: readonly Topic[]) => void, onState: (connected: boolean) => void): () => void
}

/** A typed client of `world`: answers are validated, so a screen never shows what the contract does not describe. */
export function createClient(transport: Transport, world: WorldName): Client {
  return {
    world,
    async call<Name extends CallName>(name: Name, args: Args<Name>): Promise<Answer<Name>> {
      const raw = await transport.call(world, name, args)
      const answer = z.safeParse(contract[name].answer as unknown as z.ZodType<Answer<Name>>, raw)
      if (!answer.success)
        throw new RpcError(
          'rpc.answer',
          `The core's answer to ${name} does not fit the contract: ${z.prettifyError(answer.error).slice(0, 500)}`,
        )
      return answer.data
    },
    watch: (onChange, onState) => transport.watch(world, onChange, onState),
  }
}
