import type { Firehose } from '#shared/domain/delegation/advertisement.ts'
import { hostPort, namesPrivateHost } from './address-policy.ts'

/** A host that the feed needs and that the operator has to approve first. */
export interface Approval {
  readonly host: string
  readonly reason: string
}

/**
 * The hosts of the feed that are not the mint's own (protocol §3 [D]: same origin as the mint, or pinned), without those in
 * `approved`. An advertisement is unsigned: whoever writes it could name anybody's host.
 */
export function foreignHosts(mintUrl: string, firehose: Firehose, approved: readonly string[]): readonly Approval[] {
  const own = hostPort(new URL(mintUrl))
  const urls = [firehose.sse, firehose.http, firehose.checkpoint].filter(url => url !== null)
  const hosts = new Set(urls.map(url => hostPort(new URL(url))))
  return [...hosts]
    .filter(host => host !== own && !approved.includes(host))
    .map(host => ({ host, reason: 'The feed is on another host than the mint.' }))
}

/** What typing a URL approves by itself: an address that plainly stays on this machine or network needs no second question. */
export function approvedByTyping(mintUrl: string): readonly string[] {
  const url = new URL(mintUrl)
  return namesPrivateHost(url) ? [hostPort(url)] : []
}
