import type { MintInfo } from '#shared/domain/delegation/advertisement.ts'
import type { PeerTable } from '../storage/store.ts'

/** What the mint called itself when it was pinned; null when it is not mirrored, or never said. */
export function pinnedName(custodian: string, peers: Pick<PeerTable, 'get'>): string | null {
  const peer = peers.get(custodian)
  const name = peer === null ? '' : (JSON.parse(peer.pinned) as MintInfo).name
  return name === '' ? null : name
}
