import * as z from 'zod'
import { millis, network, peerText } from '../schema.ts'
import { agreement } from './chain.ts'

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
  badges: z.object({
    mirrors: z.int(),
    mirror_exceptions: z.int(),
    publications: z.int(),
    publications_halted: z.int(),
    reserves: z.int(),
    reserves_matured: z.int(),
    reserves_due: z.int(),
    plans_open: z.int(),
    delegations: z.int(),
    /** Mints of which something is to be done now, and pots that are open. */
    failovers: z.int(),
    pots_open: z.int(),
    signers: z.int(),
    servers: z.int(),
    servers_down: z.int(),
  }),
  /** For the footer: tip and agreement of the servers; null while no server is configured. */
  chain: z.object({ height: z.int().nullable(), age_ms: z.int().nullable(), agreement, answered: z.int(), configured: z.int() }).nullable(),
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
  /** Share of the delay that remains when a coin is due, and when it is urgent, percent. */
  due_percent: z.int().min(1).max(95),
  urgent_percent: z.int().min(1).max(90),
  /** Blocks left at which a coin is urgent whatever its delay. */
  alarm_blocks: z.int().min(1).max(1_008),
  /** Hours that gathering the signatures takes; part of `re-arm by`. */
  ceremony_hours: z.int().min(0).max(336),
  /** Highest fee of one transaction, sat; 5 % of its amount and 1,000 sat/vB hold besides. */
  max_fee_sat: z.int().min(1_000).max(100_000_000),
  /** Coins of one reserve above which consolidation is offered, when the rate is at most `consolidate_rate`. */
  consolidate_coins: z.int().min(2).max(500),
  /** sat per 1,000 vB. */
  consolidate_rate: z.int().min(100).max(1_000_000),
  /** Confirmations that settle a claim (protocol §5: 6). */
  claim_depth: z.int().min(1).max(144),
  /** Days after opening at which redemption is closed; null leaves it to the operator. */
  close_after_days: z.int().min(1).max(3_650).nullable(),
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
  /** The simulated chain; null while no demo runs. */
  chain: z
    .object({ height: z.int(), servers: z.array(z.object({ id: z.int(), host: z.string(), fault: z.enum(['none', 'silent', 'lies']) })) })
    .nullable(),
  mints: z.array(
    z.object({
      url: z.string(),
      name: z.string(),
      fault: z.enum(['none', 'silence', 'gap', 'fork']),
      spends: z.int(),
      spends_per_minute: z.int(),
      /** Unspent ecash in wallets, sat, and what came of their requests to our gateway. */
      held: z.string(),
      redeemed: z.int(),
      refused: z.int(),
    }),
  ),
})

export type AppStatus = z.infer<typeof appStatus>
export type Settings = z.infer<typeof settings>
export type LogEntry = z.infer<typeof logEntry>
export type DemoState = z.infer<typeof demoState>
