import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Network } from '../reserve/network.ts'
import { PERIOD, requiredBits, type Ancestry } from './difficulty.ts'
import { parseHeader, type Header, type HeaderRefusal } from './header.ts'
import { meetsTarget, targetOf, workOf } from './target.ts'

/** A header that stands in a chain whose links, difficulty and work were checked. Only `extendChain` makes one. */
export interface ChainedHeader extends Header {
  readonly height: number
  /** 80 bytes, hex. */
  readonly hex: string
  /** Expected hashes from the start of what is held up to and with this block; compares forks that share a start. */
  readonly work: bigint
}

/** Verified headers from `start` upward, gap-free; `headers[0]` stands at height `start`. The oldest may be dropped: see `trimChain`. */
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
 * The first header of an empty chain is believed (a checkpoint, or what was verified before).
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
    headers.push({ ...parsed.value, hex, height, work: (before?.work ?? 0n) + workOf(target) })
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
  if (chain.network !== 'regtest' && height % PERIOD === 0 && height - PERIOD < chain.start) {
    return { code: 'header.checkpoint', detail: 'The period before this block is not held, so its difficulty cannot be judged.' }
  }
  if (header.bits !== requiredBits(height, header.time, ancestry, chain.network)) {
    return { code: 'header.bits', detail: `The block claims the difficulty ${header.bits.toString(16)}, which the rules do not give.` }
  }
  if (header.time <= medianTime(headers))
    return { code: 'header.time', detail: 'The block is not later than the median of the eleven before it.' }
  // Regtest is checked for its links alone: who runs it moves its clock as the test needs.
  if (chain.network !== 'regtest' && header.time > now + FUTURE_SECONDS)
    return { code: 'header.time', detail: 'The block lies more than two hours ahead of this machine’s clock.' }
  if (chain.network === 'testnet4' && height % PERIOD === 0 && header.time < before.time - TIMEWARP_SECONDS) {
    return { code: 'header.time', detail: 'The first block of a period lies before the last one (BIP94).' }
  }
  return null
}

/** `chain` without its oldest headers: at least `keep` stay, and the first is the first of a period, so that retargets can still be judged. */
export function trimChain(chain: HeaderChain, keep: number): HeaderChain {
  const start = trimmedStart(chain.start, chain.start + chain.headers.length - 1, keep)
  return start === chain.start ? chain : { ...chain, start, headers: chain.headers.slice(start - chain.start) }
}

/** Height at which a chain `from`..`to` starts once trimmed to `keep` headers and a few more. */
export const trimmedStart = (from: number, to: number, keep: number): number =>
  Math.max(from, Math.floor((to - keep + 1) / PERIOD) * PERIOD)

/** The header at `height`, or undefined outside of what is held. */
export const headerAt = (chain: HeaderChain, height: number): ChainedHeader | undefined => chain.headers[height - chain.start]

/** BIP113 median time past of the last eleven headers, seconds. */
export function medianTime(headers: readonly Pick<Header, 'time'>[]): number {
  const times = headers
    .slice(-MEDIAN_SPAN)
    .map(header => header.time)
    .sort((one, other) => one - other)
  return times[Math.floor(times.length / 2)] ?? 0
}
