import * as z from 'zod'
import { MAX_URL_CHARS } from '#shared/lib/limits.ts'
import { coded, decimal, hex, millis, peerText, url } from '../schema.ts'

/** `suspended`: a reorganisation took a claim back, nothing new is paid until it is confirmed again. */
export const phase = z.enum(['closed', 'open', 'exhausted', 'suspended'])

/** What was settled or is being paid from one keyset of a custodian. `gross`: msat debited from the pot. */
export const keysetTotal = z.object({
  custodian: peerText,
  id: z.string().max(66),
  unit: peerText,
  proofs: z.int(),
  gross: decimal,
})

/** The spent set as it stood when the claim confirmed. */
export const frozen = z.object({
  custodian: peerText,
  contiguous: z.int().min(-1),
  highest: z.int().min(-1),
  events: z.int(),
  root: hex.nullable(),
  height: z.int(),
  at: millis,
})

/** One recovered reserve and what becomes of it. Amounts in msat. */
export const pot = z.object({
  /** The custodian whose reserve was claimed: the pot's name. */
  pot: peerText,
  /** Whose ecash it pays: several after a succession. */
  custodians: z.array(z.object({ url: peerText, name: peerText })),
  phase,
  /** Why nothing is paid; null unless closed. */
  closed: z
    .object({
      why: z.enum(['unclaimed', 'taken', 'operator']),
      by: peerText.nullable(),
      at: millis.nullable(),
      reason: peerText.nullable(),
    })
    .nullable(),
  opened_at: millis.nullable(),
  /** When the close rule ends it; null when none does. */
  until: millis.nullable(),
  recovered: decimal,
  reserved: decimal,
  settled: decimal,
  remaining: decimal,
  /** Paid out of a claim that a reorganisation took back; 0 as a rule. */
  shortfall: decimal,
  claims: z.array(z.object({ txid: hex, msat: decimal, shaken: z.boolean() })),
  /** What the last hour took, and when the pot is used up at that pace; null when nothing was paid, or it is not open. */
  pace: z.object({ last_hour: decimal, empty_in_ms: z.int().nullable() }),
  keysets: z.array(keysetTotal),
  freezes: z.array(frozen),
  /** Events that came after the claim was settled and block their Y. */
  late: z.int(),
})

/** One request as it was decided and paid: no proof, no secret. Amounts in `unit`, but `debit`. */
export const redemptionRow = z.object({
  id: z.int(),
  at: millis,
  ended_at: millis.nullable(),
  kind: z.enum(['swap', 'melt']),
  /** Of a melt, e.g. `bolt11`. */
  method: peerText.nullable(),
  /** `open`: being paid. `released`: the mint refused, the ecash is free again. */
  state: z.enum(['open', 'settled', 'released']),
  unit: peerText,
  amount: decimal,
  proofs: z.int(),
  custodians: z.array(peerText),
  keysets: z.array(z.string().max(66)),
  /** msat from the pot, gross. */
  debit: decimal,
  /** What the inputs' fees bring. */
  fee: decimal,
  /** What our mint took in fees of the float on the way. */
  cost: decimal,
  /** Proofs that were pending at the custodian when its feed froze: accepted, and to be looked at (case D25). 0 where no feed tells, as today. */
  flagged: z.int(),
  refusal: z.object({ code: z.int(), detail: peerText }).nullable(),
  /** Place in our own feed's order; null until settled. */
  place: z.int().nullable(),
})

export const redemptionDetail = redemptionRow.extend({
  redeemed: z.array(z.object({ Y: hex, id: z.string().max(66), amount: decimal, custodian: peerText })),
  calls: z.array(
    z.object({
      id: z.int(),
      purpose: z.enum(['pay', 'prepare', 'burn', 'split', 'receive', 'mint', 'take', 'return']),
      path: peerText,
      state: z.enum(['open', 'committed', 'void']),
      at: millis,
    }),
  ),
})

