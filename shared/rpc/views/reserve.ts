import * as z from 'zod'
import { MAX_PACKAGE_CHARS } from '#shared/lib/limits.ts'
import { coded, decimal, hex, millis, network, peerText, url } from '../schema.ts'
import { agreement } from './chain.ts'

/** Status words for coins and reserves; `spent` coins have left. */
export const armedWord = z.enum(['armed', 'due', 'urgent', 'matured', 'unknown'])
export const role = z.enum(['own', 'peer', 'hot'])
export const template = z.enum(['pk-older', 'csv-drop', 'older-pk'])

/** When one leaf opens. Blocks are exact; the clock is a 95 % range. Computed in `project/`, with where each number comes from. */
export const countdown = z.object({
  status: armedWord,
  /** Blocks until the claim can be broadcast: 0 when it can; null while unconfirmed or unknown. */
  blocks: z.int().min(0).nullable(),
  /** Tip at which the claim can be broadcast (H + n − 1), and the earliest block that can hold it (H + n). */
  opens_at_tip: z.int().nullable(),
  earliest_block: z.int().nullable(),
  /** ms since 1970, 95 %; `assumed`: ten minutes a block, since regtest blocks come at will. */
  range: z.object({ from: millis, to: millis, basis: z.enum(['recent-blocks', 'assumed']) }).nullable(),
  /** Early bound less confirmation and ceremony; null where the reserve is not ours, or the time has passed. */
  rearm_by: millis.nullable(),
  why: z.object({ blocks: peerText, range: peerText, rearm_by: peerText }),
})

export const leafVerdict = z.enum(['mine', 'other', 'unknown-key', 'wrong-delay', 'unparseable'])

export const leaf = z.object({
  /** Name, mint URL or key of the delegate, the first that is known. */
  delegate: peerText,
  mint_url: peerText.nullable(),
  pubkey: hex.nullable(),
  delay: z.int().nullable(),
  unit: z.enum(['blocks', '512s']),
  template: template.nullable(),
  script: hex,
  leaf_hash: hex,
  control_block: hex,
  verdict: leafVerdict,
  detail: peerText,
})

export const coinFinding = z.enum(['dust', 'uneconomic', 'unexpected', 'address-reuse'])

const leafOfCoin = z.object({ delegate: peerText, mine: z.boolean(), delay: z.int() })

/** One row of the Reserves table: an output. Thousands of them travel at once, so that only one countdown does with each. */
export const coin = z.object({
  /** `txid:vout`. */
  id: z.string().max(80),
  reserve: z.int(),
  reserve_name: peerText,
  role,
  txid: hex,
  vout: z.int(),
  amount: decimal,
  state: z.enum(['unconfirmed', 'confirmed', 'spending', 'spent']),
  height: z.int().nullable(),
  confirmations: z.int(),
  agreement,
  status: armedWord,
  /** The first leaf to open, and how many stand behind it; null for a hot coin. */
  first: z.object({ delegate: peerText, mine: z.boolean(), delay: z.int(), more: z.int() }).nullable(),
  /** Of the first leaf; for a peer's reserve of our own leaf when we have one. */
  countdown: countdown.nullable(),
  /** Every leaf, in the tree's order. */
  leaves: z.array(leafOfCoin),
  spend: z.object({ txid: hex, height: z.int().nullable(), path: z.enum(['key', 'leaf', 'unknown']), by: peerText }).nullable(),
  findings: z.array(z.object({ code: coinFinding, detail: peerText })),
  /** Plan in the tray that spends it. */
  plan: z.int().nullable(),
  first_seen_at: millis,
})

/** An output with the countdown of every leaf, in the detail of its reserve. */
export const coinDetail = coin.extend({ leaves: z.array(leafOfCoin.extend({ countdown })) })

