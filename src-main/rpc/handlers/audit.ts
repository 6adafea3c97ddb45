import type { Handlers } from '#shared/rpc/server.ts'
import { exportPageOf, lookupOf, totalsOf, type NamedLog } from '../../project/audit.ts'
import { pinnedInfo } from '../../project/mirror.ts'
import { tokenReportOf } from '../../project/token.ts'
import type { PeerRow } from '../../storage/store.ts'
import type { Parts } from '../parts.ts'
import { logOf, peerOf } from './mirror.ts'

type AuditCalls = 'audit.lookup' | 'audit.token' | 'audit.totals' | 'audit.export'

export function auditHandlers(parts: Parts): Pick<Handlers, AuditCalls> {
  const { store } = parts
  const named = (peer: PeerRow): NamedLog => ({
    url: peer.url,
    name: pinnedInfo(peer).name,
    latest: peer.latest,
    log: logOf(parts, peer.url),
    keysets: store.peers.keysets(peer.url),
  })
  const everyLog = () => store.peers.list().map(named)

  return {
    'audit.lookup': ({ Ys }) => {
      const logs = everyLog()
      return Ys.map(Y => lookupOf(Y, logs))
    },
    'audit.token': ({ token }) => tokenReportOf(token, everyLog()),
    'audit.totals': ({ url }) => totalsOf(named(peerOf(parts, url))),
    'audit.export': ({ url, format, from, limit }) => exportPageOf(logOf(parts, peerOf(parts, url).url), format, from, limit),
  }
}
