import * as z from 'zod'
import { decimal, hex, millis, peerText, url } from '../schema.ts'

/** Where one Y stands in every log we keep. */
export const lookup = z.object({
  Y: hex,
  hits: z.array(
    z.object({
      custodian: url,
      name: peerText,
      seq: z.int().min(0),
      id: hex,
      amount: decimal,
      unit: peerText,
      witness: z.string().max(16_384).nullable(),
      seen_at: millis,
      /** Above a gap: it already blocks, although the prefix below it is not complete. */
      above_gap: z.boolean(),
      disputed: z.boolean(),
    }),
  ),
  /** Mirrors in which a dispute names this Y although no stored event carries it: it blocks all the same (protocol §3, client rules). */
  disputed_in: z.array(url).optional(),
  /** Logs that were searched, with how far each is complete: "not found" means no more than this. */
  searched: z.array(z.object({ custodian: url, contiguous: z.int().min(-1), behind: z.int().min(0) })),
})

export const tokenReport = z.object({
  mint: url,
  unit: peerText,
  memo: peerText.nullable(),
  total: decimal,
  spent: decimal,
  /** False when no mirror of this mint is kept: then "not found" says nothing. */
  mirrored: z.boolean(),
  proofs: z.array(z.object({ amount: decimal, id: z.string().max(66), has_dleq: z.boolean(), lookup })),
})

export const totals = z.object({
  custodian: url,
  events: z.int().min(0),
  unusable: z.int().min(0),
  /** True when the feed names more keysets and amounts than are counted apart; `events` still counts all. */
  truncated: z.boolean(),
  keysets: z.array(
    z.object({
      id: hex,
      unit: peerText,
      active: z.boolean().nullable(),
      events: z.int().min(0),
      spent: decimal,
      by_amount: z.array(z.object({ amount: decimal, events: z.int().min(0) })),
    }),
  ),
})

export const exportPage = z.object({
  /** Lines of the chosen format; the CSV head comes with the first page. */
  text: z.string(),
  events: z.int().min(0),
  /** Seq to ask for next, null after the last. */
  next: z.int().min(0).nullable(),
  /** Highest seq the whole export will reach, for progress. */
  until: z.int().min(-1),
})

export type Lookup = z.infer<typeof lookup>
export type TokenReport = z.infer<typeof tokenReport>
export type Totals = z.infer<typeof totals>
export type ExportPage = z.infer<typeof exportPage>
