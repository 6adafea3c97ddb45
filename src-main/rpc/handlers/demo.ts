import type { Handlers } from '#shared/rpc/server.ts'
import type { Parts } from '../parts.ts'

type DemoCalls = 'demo.state' | 'demo.start' | 'demo.leave' | 'demo.fault' | 'demo.spend'

export function demoHandlers({ demo }: Parts): Pick<Handlers, DemoCalls> {
  return {
    'demo.state': () => demo.state(),
    'demo.start': () => demo.start(),
    'demo.leave': async () => {
      await demo.leave()
      return { done: true }
    },
    'demo.fault': ({ url, fault }) => demo.fault(url, fault),
    'demo.spend': ({ url, count }) => demo.spend(url, count),
  }
}
