import * as z from 'zod'
import { coded, decimal, gap, hex, millis, peerText, seqOrNone, standing, url } from '../schema.ts'

/** One custodian whose spent feed we keep, as a row of the Mirrors table and of `mirror status --json`. */
export const mirrorRow = z.object({
  url,
  name: peerText,
  standing,
  disputed: z.boolean(),
  paused: z.boolean(),
  /** Highest n with 0..n held; −1 while nothing is. */
  contiguous: seqOrNone,
  /** Highest seq the custodian has ever claimed to us. */
  latest: seqOrNone,
  /** latest − contiguous, in events. */
  behind: z.int().min(0),
  /** Events between contiguous and the highest held that are absent. */
  missing: z.int().min(0),
  /** Milliseconds since the last successful reply; −1 when there never was one. */
  last_contact_ms: z.int().min(-1),
  /** When the newest held event arrived here; null when none. */
  last_event_at: millis.nullable(),
  events: z.int().min(0),
  events_per_second: z.number().min(0),
  last_error: coded.nullable(),
})

export const keysetRow = z.object({
  id: hex,
  unit: peerText,
  active: z.boolean(),
  /** Parts per thousand of an input, in the keyset's unit (NUT-02). */
  input_fee_ppk: z.int().min(0),
  /** Seconds since 1970 (NUT-02), null when the keyset does not expire. */
  final_expiry: z.int().nullable(),
  amounts: z.int().min(0),
  /** Which derivation reproduced the id; `short` never occurs in a keyset list. */
  derivation: z.enum(['v1', 'v2', 'v3-framed', 'v3-text', 'none']),
  /** Why it is not used, null when it is. */
  refused: coded.nullable(),
  first_seen_at: millis,
})

export const disputeRow = z.object({
  id: z.int(),
  kind: z.enum(['same-seq', 'same-Y', 'unusable', 'rollback', 'header-id', 'stale-replica']),
  seq: z.int().min(0),
  /** The other seq that carries the same Y, for `same-Y`. */
  other_seq: z.int().min(0).nullable(),
  /** The message held first, as received or rebuilt from the stored fields; null when there is none. */
  first: z.string().max(65_536).nullable(),
  /** The message that contradicts it, as received; null for an absence (rollback). */
  second: z.string().max(65_536).nullable(),
  detail: peerText,
  seen_at: millis,
})

export const eventRow = z.object({
  seq: z.int().min(0),
  Y: hex,
  id: hex,
  amount: decimal,
  unit: peerText,
  witness: z.boolean(),
  /** True when the message at this seq could not be used; Y, id and amount are then empty or "0". */
  unusable: z.boolean(),
  seen_at: millis,
})

/** A judgement of one part of `nuts.xx`; parts are judged apart so that a bad one never stops the feed. */
export const finding = z.object({
  section: z.enum(['info', 'reserves', 'delegates', 'firehose', 'delegate_for', 'keysets']),
  level: z.enum(['ok', 'info', 'warning', 'refused']),
  code: z.string().max(64),
  detail: peerText,
})

export const feedUrls = z.object({ sse: url, http: url, checkpoint: url.nullable() })

export const peerPreview = z.object({
  url,
  name: peerText,
  version: peerText,
  pubkey: z.string().max(200),
  feed: feedUrls.nullable(),
  findings: z.array(finding),
  keysets: z.array(keysetRow),
  delegates: z.array(z.object({ mint_url: url, pubkey: z.string().max(200), delay: z.int() })),
  reserves: z.array(z.object({ method: peerText, address: z.string().max(200).nullable(), descriptor: z.string().max(4_096).nullable() })),
  /** Latest seq the feed reports now; −1 when empty; null when it did not answer. */
  latest: seqOrNone.nullable(),
  /** Hosts other than the typed one that the feed needs, and private addresses: each wants the operator's approval. */
  approvals: z.array(z.object({ host: z.string().max(300), reason: peerText })),
  already_added: z.boolean(),
  /** False while a finding makes mirroring impossible; `findings` says which. */
  addable: z.boolean(),
})

export const mirrorDetail = mirrorRow.extend({
  version: peerText,
  added_at: millis,
  feed: feedUrls.nullable(),
  transport: z.enum(['none', 'page', 'stream']),
  gaps: z.array(gap),
  gaps_total: z.int().min(0),
  disputes: z.array(disputeRow),
  disputes_total: z.int().min(0),
  keysets: z.array(keysetRow),
  findings: z.array(finding),
  /** RFC 6962 root over 0..contiguous and the tree size, null until first computed. */
  root: z.object({ size: z.int().min(0), hash: hex }).nullable(),
  /** The changed advertisement that waits for the operator, null when the pinned one still holds. */
  advertisement_change: z.object({ seen_at: millis, sections: z.array(peerText) }).nullable(),
  next_attempt_at: millis.nullable(),
})

/** One measured point of the chart; a minute without a point is drawn as "no data", never as zero. */
export const sample = z.object({ at: millis, behind: z.int().min(0), contact_age_ms: z.int().min(-1), events: z.int().min(0) })

export type MirrorRow = z.infer<typeof mirrorRow>
export type MirrorDetail = z.infer<typeof mirrorDetail>
export type KeysetRow = z.infer<typeof keysetRow>
export type DisputeRow = z.infer<typeof disputeRow>
export type EventRow = z.infer<typeof eventRow>
export type Finding = z.infer<typeof finding>
export type PeerPreview = z.infer<typeof peerPreview>
export type Sample = z.infer<typeof sample>
