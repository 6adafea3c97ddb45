import * as z from 'zod'
import { MAX_EVIDENCE_CHARS } from '#shared/lib/limits.ts'
import { coded, decimal, hex, millis, peerText, standing } from '../schema.ts'
import { planDetail } from './plan.ts'
import { countdown } from './reserve.ts'
import { keysetTotal, phase, pot } from './redemption.ts'

/** The first thing that is still to be done. `wait`: the chain blocks; `lost`: others have all the coins. */
export const failoverStep = z.enum(['wait', 'plan', 'sign', 'broadcast', 'watch', 'open', 'redeem', 'report', 'lost'])

/** When something changes by itself: a tip, a median time past, and between which dates that is likely. */
const until = z.object({ height: z.int().nullable(), median_time: millis.nullable(), from: millis.nullable(), to: millis.nullable() })

/** A chain fact that keeps a claim from being made. */
export const blocker = coded.extend({ until: until.nullable() })

/** One mint in whose reserve we have a leaf. */
export const failoverRow = z.object({
  custodian: peerText,
  name: peerText,
  step: failoverStep,
  /** When this step was reached, as far as it is known. */
  since: millis.nullable(),
  /** What is next, in a sentence. */
  next: peerText,
  /** The evidence gate is open: a claim can be planned. */
  open: z.boolean(),
  blockers: z.array(blocker),
  /** Sat that a claim would take now, its fee not counted. */
  claimable: decimal,
  /** Sat in all its outputs that hold our leaf. */
  total: decimal,
  /** Of our leaf in its soonest output; null where nothing counts. */
  countdown: countdown.nullable(),
  /** Of our mirror of it; null where we keep none. */
  standing: standing.nullable(),
  disputed: z.boolean(),
  /** ms since 1970; null when it never answered. */
  last_contact_at: millis.nullable(),
  /** Null while no claim of ours is known. Amounts in msat. */
  pot: z.object({ phase, recovered: decimal, remaining: decimal }).nullable(),
})

/** Evidence that the mint is gone, or that it is not, and what could be done instead of a claim. */
export const diagnosis = z.object({
  at: millis,
  findings: z.array(coded.extend({ speaks: z.enum(['gone', 'alive', 'neither']) })),
  contact: z.array(z.object({ at: millis, vantage: peerText, asked: peerText, answered: z.boolean(), outcome: peerText })),
  exits: z.array(coded),
})

/** One line of the evidence gate, and who saw what. */
export const gateCheck = z.object({
  name: z.enum(['unspent', 'included', 'mature', 'leaf', 'mirror', 'rivals']),
  title: peerText,
  seen: z.array(z.object({ by: peerText, what: peerText })),
  needed: peerText,
  /** `not-yet`: it changes by itself, see `until`. `accept`: it does not block, and is to be accepted. */
  result: z.enum(['passed', 'not-yet', 'failed', 'unknown', 'accept']),
  until: until.nullable(),
})

/** Doubt that does not block, counted and valued in sat. */
export const acceptance = coded.extend({ count: z.int(), at_risk: decimal })

export const failoverCoin = z.object({
  /** `txid:vout`. */
  id: z.string().max(80),
  amount: decimal,
  reserve: z.int(),
  reserve_name: peerText,
  height: z.int().nullable(),
  confirmations: z.int(),
  state: z.enum(['young', 'claimable', 'contested', 'claiming', 'claimed', 'spent']),
  blocker: blocker.nullable(),
  /** Who moves or moved it; null when nobody does. */
  rival: peerText.nullable(),
  countdown,
})

export const failoverClaim = z.object({
  txid: hex,
  plan: z.int().nullable(),
  coins: z.int(),
  /** Sat of the coins, and sat that came into our reserve. */
  taken: decimal,
  received: decimal,
  at: millis,
  standing: z.enum(['confirmed', 'unsettled', 'lost']),
  confirmations: z.int(),
})

export const failoverDetail = failoverRow.extend({
  diagnosis: diagnosis.nullable(),
  checks: z.array(gateCheck),
  accept: z.array(acceptance),
  /** Sat to be typed. */
  at_risk: decimal,
  accepted: z.boolean(),
  coins: z.array(failoverCoin),
  claims: z.array(failoverClaim),
  /** The claim to be signed or sent: out of the tray. */
  plan: planDetail.nullable(),
  /** The newest claim that left this machine, or may have. */
  sending: planDetail.nullable(),
  /** Coins that others took. */
  taken: z.array(z.object({ coin: z.string().max(80), by: peerText, txid: hex, settled: z.boolean() })),
  redemption: pot.nullable(),
  /** Own reserves that a claim can pay to, the active one first. */
  destinations: z.array(z.object({ id: z.int(), name: peerText, active: z.boolean() })),
  /** Who can take the coins after us: blocks between our leaf and theirs. */
  next_delegate: z.object({ name: peerText, blocks_after: z.int() }).nullable(),
  /** Confirmations that settle a claim. */
  depth: z.int(),
  close_after_days: z.int().nullable(),
  /** Consistent events that came too late, and block. */
  late: z.int(),
})

/** An event of a custodian that came after the freeze. */
export const lateEvent = z.object({
  seq: z.int(),
  Y: hex,
  id: z.string().max(66),
  amount: decimal,
  seen_at: millis,
  /** `redeemed`: it was paid before the event came. */
  standing: z.enum(['blocks', 'released', 'redeemed']),
  reason: peerText.nullable(),
})

/** The delegate's books of one pot. Sat where it says so, else msat; `net` may be negative. */
export const report = z.object({
  final: z.boolean(),
  coins_sat: decimal,
  claim_fee_sat: decimal,
  recovered_sat: decimal,
  paid_out: decimal,
  to_holders: decimal,
  fees: decimal,
  routing: decimal,
  float_cost: decimal,
  net: z.string().regex(/^-?(?:0|[1-9][0-9]{0,38})$/),
  pending: decimal,
  left: decimal,
  shortfall: decimal,
  proofs: z.int(),
  keysets: z.array(keysetTotal),
  checks: z.array(z.object({ name: peerText, left: decimal, right: decimal, ok: z.boolean() })),
  /** As it is printed. */
  text: z.string().max(100_000),
})

/** The evidence as one file. `signed_by`: the leaf key whose signature is in it. */
export const bundle = z.object({
  file: z.string().max(200),
  text: z.string().max(MAX_EVIDENCE_CHARS),
  digest: hex,
  signed_by: hex.nullable(),
})

/** What anybody can check in a bundle. */
export const bundleCheck = z.object({
  ok: z.boolean(),
  custodian: peerText.nullable(),
  digest: hex.nullable(),
  signed_by: hex.nullable(),
  fault: coded.nullable(),
})

export type FailoverStep = z.infer<typeof failoverStep>
export type FailoverRow = z.infer<typeof failoverRow>
export type FailoverDetail = z.infer<typeof failoverDetail>
export type DiagnosisView = z.infer<typeof diagnosis>
export type GateCheck = z.infer<typeof gateCheck>
export type BlockerView = z.infer<typeof blocker>
export type FailoverCoin = z.infer<typeof failoverCoin>
export type LateEventView = z.infer<typeof lateEvent>
export type ReportView = z.infer<typeof report>
export type BundleView = z.infer<typeof bundle>
export type BundleCheck = z.infer<typeof bundleCheck>
