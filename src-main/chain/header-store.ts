import { CHECKPOINTS, type Checkpoint } from '#shared/domain/chain/checkpoints.ts'
import { parseHeader } from '#shared/domain/chain/header.ts'
import { forkHeight, tipOf } from '#shared/domain/chain/heaviest.ts'
import { extendChain, headerAt, medianTime, trimChain, trimmedStart, type HeaderChain } from '#shared/domain/chain/verify-headers.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import type { HeaderTable } from '../storage/store.ts'
import type { ChainTip } from './ports.ts'

/** The best header chain: its newest part in memory, all of it in the store, where a start finds it again. */
export interface HeaderStore {
  /** Where the chain starts: nothing below it is held. */
  readonly checkpoint: Checkpoint
  /** Newest headers, at least `KEPT` of them or all there are. */
  best(): HeaderChain
  /** Makes `chain` the best one and answers the height of the last block that stays; null when nothing changes. */
  adopt(chain: HeaderChain): number | null
  /** Merkle root of the best chain's block at `height`, or null when no such header is held. */
  merkleRootAt(height: number): string | null
  tip(): ChainTip
  /** Block times in seconds of the newest `count` headers, ascending. */
  times(count: number): readonly number[]
  /** BIP113 median time past of the block at `height`, seconds; null when the eleven headers up to it are not held. */
  medianTimeAt(height: number): number | null
}

/** BIP113. */
const MEDIAN_SPAN = 11
/** Two periods: forks may be that deep, and every retarget above still sees the period before it. On regtest whole test chains. */
const KEPT: Readonly<Record<Network, number>> = { mainnet: 4_032, testnet4: 4_032, signet: 4_032, regtest: 50_000 }

export const trimToKept = (chain: HeaderChain): HeaderChain =>
  chain.headers.length > KEPT[chain.network] + 4_032 ? trimChain(chain, KEPT[chain.network]) : chain

/** `now`: seconds since 1970. Stored headers whose links or rules do not hold are dropped: the servers tell them again. */
export function openHeaderStore(
  table: HeaderTable,
  network: Network,
  now: () => number,
  checkpoint: Checkpoint = CHECKPOINTS[network],
): HeaderStore {
  // Both are changed by `adopt` alone. `stored`: up to which height the table holds `best`.
  let best = load(table, network, now(), checkpoint) ?? startOver(table, network, now(), checkpoint)
  let stored = tipOf(best).height

  return {
    checkpoint,
    best: () => best,

    adopt(chain) {
      const fork = forkHeight(best, chain)
      if (fork === tipOf(best).height && fork === tipOf(chain).height) return null
      const kept = Math.max(fork, chain.start - 1)
      stored = Math.min(stored, kept)
      const from = Math.max(stored + 1, chain.start)
      const hexes = chain.headers.slice(from - chain.start).map(({ hex }) => hex)
      // A disk that refuses costs the next start some headers; what is shown now does not depend on it.
      if (write(table, network, from, hexes)) stored = tipOf(chain).height
      best = trimToKept(chain)
      return kept
    },

    merkleRootAt(height) {
      if (height >= best.start) return headerAt(best, height)?.merkleRoot ?? null
      const [hex] = table.read(network, height, 1)
      const header = hex === undefined ? null : parseHeader(hex)
      return header?.ok === true ? header.value.merkleRoot : null
    },

    tip() {
      const { height, hash, time } = tipOf(best)
      return { height, hash, time, medianTime: medianTime(best.headers.slice(-11)) }
    },

    medianTimeAt(height) {
      const from = Math.max(0, height - MEDIAN_SPAN + 1)
      if (height > tipOf(best).height) return null
      const headers = table.read(network, from, height - from + 1).map(parseHeader)
      const times = headers.flatMap(header => (header.ok ? [header.value] : []))
      return times.length === height - from + 1 ? medianTime(times) : null
    },

    times: count => (count <= 0 ? [] : best.headers.slice(-count).map(({ time }) => time)),
  }
}

/** The newest stored headers, linked and judged anew; null when there are none, or not from this checkpoint on, or they do not hold. */
function load(table: HeaderTable, network: Network, now: number, checkpoint: Checkpoint): HeaderChain | null {
  const range = table.range(network)
  if (range === null || range.from > checkpoint.height || range.to < checkpoint.height) return null
  if (table.read(network, checkpoint.height, 1)[0] !== checkpoint.header) return null
  const start = trimmedStart(checkpoint.height, range.to, KEPT[network])
  const chain = extendChain({ network, start, headers: [] }, start, table.read(network, start, range.to - start + 1), now)
  return chain.ok && chain.value.headers.length > 0 ? chain.value : null
}

function startOver(table: HeaderTable, network: Network, now: number, { height, header }: Checkpoint): HeaderChain {
  const range = table.range(network)
  if (range !== null) table.replace(network, range.from, [])
  table.replace(network, height, [header])
  const chain = extendChain({ network, start: height, headers: [] }, height, [header], now)
  if (!chain.ok) throw new Error(`the built-in checkpoint of ${network} does not hold: ${chain.error.detail}`)
  return chain.value
}

function write(table: HeaderTable, network: Network, from: number, hexes: readonly string[]): boolean {
  try {
    table.replace(network, from, hexes)
    return true
  } catch {
    return false
  }
}
