import * as z from 'zod'
import { MAX_EVIDENCE_CHARS } from '#shared/lib/limits.ts'
import { chainStatus, satPerKvb, serverArgs, serverProbe, serverRow } from './views/chain.ts'
import { graph, simulation } from './views/delegation.ts'
import { bundle, bundleCheck, failoverDetail, failoverRow, lateEvent, report } from './views/failover.ts'
import { planArgs, planDetail, planPreview, planRow, psbtReport, psbtText } from './views/plan.ts'
import { coin, derived, policyArgs, reserveArgs, reserveDetail, reserveRow } from './views/reserve.ts'
import { createSigner, importSigner, passphrase, signerRow } from './views/signer.ts'
import { exportPage, lookup, tokenReport, totals } from './views/audit.ts'
import { appStatus, demoState, logEntry, settings } from './views/app.ts'
import { eventRow, mirrorDetail, mirrorRow, peerPreview, sample } from './views/mirror.ts'
import { overview } from './views/overview.ts'
import { publication, publicationArgs, publicationPlan } from './views/publication.ts'
import { float, gateway, gatewayArgs, pot, redemptionDetail, redemptionRow, taken, tookOut } from './views/redemption.ts'
import { coded, decimal, hex, url } from './schema.ts'

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
export const topic = z.enum([
  'app',
  'mirrors',
  'events',
  'publications',
  'chain',
  'reserves',
  'plans',
  'signers',
  'failovers',
  'redemption',
  'log',
  'settings',
  'demo',
])
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
const byId = z.strictObject({ id: z.int() })
const done = z.object({ done: z.literal(true) })
const ofCustodian = z.strictObject({ custodian: url })
const why = z.string().max(1_000)

