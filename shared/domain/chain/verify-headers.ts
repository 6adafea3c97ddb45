import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Network } from '../reserve/network.ts'
import { PERIOD, requiredBits, type Ancestry } from './difficulty.ts'
import { parseHeader, type Header, type HeaderRefusal } from './header.ts'
import { meetsTarget, targetOf, workOf } from './target.ts'

/** A header that stands in a chain whose links, difficulty and work were checked. Only `extendChain` makes one. */
export interface ChainedHeader extends Header {
  readonly height: number
  /** Expected hashes from the start of what is held up to and with this block; compares forks that share a start. */
  readonly work: bigint
}

/** Verified headers from `start` upward, gap-free; `headers[0]` stands at height `start`. */
export interface HeaderChain {
  readonly network: Network
  readonly start: number
  readonly headers: readonly ChainedHeader[]
}

/** BIP113: a block's time exceeds the median of the eleven before it. */
const MEDIAN_SPAN = 11
/** Two hours: how far ahead of our clock consensus lets a miner's clock be. */
const FUTURE_SECONDS = 2 * 60 * 60
/** BIP94: the first block of a period may not lie much before the last of the one before. */
const TIMEWARP_SECONDS = 600

/**
 * `chain` with the headers in `hexes` (80 bytes each, ascending, the first on top of `chain`'s block at `from − 1`), or where they break a rule.
 * What stood at `from` and above is replaced: whether the result has more work is the caller's question. `now`: seconds since 1970.
 */
export function extendChain(chain: HeaderChain, from: number, hexes: readonly string[], now: number): Result<HeaderChain, HeaderRefusal> {
  const headers = chain.headers.slice(0, from - chain.start)
  const ancestry: Ancestry = {
    bitsAt: height => headers[height - chain.start]!.bits,
    timeAt: height => headers[height - chain.start]!.time,
  }
  for (const hex of hexes) {
    const height = chain.start + headers.length
    const parsed = parseHeader(hex)
    if (!parsed.ok) return fail({ ...parsed.error, height })
    const before = headers.at(-1)
    const refusal = before === undefined ? null : breaks(parsed.value, before, headers, ancestry, chain, now)
    if (refusal !== null) return fail({ ...refusal, height })
    const target = targetOf(parsed.value.bits)
    if (target === null || !meetsTarget(parsed.value.hash, target)) {
      return fail({ code: 'header.work', height, detail: `The block ${parsed.value.hash} does not have the work that it claims.` })
    }
    headers.push({ ...parsed.value, height, work: (before?.work ?? 0n) + workOf(target) })
  }
  return ok({ ...chain, headers })
}

type Breach = Omit<HeaderRefusal, 'height'>

function breaks(
  header: Header,
  before: ChainedHeader,
  headers: readonly ChainedHeader[],
  ancestry: Ancestry,
  chain: HeaderChain,
  now: number,
): Breach | null {
  const height = before.height + 1
  if (header.previous !== before.hash) return { code: 'header.link', detail: `The block does not follow ${before.hash}.` }
  // The whole period must be held before its retarget can be judged; a chain that starts within one begins at a checkpoint.
  if (
    !(height % PERIOD === 0 && height - PERIOD < chain.start) &&
    header.bits !== requiredBits(height, header.time, ancestry, chain.network)
  ) {
    return { code: 'header.bits', detail: `The block claims the difficulty ${header.bits.toString(16)}, which the rules do not give.` }
  }
  if (header.time <= medianTime(headers))
    return { code: 'header.time', detail: 'The block is not later than the median of the eleven before it.' }
  if (header.time > now + FUTURE_SECONDS)
    return { code: 'header.time', detail: 'The block lies more than two hours ahead of this machine’s clock.' }
  if (chain.network === 'testnet4' && height % PERIOD === 0 && header.time < before.time - TIMEWARP_SECONDS) {
    return { code: 'header.time', detail: 'The first block of a period lies before the last one (BIP94).' }
  }
  return null
}

/** BIP113 median time past of the last eleven headers, seconds. */
export function medianTime(headers: readonly Header[]): number {
  const times = headers
    .slice(-MEDIAN_SPAN)
    .map(header => header.time)
    .sort((one, other) => one - other)
  return times[Math.floor(times.length / 2)] ?? 0
}
