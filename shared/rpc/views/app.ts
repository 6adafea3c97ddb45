import * as z from 'zod'
import { millis, network, peerText } from '../schema.ts'

export const appStatus = z.object({
  version: z.string().max(40),
  world: z.enum(['home', 'demo']),
  /** Null until the operator has chosen one: nothing is on mainnet by accident. */
  network: network.nullable(),
  /** True while the home has neither a network, a peer nor a publication: the first screen then offers the demo. */
  first_start: z.boolean(),
  demo_running: z.boolean(),
  /** `memory`: nothing is kept after the core stops. */
  storage: z.enum(['sqlite', 'memory']),
  home: z.string().max(4_096),
  started_at: millis,
  now: millis,
  core: z.object({ pid: z.int(), host: z.string().max(40), node: z.string().max(40) }),
  badges: z.object({ mirrors: z.int(), mirror_exceptions: z.int(), publications: z.int(), publications_halted: z.int() }),
})

export const settings = z.object({
  network: network.nullable(),
  theme: z.enum(['system', 'light', 'dark']),
  /** Seconds between polls of a silent feed (protocol §3: 30). */
  poll_seconds: z.int().min(5).max(300),
  /** Seconds between polls of the keyset list (protocol §3: 60). */
  keyset_poll_seconds: z.int().min(10).max(3_600),
  /** Minutes without contact after which a mirror is stale. */
  stale_after_seconds: z.int().min(30).max(86_400),
})

/** One line of the audit timeline: who did what to which object, from what to what. */
export const logEntry = z.object({
  id: z.int(),
  at: millis,
  level: z.enum(['info', 'notice', 'warning', 'alarm']),
  actor: z.enum(['operator', 'console', 'peer']),
  /** Dotted act, e.g. `peer.added`, `mirror.gap-opened`, `mirror.disputed`. */
  act: z.string().max(64),
  subject: peerText,
  detail: peerText,
  before: peerText.nullable(),
  after: peerText.nullable(),
})

export const demoState = z.object({
  running: z.boolean(),
  mints: z.array(
    z.object({
      url: z.string(),
      name: z.string(),
      fault: z.enum(['none', 'silence', 'gap', 'fork']),
      spends: z.int(),
      spends_per_minute: z.int(),
    }),
  ),
})

export type AppStatus = z.infer<typeof appStatus>
export type Settings = z.infer<typeof settings>
export type LogEntry = z.infer<typeof logEntry>
export type DemoState = z.infer<typeof demoState>
