import * as z from 'zod'
import { decimal, millis, peerText } from '../schema.ts'
import { failoverRow } from './failover.ts'
import { countdown } from './reserve.ts'

/** Status words; `disputed` and the mirror standings share the same row shape. */
export const status = z.enum([
  'armed',
  'due',
  'urgent',
  'matured',
  'unknown',
  'live',
  'syncing',
  'gap',
  'stale',
  'disputed',
  'halted',
  'changed',
])

export const target = z.object({
  screen: z.enum([
    'overview',
    'reserves',
    'plans',
    'delegations',
    'mirrors',
    'failover',
    'redemption',
    'audit',
    'publications',
    'signers',
    'servers',
    'log',
    'settings',
  ]),
  /** What to select there, e.g. a mint URL. */
  select: z.string().max(2_048).nullable(),
})

export const exception = z.object({
  status,
  title: peerText,
  subject: peerText,
  detail: peerText,
  since: millis,
  action: z.object({ label: z.string().max(40), target }),
})

export const overview = z.object({
  mirrors: z.object({
    total: z.int(),
    live: z.int(),
    syncing: z.int(),
    gap: z.int(),
    stale: z.int(),
    disputed: z.int(),
    events: z.int(),
  }),
  exceptions: z.array(exception),
  next_actions: z.array(z.object({ title: peerText, detail: peerText, label: z.string().max(40), target })).max(3),
  publications: z.array(
    z.object({
      id: z.int(),
      mint_url: peerText,
      state: z.enum(['backfill', 'live', 'halted', 'stopped']),
      head: z.int().min(-1),
      published_at: millis.nullable(),
    }),
  ),
  /** Soonest first; an empty list is the strip's empty state. `side`: `mine` others can take, `theirs` we can take. */
  deadlines: z.array(
    z.object({
      label: peerText,
      /** Who can take it: a delegate's name, or `You`. */
      who: peerText,
      amount: decimal,
      side: z.enum(['mine', 'theirs']),
      coin: z.string().max(80),
      /** Whose reserve it is; null where no mint is named. */
      mint_url: peerText.nullable(),
      countdown,
    }),
  ),
  /** Coins of own reserves that one re-arm would take now. */
  due: z.object({ coins: z.int(), amount: decimal }),
  /** Own reserves by status, sat; null while there is none. */
  cover: z
    .object({ total: decimal, armed: decimal, due: decimal, urgent: decimal, matured: decimal, unknown: decimal, delegates: z.int() })
    .nullable(),
  /** Sum of peers' coins that our leaf can take now, sat. */
  claimable: decimal,
  /** Mints in whose reserve we have a leaf, what is to be done first first. */
  relations: z.array(failoverRow),
})

export type Overview = z.infer<typeof overview>
export type Exception = z.infer<typeof exception>
export type Target = z.infer<typeof target>
export type StatusWord = z.infer<typeof status>