export const reserveRow = z.object({
  id: z.int(),
  role,
  name: peerText,
  network,
  mint_url: peerText.nullable(),
  active: z.boolean(),
  template: template.nullable(),
  address: peerText,
  script_pubkey: hex,
  /** Of the tree: `unverifiable` hides its internal key, `refused` contradicts itself. A peer's, by leaf set; our own, re-derived. */
  verdict: z.enum(['verified', 'unverifiable', 'refused']),
  /** A leaf of ours is in it. */
  claimable: z.boolean(),
  agreement,
  /** Confirmed, unspent, sat; of coins whose state is `verified`. */
  balance: decimal,
  /** Confirmed, unspent, not verified just now. */
  unverified: decimal,
  unconfirmed: decimal,
  coins: z.int(),
  delegates: z.int(),
  /** Worst coin. */
  status: armedWord,
  /** Soonest coin. */
  countdown: countdown.nullable(),
  target: decimal.nullable(),
})

export const historyEntry = z.object({
  id: z.int(),
  at: millis,
  height: z.int().nullable(),
  act: z.string().max(64),
  txid: hex.nullable(),
  detail: peerText,
})

export const reserveDetail = reserveRow.extend({
  internal_key: hex.nullable(),
  output_key: hex.nullable(),
  merkle_root: hex.nullable(),
  descriptor: z.string().max(MAX_PACKAGE_CHARS).nullable(),
  leaves: z.array(leaf),
  findings: z.array(coded),
  outputs: z.array(coinDetail),
  history: z.array(historyEntry),
  verified_at: millis.nullable(),
  servers: z.object({ answered: z.int(), configured: z.int(), tip: z.int().nullable() }),
  /** The package as it is saved; null for a reserve whose tree is hidden. */
  package: z.string().max(MAX_PACKAGE_CHARS).nullable(),
  why: z.object({ amount: peerText, agreement: peerText, who: peerText }),
})

const key = z.string().regex(/^(?:0[23])?[0-9a-fA-F]{64}$/)
export const policyArgs = z.strictObject({
  network,
  template: z.enum(['pk-older', 'csv-drop']),
  /** With or without its origin, as descriptors write it: `[d34db33f/86h/0h/0h/0/0]KEY`. */
  internal_key: z.string().regex(/^(?:\[[0-9a-f]{8}(?:\/\d{1,10}['hH]?){0,16}\])?(?:0[23])?[0-9a-fA-F]{64}$/),
  delegates: z
    .array(
      z.strictObject({
        name: z.string().max(200).nullable(),
        mint_url: z.string().max(2_048).nullable(),
        pubkey: key,
        delay: z.int().min(1).max(65_535),
      }),
    )
    .min(1)
    .max(32),
})

/** A policy, derived and not kept: what the set-up form shows before anything is saved. */
export const derived = z.object({
  network,
  template,
  internal_key: hex,
  merkle_root: hex,
  output_key: hex,
  script_pubkey: hex,
  address: peerText,
  descriptor: z.string().nullable(),
  leaves: z.array(z.object({ delegate: peerText, delay: z.int(), script: hex, leaf_hash: hex, control_block: hex })),
  /** What is odd about it though legal, e.g. delays that do not rise. */
  findings: z.array(coded),
})

export const reserveArgs = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('policy'), name: z.string().min(1).max(60), policy: policyArgs, mint_url: url.nullable() }),
  z.strictObject({
    source: z.literal('package'),
    name: z.string().min(1).max(60),
    package: z.string().max(MAX_PACKAGE_CHARS),
    role: z.enum(['own', 'peer']),
    me: key.nullable(),
    mint_url: url.nullable(),
  }),
  /** The reserves that a mirrored custodian advertises; `me` null: which leaf is ours is found by the keys of our signers. */
  z.strictObject({ source: z.literal('mirror'), url, me: key.nullable() }),
  z.strictObject({ source: z.literal('hot'), name: z.string().min(1).max(60), network, key, target: decimal }),
])

export type Countdown = z.infer<typeof countdown>
export type Coin = z.infer<typeof coin>
export type CoinDetail = z.infer<typeof coinDetail>
export type ReserveRow = z.infer<typeof reserveRow>
export type ReserveDetail = z.infer<typeof reserveDetail>
export type Leaf = z.infer<typeof leaf>
export type HistoryEntry = z.infer<typeof historyEntry>
export type PolicyArgs = z.infer<typeof policyArgs>
export type Derived = z.infer<typeof derived>
export type ReserveArgs = z.infer<typeof reserveArgs>
