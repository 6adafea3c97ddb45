import { headerAt, type ChainedHeader, type HeaderChain } from './verify-headers.ts'

export const tipOf = ({ headers }: HeaderChain): ChainedHeader => headers.at(-1)!

/** The chain of most work; of two equal ones the first, so that the current one stays (consensus: first seen). */
export function heaviest(chains: readonly HeaderChain[]): HeaderChain | null {
  let best: HeaderChain | null = null
  for (const chain of chains) if (best === null || tipOf(chain).work > tipOf(best).work) best = chain
  return best
}

/** Height of the last block that both have; −1 when they share none of those held. */
export function forkHeight(one: HeaderChain, other: HeaderChain): number {
  let low = Math.max(one.start, other.start)
  let high = Math.min(tipOf(one).height, tipOf(other).height)
  if (low > high || headerAt(one, low)!.hash !== headerAt(other, low)!.hash) return -1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (headerAt(one, middle)!.hash === headerAt(other, middle)!.hash) low = middle
    else high = middle - 1
  }
  return low
}

/** How a server's tip stands to the best chain. `near`: at most two blocks behind on the same chain, as after a new block. */
export type TipStanding = 'same' | 'near' | 'stale' | 'forked'
const NEAR_BLOCKS = 2

export function standingOf(tip: { readonly height: number; readonly hash: string }, best: HeaderChain): TipStanding {
  const behind = tipOf(best).height - tip.height
  if (tip.height < best.start) return 'stale'
  if (headerAt(best, tip.height)?.hash !== tip.hash) return 'forked'
  return behind === 0 ? 'same' : behind <= NEAR_BLOCKS ? 'near' : 'stale'
}
