import type { Cast, Deposit } from './cast.ts'
import type { SimulatedChain } from './simulated-chain.ts'

/** Time between two blocks of the demo, ms. */
export const BLOCK_MS = 20_000

/** Rewards are ripe after 100 blocks; a few more pay several deposits of one block. */
const RIPE = 110

/** Blocks before the operator looks. */
export function historyLength({ you, mints }: Cast): number {
  const ages = [...you.coins, ...you.hotCoins, ...mints.flatMap(({ coins }) => coins)].map(({ confirmations }) => confirmations)
  return RIPE + Math.max(...ages)
}

/** Finds the blocks of the past and makes each deposit in its own. Answers the transactions that paid neglected coins. */
export function playHistory(chain: SimulatedChain, cast: Cast, blockFound: () => void): ReadonlySet<string> {
  const { you, mints } = cast
  const deposits: readonly (Deposit & { readonly to: string })[] = [
    ...you.coins.map(deposit => ({ ...deposit, to: you.reserve.scriptPubKey })),
    ...you.hotCoins.map(deposit => ({ ...deposit, to: you.hot.scriptPubKey })),
    ...mints.flatMap(({ coins, reserve }) => coins.map(deposit => ({ ...deposit, to: reserve.scriptPubKey }))),
  ]
  const neglected = new Set<string>()
  for (let left = historyLength(cast); left >= 0; left--) {
    for (const { to, amount, neglected: forgotten } of deposits.filter(({ confirmations }) => confirmations === left)) {
      const txid = chain.faucet(to, amount)
      if (forgotten === true) neglected.add(txid)
    }
    if (left === 0) break
    chain.mine(1)
    blockFound()
  }
  return neglected
}
