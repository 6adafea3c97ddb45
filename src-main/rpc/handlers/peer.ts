import { normalizeMintUrl } from '#shared/domain/delegation/parse-advertisement.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { PeerPreview } from '#shared/rpc/views/mirror.ts'
import type { Preview } from '../../feed/ports.ts'
import { bounded } from '../../project/bounded.ts'
import { keysetRow } from '../../project/mirror.ts'
import type { Parts } from '../parts.ts'
import { orRefuse } from '../refused.ts'
import { mirrorRows, peerOf } from './mirror.ts'
import { mayForget } from './may-forget.ts'

type PeerCalls = 'peer.preview' | 'peer.add' | 'peer.remove' | 'peer.accept-change'

export function peerHandlers(parts: Parts): Pick<Handlers, PeerCalls> {
  const { store, mirrors, announce } = parts

  return {
    'peer.preview': async ({ url }) => {
      const mint = orRefuse(normalizeMintUrl(url))
      return previewView(mint, orRefuse(await mirrors.preview(mint)), store.peers.get(mint) !== null)
    },
    'peer.add': async ({ url, approved_hosts }) => {
      const mint = orRefuse(normalizeMintUrl(url))
      orRefuse(await mirrors.add(mint, approved_hosts))
      announce('mirrors')
      const row = mirrorRows(parts).find(candidate => candidate.url === mint)
      if (row === undefined) throw new Error(`the mirror of ${mint} was added and is absent`)
      return row
    },
    'peer.remove': async ({ url }) => {
      mayForget(parts, peerOf(parts, url).url)
      await mirrors.remove(peerOf(parts, url).url)
      announce('mirrors')
      return { done: true }
    },
    'peer.accept-change': ({ url }) => {
      mirrors.acceptChange(peerOf(parts, url).url)
      announce('mirrors')
      return { done: true }
    },
  }
}

function previewView(url: string, preview: Preview, alreadyAdded: boolean): PeerPreview {
  const { info, keysets, latest, approvals, refusals } = preview
  const { advertisement } = info
  const refused = refusals.map(refusal => ({
    section: 'firehose' as const,
    level: 'refused' as const,
    code: refusal.code,
    detail: bounded(refusal.detail),
  }))
  return {
    url,
    name: bounded(info.name),
    version: bounded(info.version),
    pubkey: bounded(info.pubkey, 200),
    feed: advertisement?.firehose ?? null,
    findings: [...info.findings.map(finding => ({ ...finding, detail: bounded(finding.detail) })), ...refused],
    keysets: keysets.map(keysetRow),
    delegates: (advertisement?.delegates ?? []).map(({ mintUrl, pubkey, delay }) => ({ mint_url: mintUrl, pubkey, delay })),
    reserves: (advertisement?.reserves ?? []).map(({ method, address, descriptor }) => ({ method: bounded(method), address, descriptor })),
    latest,
    approvals: approvals.map(({ host, reason }) => ({ host, reason: bounded(reason) })),
    already_added: alreadyAdded,
    addable: advertisement?.firehose != null && refusals.length === 0,
  }
}
