import type { KeysetBooks } from '#shared/domain/failover/report.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import type { Redeemed } from '#shared/domain/redemption/intent.ts'

/** Blind signatures on secp256k1, as fast as the machine has them; `portable-blinding.ts` is the yardstick. Hex in lower case. */
export interface Blinding {
  /** Y of a secret (NUT-00). */
  nullifier(secret: string): string
  /** B_ = Y + r·G; `r` is 64 digits, 1..n−1. */
  blind(Y: string, r: string): string
  /** C = C_ − r·K. */
  unblind(C_: string, r: string, K: string): string
  /** NUT-12 as the wallet checks it: the key `K` made C_ of B_. False also where something is no point or no scalar. */
  isSignedBy(K: string, B_: string, C_: string, dleq: { readonly e: string; readonly s: string }): boolean
}

/** Ecash of the delegate, at its own mint. Its secret is not kept: `counter` makes it again. */
export interface FloatCoin {
  readonly Y: string
  readonly keyset: string
  readonly unit: string
  readonly amount: bigint
  readonly counter: number
  readonly C: string
  /** Root of the calls that may spend it; null when it is free. */
  readonly heldBy: number | null
}

/** Ecash that the operator took out of the float, and the mint's proof that it signed it (NUT-12) where it gave one. Its secret is not kept either. */
export interface TakenCoin extends Omit<FloatCoin, 'heldBy'> {
  readonly dleq: { readonly e: string; readonly s: string } | null
}

/** What one call took out, or a restore found. */
export interface TakenRow {
  /** The call's root. */
  readonly id: number
  readonly unit: string
  readonly coins: readonly TakenCoin[]
  /** Root of the last call that was to take what was unspent of it back; null when none was. */
  readonly back: number | null
  /** ms since 1970. */
  readonly at: number
}

/** What was decided about one request, and what became of it. No r, e, s and no secret is ever in it. */
export interface IntentRow {
  readonly id: number
  /** `requestKey`. */
  readonly key: string
  readonly state: 'open' | 'settled' | 'released'
  readonly kind: 'swap' | 'melt'
  readonly unit: string
  readonly redeemed: readonly Redeemed[]
  readonly debits: readonly { readonly pot: string; readonly msat: bigint }[]
  /** What the inputs' fees bring, `unit`. */
  readonly fee: bigint
  /** What the float gives for it, `unit`; may be negative (`Payment.fromFloat`). */
  readonly fromFloat: bigint
  /** What the delegate's mint took in fees of the float on the way, burns included, `unit`. */
  readonly cost: bigint
  /** The user's, unchanged; none once the intent ended. */
  readonly outputs: readonly Output[]
  readonly melt: MeltOf | null
  /** The user's inputs of our own mint for a call that is not written yet, sealed; null otherwise. */
  readonly ownInputs: Uint8Array | null
  /** What the user was answered, byte for byte (NUT-19); null unless settled. */
  readonly answer: string | null
  /** Why it was released. */
  readonly refusal: MintRefusal | null
  /** ms since 1970. */
  readonly createdAt: number
  readonly endedAt: number | null
  /** 1, 2, 3 … in the order of settlement: the order of our feed. Null unless settled. */
  readonly place: number | null
}

export interface MeltOf {
  readonly method: string
  readonly quote: string
  /** What the mint must be given, its fee not counted. */
  readonly net: bigint
}

/** An answer 4xx. `code` 0 where the mint named none. */
export interface MintRefusal {
  readonly code: number
  readonly detail: string
}

/**
 * One request to the delegate's mint that moves money, written down before it is sent. Calls of one root compete for the same coins of the
 * float: the first of them that commits ends the others.
 */
export interface CallRow {
  readonly id: number
  /** Its own id for the first call for these coins. */
  readonly root: number
  readonly intent: number | null
  readonly purpose: CallPurpose
  /** Of the mint, e.g. `/v1/swap`. */
  readonly path: string
  readonly state: 'open' | 'committed' | 'void'
  /** The exact request, sealed; null once the call ended. */
  readonly body: Uint8Array | null
  /** Ys of the float's coins among the inputs. */
  readonly coins: readonly string[]
  /** The float's own outputs, behind all others: counters `first`, `first`+1 … in the order of `amounts`. */
  readonly outputs: OwnOutputs
  /** A burn's: why the call before it was given up. */
  readonly because: MintRefusal | null
  readonly createdAt: number
}

/**
 * `pay`: the user's swap or melt. `prepare`: float into the exact coins of a melt. `burn`: float into float, so that a call before it can
 * never commit. `split`: float into smaller coins. `receive`: a token into float. `mint`: a paid invoice into float.
 * `take`: float into ecash that leaves it. `return`: such ecash into float again.
 */
export type CallPurpose = 'pay' | 'prepare' | 'burn' | 'split' | 'receive' | 'mint' | 'take' | 'return'

export interface OwnOutputs {
  readonly keyset: string
  readonly first: number
  readonly amounts: readonly bigint[]
  /** As many of them, from the first on, are for the intent's next call. */
  readonly reserved: number
  /** As many of them, from the first on, leave the float with the call that makes them; none when it is left out. */
  readonly leaving?: number
}

