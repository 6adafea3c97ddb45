import type { Topic } from '#shared/rpc/contract.ts'
import type { DemoState, Settings } from '#shared/rpc/views/app.ts'
import type { Mirrors } from '../feed/ports.ts'
import type { Publisher } from '../publish/ports.ts'
import type { Journal, Store } from '../storage/store.ts'

/** What the handlers of one world need; `app/world.ts` supplies it. */
export interface Parts {
  readonly store: Store
  readonly clock: { now(): number }
  readonly journal: Journal
  readonly mirrors: Mirrors
  readonly publisher: Publisher | null
  readonly policy: { get(): Settings; set(change: { readonly [Key in keyof Settings]?: Settings[Key] | undefined }): Settings }
  readonly demo: DemoControl
  readonly facts: Omit<WorldFacts, 'demoRunning'>
  readonly announce: (topic: Topic) => void
}

export interface WorldFacts {
  readonly version: string
  readonly world: 'home' | 'demo'
  readonly home: string
  /** Which host runs the core: `serve`, `cli`, `electron`, … */
  readonly host: string
  readonly startedAt: number
  readonly demoRunning: boolean
}

/** The demo network belongs to the core, so that either world can start it, look at it and leave it. */
export interface DemoControl {
  running(): boolean
  state(): DemoState
  start(): Promise<DemoState>
  leave(): Promise<void>
  fault(url: string, fault: 'none' | 'silence' | 'gap' | 'fork'): DemoState
  spend(url: string, count: number): DemoState
}
