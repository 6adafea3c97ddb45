import type { CoinState } from './coin.ts'
import type { ClaimSighting } from './redemption.ts'

/** A claim of ours as it was journalled: the coins that it spends. */
export interface SentClaim {
  readonly txid: string
  /** `txid:vout` of each. */
  readonly coins: readonly string[]
  /** Sat into our own reserve: the outputs to it, hence net of the fee. */
  readonly sat: bigint
}

/**
 * What a redemption is told of its claims. A claim is confirmed when every coin of it is CLAIMED by it, and lost as soon as one of its
 * coins is settled elsewhere: a transaction is in a chain as a whole or not at all. `stateOf`: of a coin; undefined when it is not watched.
 */
export const sightings = (claims: readonly SentClaim[], stateOf: (coin: string) => CoinState | undefined): readonly ClaimSighting[] =>
  claims.map(({ txid, coins, sat }) => ({ txid, sat, standing: standingOf(txid, coins.map(stateOf)) }))

function standingOf(txid: string, states: readonly (CoinState | undefined)[]): ClaimSighting['standing'] {
  const isOurs = (state: CoinState | undefined): boolean => state?.kind === 'claimed' && state.txid === txid
  const isLost = (state: CoinState | undefined): boolean =>
    (state?.kind === 'spent' && state.settled) || (state?.kind === 'claimed' && state.txid !== txid)
  if (states.some(isLost)) return 'lost'
  return states.length > 0 && states.every(isOurs) ? 'confirmed' : 'unsettled'
}
