import * as z from 'zod'
import { MAX_PSBT_BYTES } from '#shared/lib/limits.ts'
import { coded, decimal, hex, millis, network, peerText } from '../schema.ts'
import { satPerKvb } from './chain.ts'

export const planKind = z.enum(['rearm', 'payout', 'rotate', 'sweep', 'claim'])
const coinId = z.string().regex(/^[0-9a-f]{64}:\d{1,10}$/)
/** `fast`, `normal`, `slow`: of the servers; else by hand, sat per 1,000 vB. */
const rate = z.union([z.enum(['fast', 'normal', 'slow']), satPerKvb])

export const planArgs = z.discriminatedUnion('kind', [
  /** Coins of one own reserve; an empty list takes every coin that is due, or with `consolidate` every coin. */
  z.strictObject({
    kind: z.literal('rearm'),
    reserve: z.int().nullable(),
    coins: z.array(coinId).max(500),
    consolidate: z.boolean(),
    rate,
  }),
  z.strictObject({
    kind: z.literal('payout'),
    reserve: z.int(),
    coins: z.array(coinId).max(500),
    payments: z
      .array(z.strictObject({ address: z.string().min(10).max(120), amount: decimal }))
      .min(1)
      .max(50),
    rate,
  }),
  z.strictObject({ kind: z.literal('rotate'), from: z.int(), to: z.int(), rate }),
  z.strictObject({ kind: z.literal('sweep'), hot: z.int(), to: z.int(), rate }),
  /** Mature coins of a peer's reserve by our own leaf, into our own reserve. */
  z.strictObject({ kind: z.literal('claim'), reserve: z.int(), coins: z.array(coinId).max(500), to: z.int(), rate }),
])

export const planInput = z.object({
  id: z.string().max(80),
  reserve_name: peerText,
  amount: decimal,
  /** `key path`, or whose leaf. */
  by: peerText,
  sequence: z.int(),
})
export const planOutput = z.object({
  address: peerText,
  amount: decimal,
  purpose: z.enum(['reserve', 'payout', 'hot']),
  label: peerText,
})

/** Everything to be known before anyone signs. */
export const planPreview = z.object({
  kind: planKind,
  network,
  inputs: z.array(planInput),
  outputs: z.array(planOutput),
  total_in: decimal,
  fee: decimal,
  sat_per_kvb: satPerKvb,
  vsize: z.int(),
  /** Deadline of the soonest input now, and of the new coin when it confirms in the next block; blocks. Null where no leaf counts. */
  deadline: z.object({ before: z.int().nullable(), after: z.int(), range: z.object({ from: millis, to: millis }).nullable() }).nullable(),
  /** What happens, in words, most important first. */
  consequences: z.array(peerText),
  /** Coins that were asked for or due and are left out, with why. */
  left_out: z.array(z.object({ id: z.string().max(80), amount: decimal, reason: coded })),
  /** Not refusals: what the operator should look at again. */
  warnings: z.array(coded),
  why: z.object({ fee: peerText, deadline: peerText, vsize: peerText }),
})

/** Who can sign and why others cannot. */
export const planSigner = z.object({
  id: z.string().max(80),
  name: peerText,
  kind: z.enum(['keystore', 'demo', 'file', 'hardware']),
  can: z.boolean(),
  reason: coded.nullable(),
  /** Inputs that it has signed already. */
  signed: z.int(),
})

export const planRow = planPreview.extend({
  id: z.int(),
  state: z.enum(['open', 'sending', 'sent', 'confirmed', 'lost', 'dropped']),
  created_at: millis,
  txid: hex,
  signatures: z.object({ have: z.int(), need: z.int() }),
  ready: z.boolean(),
  sent_at: millis.nullable(),
  confirmations: z.int(),
  /** Who took an input first, in words. */
  lost_to: peerText.nullable(),
  refused: coded.nullable(),
  replaces: z.int().nullable(),
  replaced_by: z.int().nullable(),
})

export const planDetail = planRow.extend({
  /** BIP174, base64. */
  psbt: z.string().max(MAX_PSBT_BYTES * 2),
  raw: z
    .string()
    .max(MAX_PSBT_BYTES * 2)
    .nullable(),
  signers: z.array(planSigner),
  /** The gate's checks, each with its outcome. */
  checks: z.array(z.object({ name: peerText, ok: z.boolean(), detail: peerText })),
})

export const psbtText = z
  .string()
  .min(8)
  .max(MAX_PSBT_BYTES * 2)

/** A PSBT as anybody may hand it over: decoded, judged, compared with the tray. */
export const psbtReport = z.object({
  txid: hex,
  inputs: z.array(z.object({ id: z.string().max(80), amount: decimal.nullable(), sequence: z.int(), signed: z.boolean() })),
  outputs: z.array(z.object({ script_pubkey: hex, address: peerText.nullable(), amount: decimal })),
  fee: decimal.nullable(),
  /** The plan in the tray that it is exactly; null: nothing here would sign it. */
  plan: z.int().nullable(),
  refusals: z.array(coded),
})

export type PlanArgs = z.infer<typeof planArgs>
export type PlanPreview = z.infer<typeof planPreview>
export type PlanRow = z.infer<typeof planRow>
export type PlanDetail = z.infer<typeof planDetail>
export type PlanSigner = z.infer<typeof planSigner>
export type PsbtReport = z.infer<typeof psbtReport>
