import { parseHeader, type Header, type HeaderRefusal } from '#shared/domain/chain/header.ts'
import { tipOf } from '#shared/domain/chain/heaviest.ts'
import { extendChain, headerAt, type HeaderChain } from '#shared/domain/chain/verify-headers.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { trimToKept } from './header-store.ts'
import type { Electrum, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'

/** Headers of one question: what servers give at most (protocol 1.4), and one period. */
const CHUNK = 2_016
/** The first step back from where a server's chain should continue ours; doubled until they meet. */
const FIRST_STEP = 16

export interface HeaderNeeds {
  readonly electrum: Pick<Electrum, 'headers'>
  /** The server's own chain as it was verified last; null at first. */
  readonly own: HeaderChain | null
  /** The best chain known now. It may grow while this server is asked, by what others told. */
  best(): HeaderChain
  /** Part of the way, verified: it may already serve others. */
  progress(chain: HeaderChain, target: number): void
  /** Waits while another server brings the same headers; false when it is this one's turn. */
  waitForOther(): Promise<boolean>
  /** Seconds since 1970. */
  now(): number
}

/**
 * The server's chain up to the tip that it announced, verified header by header; a header that is known is not fetched again. Where it
 * leaves the chain that we know, the fork is looked for downward. Refusals: a header that breaks a rule, or a fork below what is held.
 */
export async function followHeaders(
  tip: { readonly height: number; readonly header: string },
  needs: HeaderNeeds,
): Promise<Result<HeaderChain, ServerRefusal>> {
  const announced = parseHeader(tip.header)
  if (!announced.ok) return fail(refuseHeader(announced.error))
  const known = () => [needs.best(), needs.own].find(chain => chain !== null && holds(chain, tip.height, announced.value))

  let chain = nearest(needs, tip.height, announced.value)
  let from = Math.min(tip.height, tipOf(chain).height + 1)
  let step = FIRST_STEP
  for (;;) {
    const found = known()
    if (found != null) return ok(cutAt(found, tip.height))
    if (tip.height <= chain.start) return fail(otherChain(chain))
    if (tip.height - from > CHUNK && (await needs.waitForOther())) {
      const best = needs.best()
      if (tipOf(best).height >= from && continues(best, chain)) [chain, from] = [best, Math.min(tip.height, tipOf(best).height + 1)]
      continue
    }
    const hexes = from === tip.height ? ok([tip.header]) : await needs.electrum.headers(from, Math.min(CHUNK, tip.height - from + 1))
    if (!hexes.ok) return hexes
    if (hexes.value.length === 0) {
      return fail(refuseServer('server.shape', `The server announced block ${tip.height} and has no header at ${from}.`))
    }
    const extended = extendChain(chain, from, hexes.value, needs.now())
    if (extended.ok) {
      chain = trimToKept(extended.value)
      from = tipOf(chain).height + 1
      // The server's own chain may have changed since it announced: what it gave now counts, and its next tip is on the way.
      if (from > tip.height) return ok(chain)
      needs.progress(chain, tip.height)
      continue
    }
    const forksBelow = extended.error.code === 'header.link' && extended.error.height === from
    if (!forksBelow) return fail(refuseHeader(extended.error))
    if (from <= chain.start + 1) return fail(otherChain(chain))
    from = Math.max(chain.start + 1, from - step)
    step *= 2
  }
}

const holds = (chain: HeaderChain, height: number, { hash }: Header): boolean => headerAt(chain, height)?.hash === hash

const cutAt = (chain: HeaderChain, height: number): HeaderChain =>
  tipOf(chain).height === height ? chain : { ...chain, headers: chain.headers.slice(0, height - chain.start + 1) }

/** The chain on which the announced block stands directly, else the best one. */
function nearest(needs: HeaderNeeds, height: number, { previous }: Header): HeaderChain {
  const chains = [needs.best(), needs.own].filter(chain => chain !== null)
  return chains.find(chain => headerAt(chain, height - 1)?.hash === previous) ?? needs.best()
}

const continues = (longer: HeaderChain, chain: HeaderChain): boolean => {
  const { height, hash } = tipOf(chain)
  return headerAt(longer, height)?.hash === hash
}

const otherChain = (chain: HeaderChain): ServerRefusal =>
  refuseServer('server.false-proof', `The server follows another chain than ours since before block ${chain.start}.`)

const refuseHeader = ({ height, detail }: HeaderRefusal): ServerRefusal =>
  refuseServer('server.false-proof', `The server’s block header${height < 0 ? '' : ` at ${height}`} breaks a rule. ${detail}`)
