import * as z from 'zod'
import { exportPage, lookup, tokenReport, totals } from './views/audit.ts'
import { appStatus, demoState, logEntry, settings } from './views/app.ts'
import { eventRow, mirrorDetail, mirrorRow, peerPreview, sample } from './views/mirror.ts'
import { overview } from './views/overview.ts'
import { publication, publicationArgs, publicationPlan } from './views/publication.ts'
import { coded, hex, url } from './schema.ts'

/**
 * The one description of what a screen or a script may ask the core and be told.
 * Main handlers, the client and the test double derive from it; both directions are validated.
 *
 * A `query` reads and names the topics whose change makes it stale; a `command` acts and is journalled.
 */
interface Call<Kind extends 'query' | 'command', Args extends z.ZodType, Answer extends z.ZodType> {
  readonly kind: Kind
  readonly args: Args
  readonly answer: Answer
  readonly topics: readonly Topic[]
}

/** What can change. The change stream carries these words alone, so it leaks nothing and never grows. */
export const topic = z.enum(['app', 'mirrors', 'events', 'publications', 'log', 'settings', 'demo'])
export type Topic = z.infer<typeof topic>

const query = <Args extends z.ZodType, Answer extends z.ZodType>(
  topics: readonly Topic[],
  args: Args,
  answer: Answer,
): Call<'query', Args, Answer> => ({
  kind: 'query',
  args,
  answer,
  topics,
})
const command = <Args extends z.ZodType, Answer extends z.ZodType>(args: Args, answer: Answer): Call<'command', Args, Answer> => ({
  kind: 'command',
  args,
  answer,
  topics: [],
})

const nothing = z.strictObject({})
const one = z.strictObject({ url })
const done = z.object({ done: z.literal(true) })

export const contract = {
  'app.status': query(['app', 'settings', 'mirrors', 'publications', 'demo'], nothing, appStatus),
  'overview.get': query(['mirrors', 'publications', 'log', 'settings'], nothing, overview),

  'mirror.list': query(['mirrors', 'events'], nothing, z.array(mirrorRow)),
  'mirror.get': query(['mirrors', 'events'], one, mirrorDetail),
  'mirror.tail': query(['events'], z.strictObject({ url, limit: z.int().min(1).max(500) }), z.array(eventRow)),
  'mirror.samples': query(['mirrors'], z.strictObject({ url, hours: z.int().min(1).max(168) }), z.array(sample)),
  'mirror.pause': command(z.strictObject({ url, paused: z.boolean() }), done),
  /** Catches up with the custodian and answers when complete or refused, with the coded reason. */
  'mirror.sync': command(
    z.strictObject({ url: url.nullable() }),
    z.array(z.object({ url, complete: z.boolean(), row: mirrorRow, reason: coded.nullable() })),
  ),
  /** Reads back every stored event of one mirror and verifies it anew. */
  'mirror.verify': command(one, z.object({ events: z.int(), bad: z.int(), root: hex, ms: z.int() })),

  'peer.preview': query([], one, peerPreview),
  'peer.add': command(z.strictObject({ url, approved_hosts: z.array(z.string().max(300)).max(16) }), mirrorRow),
  'peer.remove': command(one, done),
  'peer.accept-change': command(one, done),

  'audit.lookup': query(['events'], z.strictObject({ Ys: z.array(hex).min(1).max(1_000) }), z.array(lookup)),
  'audit.token': query(['events'], z.strictObject({ token: z.string().min(1).max(200_000) }), tokenReport),
  'audit.totals': query(['events'], one, totals),
  'audit.export': query(
    [],
    z.strictObject({ url, format: z.enum(['ndjson', 'csv']), from: z.int().min(0), limit: z.int().min(1).max(50_000) }),
    exportPage,
  ),

  'publication.list': query(['publications'], nothing, z.array(publication)),
  'publication.plan': query([], publicationArgs, publicationPlan),
  'publication.add': command(publicationArgs, publication),
  'publication.stop': command(z.strictObject({ id: z.int() }), done),
  /** Starts it again, after a halt only once its cause is gone. */
  'publication.start': command(z.strictObject({ id: z.int() }), publication),
  /** Drops the trigger and the outbox from the mint's database and forgets the publication; our log is kept. */
  'publication.uninstall': command(z.strictObject({ id: z.int() }), done),

  'log.list': query(
    ['log'],
    z.strictObject({
      before: z.int().nullable(),
      limit: z.int().min(1).max(500),
      level: z.enum(['info', 'notice', 'warning', 'alarm']).nullable(),
      text: z.string().max(200),
    }),
    z.array(logEntry),
  ),

  'settings.get': query(['settings'], nothing, settings),
  'settings.set': command(settings.partial().strict(), settings),

  'demo.state': query(['demo'], nothing, demoState),
  'demo.start': command(nothing, demoState),
  'demo.leave': command(nothing, done),
  'demo.fault': command(z.strictObject({ url, fault: z.enum(['none', 'silence', 'gap', 'fork']) }), demoState),
  'demo.spend': command(z.strictObject({ url, count: z.int().min(1).max(1_000) }), demoState),
} as const

export type Contract = typeof contract
export type CallName = keyof Contract
export type QueryName = { [Name in CallName]: Contract[Name]['kind'] extends 'query' ? Name : never }[CallName]
export type Args<Name extends CallName> = z.input<Contract[Name]['args']>
export type Answer<Name extends CallName> = z.output<Contract[Name]['answer']>

/** Home is the operator's own data; demo is simulated and kept in memory. They never meet in one answer. */
export const world = z.enum(['home', 'demo'])
export type WorldName = z.infer<typeof world>
