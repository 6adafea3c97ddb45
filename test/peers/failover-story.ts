import type { Proof } from '@cashu/cashu-ts'
import type { FailoverWorld, Party } from './failover-world.ts'
import { sumOf, type Prepared, type Reply } from './failover-holder.ts'

/** What the tests of one world leave to those after them. Chapters run in the order in which they are told. */
export interface Story {
  readonly world: FailoverWorld
  /** Ecash of the mints that die, in honest hands, unspent. */
  readonly bobs: Purse
  readonly carols: Purse
  /** Every coin of a delegate's mint that anybody but a float ever held. */
  readonly daves: Proof[]
  readonly franks: Proof[]
  /** Redeemed at Dave: what went in. */
  readonly redeemed: Proof[]
  /** Spent at Bob, and told. */
  readonly told: Proof[]
  /** Spent at Bob, and never told to Dave. */
  readonly untold: Proof[]
  /** In a payment of Bob's when he died. */
  readonly dying: Proof[]
  /** Redeemed, and spent at Bob: what nobody told in time. */
  readonly twice: Proof[]
  /** Sat that Bob signed as change of that payment, and that its holder never heard of. */
  change: number
  /** Coins of Bob's with conditions, in the order of `CONDITIONS`. */
  readonly locked: Proof[]
  /** One redemption that was paid, and its answer. */
  paid: { readonly request: Prepared; readonly reply: Reply } | null
  /** Of 100 sat, and not Frank's own; not paid yet. */
  invoice: string | null
}

/** Coins by amount. */
export interface Purse {
  add(proofs: readonly Proof[]): void
  /** One coin for each amount; throws when there is none. */
  take(...amounts: readonly number[]): Proof[]
  /** The same, left where they are. */
  see(...amounts: readonly number[]): Proof[]
  all(): readonly Proof[]
}

export function createPurse(): Purse {
  const coins: Proof[] = []
  const take = (amount: number): Proof => {
    const at = coins.findIndex(coin => Number(coin.amount) === amount)
    if (at < 0) throw new Error(`there is no coin of ${amount} left, of ${sumOf(coins)} sat`)
    return coins.splice(at, 1)[0]!
  }
  return {
    add: proofs => void coins.push(...proofs),
    take: (...amounts) => amounts.map(take),
    see(...amounts) {
      const seen = amounts.map(take)
      coins.push(...seen)
      return seen
    },
    all: () => coins,
  }
}

export const emptyStory = (world: FailoverWorld): Story => ({
  world,
  bobs: createPurse(),
  carols: createPurse(),
  daves: [],
  franks: [],
  redeemed: [],
  told: [],
  untold: [],
  dying: [],
  twice: [],
  change: 0,
  locked: [],
  paid: null,
  invoice: null,
})

/** Told when it is needed: the world opens after the tests are named. */
export type Told = () => Story

export const mirrorOf = (delegate: Party, custodian: Party) => delegate.core.call('mirror.get', { url: custodian.url })
