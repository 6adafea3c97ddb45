import type { Network } from '../reserve/network.ts'
import { bitsOf, limitBits, targetOf } from './target.ts'

/** Blocks between two retargets, and the seconds they should take. */
export const PERIOD = 2016
const PERIOD_SECONDS = 14 * 24 * 60 * 60
/** Testnet4: after this many seconds without a block one of the lowest difficulty is allowed. */
const LATE_SECONDS = 20 * 60

/** What the rule needs of the blocks before. Heights that are asked for are within the last period. */
export interface Ancestry {
  bitsAt(height: number): number
  timeAt(height: number): number
}

/** The compact target that consensus demands of the block at `height` with claimed `time` (seconds). `height` ≥ 1. */
export function requiredBits(height: number, time: number, chain: Ancestry, network: Network): number {
  const before = chain.bitsAt(height - 1)
  if (network === 'regtest') return before
  if (height % PERIOD === 0) return retarget(height, chain, network)
  if (network !== 'testnet4') return before
  if (time > chain.timeAt(height - 1) + LATE_SECONDS) return limitBits(network)
  return lastRealBits(height - 1, chain, network)
}

/** BIP94 takes the first block's bits of the period, so that one easy block at its end does not reset the difficulty. */
function retarget(height: number, chain: Ancestry, network: Network): number {
  const first = height - PERIOD
  const took = chain.timeAt(height - 1) - chain.timeAt(first)
  const clamped = BigInt(Math.min(Math.max(took, PERIOD_SECONDS / 4), PERIOD_SECONDS * 4))
  const old = targetOf(network === 'testnet4' ? chain.bitsAt(first) : chain.bitsAt(height - 1))
  const limit = targetOf(limitBits(network))
  if (old === null || limit === null) return limitBits(network)
  const next = (old * clamped) / BigInt(PERIOD_SECONDS)
  return bitsOf(next > limit ? limit : next)
}

function lastRealBits(height: number, chain: Ancestry, network: Network): number {
  let at = height
  while (at % PERIOD !== 0 && chain.bitsAt(at) === limitBits(network)) at--
  return chain.bitsAt(at)
}
