import { canonicalEvent } from '#shared/domain/feed/canonical-event.ts'
import { freeze, type Freeze } from '#shared/domain/failover/freeze.ts'
import { append, emptyFrontier, leafHash, rootOf } from '#shared/domain/log/merkle.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import type { FailoversDeps } from './ports.ts'

/** Events hashed before others get their turn. */
const SLICE = 1_000

const NOTHING = { contiguous: -1, highest: -1, count: 0 }

/** What is held of this custodian's feed now. The root is made later: the log only grows, so that it stays the same. */
export const freezeNow = (custodian: string, height: number, deps: FailoversDeps): Freeze =>
  freeze(custodian, deps.peers.get(custodian) === null ? NOTHING : deps.logOf(custodian).cursor(), null, {
    height,
    at: deps.clock.now(),
  })

/** The same with the RFC 6962 root over 0..N; null stays where an unusable event has no canonical bytes, or there is no event. */
export async function withRoot(frozen: Freeze, deps: FailoversDeps): Promise<Freeze> {
  if (frozen.root !== null || frozen.contiguous < 0 || deps.peers.get(frozen.custodian) === null) return frozen
  // The mirror keeps the root of its gap-free events as it goes; only one that went on since is hashed here.
  const known = deps.mirror(frozen.custodian)?.root
  if (known?.size === frozen.contiguous + 1) return { ...frozen, root: known.hash }
  const log = deps.logOf(frozen.custodian)
  let frontier = emptyFrontier()
  for (let next = 0; next <= frozen.contiguous; next = frontier.size) {
    for (const event of log.read(next, frozen.contiguous, SLICE)) {
      if ('unusable' in event || event.seq !== frontier.size) return frozen
      frontier = append(frontier, leafHash(canonicalEvent(event, sha256), sha256), sha256)
    }
    if (frontier.size === next) return frozen
    await new Promise<void>(resolve => setImmediate(resolve))
  }
  return { ...frozen, root: toHex(rootOf(frontier, sha256)) }
}
