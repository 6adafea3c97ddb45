import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import { unitIn } from '../../project/audit.ts'
import { eventRow, mirrorDetail, mirrorRow, type MirrorFacts } from '../../project/mirror.ts'
import { bounded } from '../../project/bounded.ts'
import type { PeerRow } from '../../storage/store.ts'
import type { Parts } from '../parts.ts'

type MirrorCalls = 'mirror.list' | 'mirror.get' | 'mirror.tail' | 'mirror.samples' | 'mirror.pause' | 'mirror.sync' | 'mirror.verify'

const HOUR_MS = 3_600_000

export function mirrorHandlers(parts: Parts): Pick<Handlers, MirrorCalls> {
  const { store, clock, mirrors } = parts

  return {
    'mirror.list': () => mirrorRows(parts),
    'mirror.get': ({ url }) => mirrorDetail(factsOf(parts, peerOf(parts, url)), store.peers.keysets(url)),
    'mirror.tail': ({ url, limit }) => {
      const unit = unitIn(store.peers.keysets(peerOf(parts, url).url))
      return logOf(parts, url)
        .tail(limit)
        .map(event => eventRow(event, unit))
    },
    'mirror.samples': ({ url, hours }) =>
      store.peers
        .samples(peerOf(parts, url).url, clock.now() - hours * HOUR_MS)
        .map(({ at, behind, contactAgeMs, events }) => ({ at, behind, contact_age_ms: contactAgeMs, events })),

    'mirror.pause': async ({ url, paused }) => {
      await mirrors.pause(peerOf(parts, url).url, paused)
      return { done: true }
    },
    'mirror.sync': ({ url }) => {
      const peers = url === null ? store.peers.list() : [peerOf(parts, url)]
      return Promise.all(
        peers.map(async peer => {
          const { complete, reason } = await mirrors.sync(peer.url)
          const row = mirrorRow(factsOf(parts, peerOf(parts, peer.url)))
          return { url: peer.url, complete, row, reason: reason === null ? null : { code: reason.code, detail: bounded(reason.detail) } }
        }),
      )
    },
    'mirror.verify': async ({ url }) => {
      const started = clock.now()
      const result = await mirrors.verify(peerOf(parts, url).url)
      return { ...result, ms: clock.now() - started }
    },
  }
}

export const mirrorRows = (parts: Parts): MirrorRow[] => parts.store.peers.list().map(peer => mirrorRow(factsOf(parts, peer)))

export function peerOf({ store }: Parts, url: string): PeerRow {
  const peer = store.peers.get(url)
  if (peer === null)
    throw new RpcError('mirror.unknown', `No mirror of ${bounded(url, 200)} is kept here. Add it first: nimdolf peer add URL.`)
  return peer
}

export const logOf = ({ store }: Parts, url: string) => store.log(`mirror:${url}`)

function factsOf(parts: Parts, peer: PeerRow): MirrorFacts {
  return {
    peer,
    log: logOf(parts, peer.url),
    state: parts.mirrors.state(peer.url),
    now: parts.clock.now(),
    staleAfterSeconds: parts.policy.get().stale_after_seconds,
  }
}