/** `root`: null for the first call for its coins. */
export type NewCall = Omit<CallRow, 'id' | 'root' | 'state'> & { readonly root: number | null }
export type NewIntent = Omit<IntentRow, 'id' | 'state' | 'cost' | 'answer' | 'refusal' | 'endedAt' | 'place'>

/** One redemption of `shared/domain/failover/redemption.ts`, JSON of `redemption-codec.ts`. */
export interface PotRow {
  readonly pot: string
  readonly redemption: string
}

/** What one step of a payment adds to the books of one pot, msat. */
export interface PotEntry extends PotBooks {
  /** Null: the float's own upkeep, which no pot caused. */
  readonly pot: string | null
}

/** Running totals, kept in the transactions that move the money: a million payments are added up without being read. */
export interface PotBooks {
  /** What holders received of settled redemptions: all of the gross inputs but the fees. */
  readonly toHoldersMsat: bigint
  /** Input fees of settled redemptions. */
  readonly feesMsat: bigint
  /** What our mint took of the float on the way to payments, open and released ones with their burns included. */
  readonly floatMsat: bigint
  /** Settled redemptions, by custodian, id and unit. */
  readonly keysets: readonly KeysetBooks[]
}

/** An invoice of the delegate's mint that fills the float. */
export interface FillRow {
  readonly quote: string
  readonly unit: string
  readonly amount: bigint
  /** The invoice. */
  readonly request: string
  readonly state: 'unpaid' | 'paid' | 'minted' | 'over'
  readonly createdAt: number
}

export interface CallEnd {
  readonly root: number
  /** The call that took effect; null when none did and none can. */
  readonly committed: number | null
  /** What it brought. */
  readonly coins: readonly Omit<FloatCoin, 'heldBy'>[]
  /** What it brought that is no float, in coins of one unit; nothing when it is left out. */
  readonly taken?: readonly TakenCoin[]
  /** Fees, `unit`: added to the intent's `cost`. */
  readonly cost: bigint
  /** How the intent of these calls ended by it; null when it goes on, or there is none. */
  readonly intent: { readonly answer: string } | { readonly refusal: MintRefusal } | null
  readonly pots: readonly PotRow[]
  /** What it adds to the books (`pot-entries.ts`). */
  readonly books: readonly PotEntry[]
  /** The next step of the intent, with coins that this one brought. */
  readonly next: NewCall | null
  readonly at: number
}

/**
 * What the gateway must never forget. Each writing method is one transaction; it throws where the caller broke its promise, and keeps
 * nothing then: a Y that is marked, a coin that somebody else holds, a counter that was used, a call that is not open.
 */
export interface RedemptionTable {
  pots(): readonly PotRow[]
  pot(name: string): PotRow | null
  /** Not one that was absorbed: its money is in another. */
  putPot(row: PotRow): void
  /**
   * Two estates became one: `into` as given, `from` gone for ever. Its books are added to those of `into`, and every intent that names it
   * names `into` from then on. Throws while an intent of `from` is open.
   */
  absorb(into: PotRow, from: string): void
  /** Of a pot; null: the float's upkeep. */
  books(pot: string | null): PotBooks

  /** Protocol §5 step 10: the intent, its Ys, the pots after their debit, the coins, the counters and the exact request. */
  begin(intent: NewIntent, call: NewCall, pots: readonly PotRow[]): { readonly intent: number; readonly call: number }
  /** Returns its id. */
  addCall(call: NewCall): number
  /** A call that took effect long ago, begun and ended in one: what a database that is no more had, or spent. */
  record(call: NewCall, brought: Pick<CallEnd, 'coins' | 'taken' | 'at'>): void
  /** Ends all open calls of a root. Returns the id of `next`. A settled intent keeps its Ys, a released one gives them back. */
  end(end: CallEnd): number | null

  intent(id: number): IntentRow | null
  /** Open or settled. */
  intentOf(key: string): IntentRow | null
  /** The intent that marked Y: open or settled. */
  markOf(Y: string): { readonly intent: number; readonly state: 'open' | 'settled' } | null
  /** Newest first, ids below `before`; of one state, however far back they lie, or of all when it is left out. */
  intents(before: number | null, limit: number, state?: IntentRow['state'] | null): readonly IntentRow[]
  /** Settled ones in the order of settlement, `place` above `after`. */
  settledAfter(after: number, limit: number): readonly IntentRow[]

  call(id: number): CallRow | null
  /** In the order in which they were written. */
  calls(root: number): readonly CallRow[]
  /** All that were made for one intent, in the order in which they were written. */
  callsOf(intent: number): readonly CallRow[]
  /** Roots of open calls, ascending. */
  openRoots(): readonly number[]

  /** Unspent ones, held and free. */
  coins(): readonly FloatCoin[]
  /** The first counter of a keyset that no call has used. */
  counter(keyset: string): number
  /** Counters below `next` count as used. */
  skipCounters(keyset: string, next: number): void

  /** Newest first. */
  fills(): readonly FillRow[]
  putFill(row: FillRow): void

  /** Newest first. */
  taken(): readonly TakenRow[]
  /** A call that is to take back what is unspent of `take`: only while no other is, or has. Returns its id. */
  giveBack(take: number, call: NewCall): number
}