export const contract = {
  'app.status': query(
    ['failovers', 'redemption', 'app', 'settings', 'mirrors', 'publications', 'demo', 'chain', 'reserves', 'plans', 'signers'],
    nothing,
    appStatus,
  ),
  'overview.get': query(
    ['failovers', 'redemption', 'mirrors', 'publications', 'reserves', 'chain', 'plans', 'signers', 'log', 'settings'],
    nothing,
    overview,
  ),

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

  'chain.status': query(['chain', 'settings'], nothing, chainStatus),
  'server.list': query(['chain'], nothing, z.array(serverRow)),
  /** Connects once and looks: version, network, tip, certificate. Keeps nothing. */
  'server.probe': query([], serverArgs, serverProbe),
  'server.add': command(serverArgs, serverRow),
  'server.remove': command(byId, done),
  /** Null trusts the system's authorities again. */
  'server.pin': command(z.strictObject({ id: z.int(), pin: serverArgs.shape.pin }), serverRow),
  'server.enable': command(z.strictObject({ id: z.int(), enabled: z.boolean() }), serverRow),

  'reserve.list': query(['reserves', 'chain', 'settings'], nothing, z.array(reserveRow)),
  'reserve.get': query(['reserves', 'chain', 'settings', 'plans'], byId, reserveDetail),
  /** Outputs of every reserve; spent ones are in the history of each. */
  'reserve.coins': query(['reserves', 'chain', 'settings', 'plans'], nothing, z.array(coin)),
  'reserve.derive': query([], z.strictObject({ policy: policyArgs }), derived),
  /** Answers every reserve that was added: an advertisement may list several. */
  'reserve.add': command(reserveArgs, z.array(reserveRow)),
  'reserve.rename': command(z.strictObject({ id: z.int(), name: z.string().min(1).max(60) }), done),
  /** Makes this own reserve the one that re-arms, sweeps and claims pay to. */
  'reserve.activate': command(byId, done),
  /** Stops watching and forgets coins and history; the bitcoin stays where it is. */
  'reserve.remove': command(byId, done),
  /** Asks every server again and answers when they have answered. */
  'reserve.refresh': command(nothing, z.array(reserveRow)),

  'delegation.graph': query(['failovers', 'reserves', 'mirrors', 'chain', 'plans', 'signers', 'publications', 'settings'], nothing, graph),
  'delegation.simulate': query(['reserves', 'mirrors', 'chain', 'settings'], one, simulation),

  /** What a plan would do. Keeps nothing. */
  'plan.preview': query(['reserves', 'chain', 'plans', 'settings'], z.strictObject({ plan: planArgs }), planPreview),
  /** Puts it into the tray. Nothing is signed and nothing is sent. */
  'plan.create': command(z.strictObject({ plan: planArgs }), planDetail),
  'plan.list': query(['plans', 'chain', 'reserves'], nothing, z.array(planRow)),
  'plan.get': query(['plans', 'chain', 'reserves', 'signers'], byId, planDetail),
  'plan.drop': command(byId, done),
  /** The signer runs the gate itself, on this plan, before its key is touched. */
  'plan.sign': command(z.strictObject({ id: z.int(), signer: z.string().max(80) }), planDetail),
  /** Signatures out of a PSBT that came back, trimmed or whole; nothing else of it is taken. */
  'plan.merge': command(z.strictObject({ id: z.int(), psbt: psbtText }), planDetail),
  /** Final bytes through the gate again, journalled, then to every ready server; at least two must take it where two are configured. */
  'plan.broadcast': command(byId, planDetail),
  /** The same spend at a higher rate (BIP125), as a new plan in the tray. */
  'plan.bump': command(z.strictObject({ id: z.int(), sat_per_kvb: z.int().min(100).max(1_000_000) }), planDetail),
  'psbt.inspect': query(['plans'], z.strictObject({ psbt: psbtText }), psbtReport),

  'signer.list': query(['signers', 'reserves'], nothing, z.array(signerRow)),
  /** Answers the words once; they are never shown again. */
  'signer.create': command(createSigner, z.object({ signer: signerRow, words: z.array(z.string()) })),
  'signer.import': command(importSigner, signerRow),
  'signer.check-backup': command(
    z.strictObject({
      id: z.string().max(80),
      passphrase,
      typed: z
        .array(z.strictObject({ position: z.int().min(0).max(23), word: z.string().max(20) }))
        .min(1)
        .max(24),
    }),
    signerRow,
  ),
  'signer.unlock': command(z.strictObject({ id: z.string().max(80), passphrase, minutes: z.int().min(1).max(60) }), signerRow),
  'signer.lock': command(z.strictObject({ id: z.string().max(80) }), done),
  'signer.remove': command(z.strictObject({ id: z.string().max(80) }), done),

  'failover.list': query(
    ['failovers', 'redemption', 'reserves', 'chain', 'plans', 'mirrors', 'signers', 'settings'],
    nothing,
    z.array(failoverRow),
  ),
  'failover.get': query(
    ['failovers', 'redemption', 'reserves', 'chain', 'plans', 'mirrors', 'events', 'signers', 'settings'],
    ofCustodian,
    failoverDetail,
  ),
  /** Asks the mint from every vantage point. Nothing but the run's own memory changes. */
  'failover.diagnose': command(ofCustodian, failoverDetail),
  /** `typed`: the sat at risk, exactly. */
  'failover.accept': command(z.strictObject({ custodian: url, typed: z.string().max(40) }), failoverDetail),
  /** Every mature output in one transaction, into the own reserve `to`. */
  'failover.plan': command(
    z.strictObject({ custodian: url, to: z.int(), rate: z.union([z.enum(['fast', 'normal', 'slow']), satPerKvb]) }),
    failoverDetail,
  ),
  'failover.sign': command(z.strictObject({ custodian: url, signer: z.string().max(80) }), failoverDetail),
  /** `amount` and `mint` as the operator typed them. */
  'failover.broadcast': command(
    z.strictObject({ custodian: url, amount: z.string().max(40), mint: z.string().max(2_048) }),
    failoverDetail,
  ),
  /** Our unconfirmed claim at a higher fee: to be signed and sent again. */
  'failover.bump': command(z.strictObject({ custodian: url, sat_per_kvb: satPerKvb }), failoverDetail),
  'failover.open': command(ofCustodian, failoverDetail),
  'failover.close': command(z.strictObject({ custodian: url, reason: why }), failoverDetail),
  'failover.late': query(
    ['failovers', 'events', 'redemption'],
    z.strictObject({ custodian: url, limit: z.int().min(1).max(1_000) }),
    z.array(lateEvent),
  ),
  /** Lets the holder of a late event's Y be paid after all. */
  'failover.release': command(z.strictObject({ custodian: url, Y: hex, reason: why }), lateEvent),
  'failover.report': query(['failovers', 'redemption', 'chain', 'mirrors'], ofCustodian, report),
  /** One file with all that was known and done. With a signer, its leaf key vouches for it. */
  'failover.bundle': command(z.strictObject({ custodian: url, signer: z.string().max(80).nullable() }), bundle),
  /** A bundle of anybody's: what can be checked without asking anybody. */
  'failover.check': query([], z.strictObject({ text: z.string().max(MAX_EVIDENCE_CHARS) }), bundleCheck),

  'redemption.pots': query(['redemption', 'failovers', 'mirrors', 'events', 'settings'], nothing, z.array(pot)),
  /** Newest first. */
  'redemption.list': query(
    ['redemption'],
    z.strictObject({
      before: z.int().nullable(),
      limit: z.int().min(1).max(500),
      state: redemptionRow.shape.state.nullable(),
    }),
    z.array(redemptionRow),
  ),
  'redemption.get': query(['redemption'], byId, redemptionDetail),
  'gateway.get': query(['redemption', 'failovers', 'mirrors', 'publications', 'settings'], nothing, gateway),
  /** Asks the mint first; keeps the set-up and serves it. */
  'gateway.set': command(gatewayArgs, gateway),
  'gateway.switch': command(z.strictObject({ on: z.boolean() }), gateway),
  'float.get': query(['redemption', 'failovers'], nothing, z.array(float)),
  /** A token of our own mint becomes float; it is worth nothing elsewhere afterwards. `pending`: the mint has not answered yet. */
  'float.receive': command(z.strictObject({ token: z.string().min(1).max(200_000) }), z.object({ amount: decimal, pending: z.boolean() })),
  /** An invoice of our own mint; once paid it becomes float by itself. */
  'float.invoice': command(z.strictObject({ unit: z.string().min(1).max(20), amount: decimal }), float.shape.waiting.element),
  /** Finds float at the mint that the database lost. `taken`: found as well, and left out, since it was taken out of the float before. */
  'float.restore': command(nothing, z.object({ found: decimal, taken: decimal })),
  /** Float as a token; `amount` null: all that is free. While a redemption is open only with `confirmed`: holders are paid from it. */
  'float.take': command(z.strictObject({ unit: z.string().min(1).max(20), amount: decimal.nullable(), confirmed: z.boolean() }), tookOut),
  /** Newest first. */
  'float.taken': query(['redemption'], nothing, z.array(taken)),
  /** The token of what was taken out, once more: a command, since it tells a bearer secret. */
  'float.token': command(z.strictObject({ id: z.int() }), tookOut),
  /** What is unspent of it becomes float again, and its token is worth nothing. */
  'float.return': command(z.strictObject({ id: z.int() }), z.object({ amount: decimal, pending: z.boolean() })),

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
  /** Finds blocks at once; the simulated chain finds one by itself every twenty seconds. */
  'demo.mine': command(z.strictObject({ blocks: z.int().min(1).max(2_016) }), demoState),
  'demo.server-fault': command(z.strictObject({ id: z.int(), fault: z.enum(['none', 'silent', 'lies']) }), demoState),
  'demo.spend': command(z.strictObject({ url, count: z.int().min(1).max(1_000) }), demoState),
  /** Holders of that mint's ecash come to our gateway with it. */
  'demo.redeem': command(z.strictObject({ url, count: z.int().min(1).max(1_000) }), demoState),
} as const

export type Contract = typeof contract
export type CallName = keyof Contract
export type QueryName = { [Name in CallName]: Contract[Name]['kind'] extends 'query' ? Name : never }[CallName]
export type Args<Name extends CallName> = z.input<Contract[Name]['args']>
export type Answer<Name extends CallName> = z.output<Contract[Name]['answer']>

/** Home is the operator's own data; demo is simulated and kept in memory. They never meet in one answer. */
export const world = z.enum(['home', 'demo'])
export type WorldName = z.infer<typeof world>