/** How the gateway stands before the delegate's own mint. */
export const gatewayArgs = z.strictObject({
  /** Where this machine reaches the mint itself, not the proxy before it. */
  mint_url: url,
  /** What holders call the mint; null: the same. */
  public_url: url.nullable(),
  /** `HOST:PORT`; port 0 takes a free one, which is then kept. */
  listen: z.string().min(3).max(300),
  /** Passes everything else to the mint, too, as its only public side. */
  front: z.boolean(),
  /** Who answers `/v1/info` when the publisher of this mint merges its own sections in; null: the mint. */
  info_url: url.nullable(),
  /** `host:port` in a private network that the operator vouches for. */
  approved_hosts: z.array(z.string().max(300)).max(16),
  /** Most that the float may hold, sat; 5 % of the pot holds besides once one is open. */
  float_cap: decimal,
  /** Free float below which the operator is told, sat. */
  float_low: decimal,
})

/** What the float may hold, and when the operator is told that it is low, while he did not say; sat. Cash on a disk: small, and filled in steps. */
export const FLOAT_DEFAULTS = { float_cap: '1000000', float_low: '100000' } as const

export const gateway = z.object({
  /** Null until it is set up. */
  configured: gatewayArgs.nullable(),
  /** `waiting`: the mint has not told its keysets yet, nothing can be paid. `demo`: no port, simulated holders alone. */
  state: z.enum(['off', 'stopped', 'waiting', 'serving', 'failed', 'demo']),
  refused: coded.nullable(),
  /** `HOST:PORT` it listens on; null while it does not. */
  listening: z.string().max(300).nullable(),
  /** Where holders find the redemption page. */
  page: z.string().max(MAX_URL_CHARS).nullable(),
  mint: z.object({ name: peerText.nullable(), keysets: z.int(), units: z.array(peerText) }).nullable(),
  /** Our publication that carries what is redeemed under the custodians' keyset ids; null: nobody is told. */
  feed: z.object({ publication: z.int().nullable(), behind: z.int() }).nullable(),
  crypto: z.enum(['native', 'wasm', 'portable']).nullable(),
  /** Whose ecash is or would be redeemed. */
  keysets: z.array(
    z.object({
      id: z.string().max(66),
      unit: peerText,
      custodians: z.array(peerText),
      fee_ppk: z.int(),
      final_expiry: z.int().nullable(),
      exposed: z.boolean(),
    }),
  ),
  /** Mirrored keysets that are not redeemed here, and why. */
  left: z.array(coded.extend({ id: z.string().max(66), custodian: peerText })),
  /** What stands in the way, most urgent first. */
  findings: z.array(coded),
})

/** Our own ecash that redemptions are paid with. Amounts in `unit`. */
export const float = z.object({
  unit: peerText,
  free: decimal,
  held: decimal,
  coins: z.int(),
  cap: decimal,
  low_at: decimal,
  low: z.boolean(),
  last_hour: decimal,
  /** ms until it is low at that pace; 0 when it is, null when nothing was paid. */
  low_in_ms: z.int().nullable(),
  /** Invoices of our mint that wait for payment. */
  waiting: z.array(z.object({ quote: peerText, amount: decimal, request: z.string().max(8_192), created_at: millis })),
})

/** Ecash of our own mint that was taken out of the float, and what became of it; never its token. Amounts in `unit`. */
export const taken = z.object({
  id: z.int(),
  at: millis,
  unit: peerText,
  amount: decimal,
  /** As the mint says now. `taking`, `returning`: it has not answered yet; `unknown`: it does not answer now. */
  state: z.enum(['taking', 'unspent', 'part', 'spent', 'unknown', 'returning', 'returned']),
  /** What is unspent of it; null where that is not known. */
  left: decimal.nullable(),
  /** What came back, or is about to, the mint's fee taken. */
  returned: decimal,
  /** A restore of the float found it, at `at`. */
  found: z.boolean(),
})

/** `token`: cashuB of our own mint over `amount`; null while the mint has not answered, and `float.token` has it once it did. */
export const tookOut = z.object({ id: z.int(), unit: peerText, amount: decimal, token: z.string().max(200_000).nullable() })

export type Phase = z.infer<typeof phase>
export type PotView = z.infer<typeof pot>
export type RedemptionRow = z.infer<typeof redemptionRow>
export type RedemptionDetail = z.infer<typeof redemptionDetail>
export type GatewayArgs = z.infer<typeof gatewayArgs>
export type GatewayView = z.infer<typeof gateway>
export type FloatView = z.infer<typeof float>
export type TakenView = z.infer<typeof taken>
export type TookOutView = z.infer<typeof tookOut>
