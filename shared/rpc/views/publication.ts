import * as z from 'zod'
import { coded, hex, millis, url } from '../schema.ts'

export const source = z.enum(['nutshell-sqlite', 'cdk-sqlite'])

export const publicationArgs = z.object({
  mint_url: url,
  source,
  /** Path of the mint's SQLite file on the core's machine. */
  db: z.string().min(1).max(4_096),
  /** HOST:PORT on which the feed is served. */
  listen: z.string().min(3).max(300),
  /** Where peers reach the feed; null: http://HOST:PORT. */
  public_url: url.nullable(),
  /** Also pass every other path to the mint. */
  front: z.boolean(),
})

/** What installing would do, shown before anything is done. */
export const publicationPlan = z.object({
  statements: z.array(z.string().max(4_096)),
  installed: z.boolean(),
  spent_rows: z.int().min(0),
  warnings: z.array(z.string().max(500)),
})

export const publication = z.object({
  id: z.int(),
  mint_url: url,
  source,
  db: z.string(),
  listen: z.string(),
  public_url: url,
  front: z.boolean(),
  state: z.enum(['backfill', 'live', 'halted', 'stopped']),
  /** Why it halted and the way out, in one coded sentence each. */
  halted: z.object({ reason: coded, way_out: z.string().max(500) }).nullable(),
  head: z.int().min(-1),
  root: hex.nullable(),
  backfill: z.object({ done: z.int(), total: z.int() }).nullable(),
  published_at: millis.nullable(),
  subscribers: z.int().min(0),
  checked_at: millis.nullable(),
})

export type PublicationArgs = z.infer<typeof publicationArgs>
export type PublicationPlan = z.infer<typeof publicationPlan>
export type Publication = z.infer<typeof publication>
