import * as z from 'zod'
import { contract, type Answer, type CallName, type Contract } from './contract.ts'
import { RpcError } from './errors.ts'

/** One function for every call of the contract; leaving one out does not compile. */
export type Handlers = { readonly [Name in CallName]: (args: z.output<Contract[Name]['args']>) => Promise<Answer<Name>> | Answer<Name> }

/** Validates what arrives, runs the handler, validates what leaves. Throws RpcError with a stable code. */
export async function dispatch(handlers: Handlers, name: string, rawArgs: unknown): Promise<unknown> {
  if (!Object.hasOwn(contract, name)) throw new RpcError('rpc.unknown-call', `There is no call named ${JSON.stringify(name.slice(0, 64))}.`)
  const call = contract[name as CallName]
  const args = z.safeParse(call.args as z.ZodType, rawArgs)
  if (!args.success)
    throw new RpcError('rpc.arguments', `The arguments of ${name} are not valid: ${z.prettifyError(args.error).slice(0, 500)}`)
  const handler = handlers[name as CallName] as (args: unknown) => unknown
  const answer = z.safeParse(call.answer as z.ZodType, await handler(args.data))
  if (!answer.success)
    throw new RpcError('rpc.internal', `The answer to ${name} does not fit the contract: ${z.prettifyError(answer.error).slice(0, 500)}`)
  return answer.data
}
