import type { Topic, WorldName } from '#shared/rpc/contract.ts'
import type { Network } from '#shared/rpc/schema.ts'

/** What the parts of the example core share. `bare`: nothing set up yet; `calm`: all is armed; `busy`: every state there is. */
export interface ExampleWorld {
  readonly world: WorldName
  readonly scene: 'busy' | 'calm' | 'bare'
  readonly network: () => Network | null
  readonly now: () => number
  readonly announce: (...topics: Topic[]) => void
  readonly write: (act: string, subject: string, detail: string) => void
}
