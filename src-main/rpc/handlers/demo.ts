import type { Handlers } from '#shared/rpc/server.ts'
import type { Parts } from '../parts.ts'

type DemoCalls =
  'demo.state' | 'demo.start' | 'demo.leave' | 'demo.fault' | 'demo.spend' | 'demo.mine' | 'demo.server-fault' | 'demo.redeem'

export function demoHandlers({ demo }: Parts): Pick<Handlers, DemoCalls> {
  return {
    'demo.state': () => demo.state(),
    'demo.start': () => demo.start(),
    'demo.leave': async () => {
      await demo.leave()
      return { done: true }
    },
    'demo.fault': ({ url, fault }) => demo.fault(url, fault),
    'demo.mine': ({ blocks }) => demo.mine(blocks),
    'demo.server-fault': ({ id, fault }) => demo.serverFault(id, fault),
    'demo.spend': ({ url, count }) => demo.spend(url, count),
    'demo.redeem': ({ url, count }) => demo.redeem(url, count),
  }
}
