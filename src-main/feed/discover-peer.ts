import type { MintInfo } from '#shared/domain/delegation/advertisement.ts'
import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { verifyPage } from '#shared/domain/feed/verify-page.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { hostPort } from './address-policy.ts'
import { approvedByTyping, foreignHosts, type Approval } from './feed-hosts.ts'
import { fetchPage } from './fetch-page.ts'
import type { MirrorDeps, Preview } from './ports.ts'
import { readInfo, type Mint } from './read-info.ts'
import { readKeysets } from './read-keysets.ts'

/** Everything the operator should see of a mint before it is added; nothing is stored. */
export async function discoverPeer(deps: MirrorDeps, url: string, signal: AbortSignal): Promise<Result<Preview, Refusal>> {
  const { mint, info, approvals } = await meet(deps, url, signal)
  if (!info.ok) return info
  const others = deps.peers.list().filter(peer => peer.url !== url)
  const known = { own: [], others: others.flatMap(peer => deps.peers.keysets(peer.url)) }
  const keysets = await readKeysets(mint, known, deps, signal)
  const probe = await probeFeed(deps, info.value, mint, signal)
  return ok({
    info: info.value,
    keysets: keysets.ok ? keysets.value.keysets : [],
    latest: probe.latest,
    approvals: [...approvals, ...probe.approvals],
    refusals: refusalsOf(info.value),
  })
}

interface Met {
  readonly mint: Mint
  readonly info: Result<MintInfo, Refusal>
  readonly approvals: readonly Approval[]
}

/** A name that leads to a private address is looked at because the operator typed it; to go on asking it needs the approval. */
async function meet(deps: MirrorDeps, url: string, signal: AbortSignal): Promise<Met> {
  const mint: Mint = { wire: deps.wire, url, approvedHosts: [...approvedByTyping(url), ...(deps.peers.get(url)?.approvedHosts ?? [])] }
  const info = await readInfo(mint, signal)
  if (info.ok || info.error.code !== 'wire.private-address') return { mint, info, approvals: [] }
  const typed = hostPort(new URL(url))
  const looking = { ...mint, approvedHosts: [...mint.approvedHosts, typed] }
  const approvals = [{ host: typed, reason: 'The name leads to a private or loopback address.' }]
  return { mint: looking, info: await readInfo(looking, signal), approvals }
}

/** Why nothing can be mirrored, if so. */
export function refusalsOf({ advertisement }: MintInfo): readonly Refusal[] {
  if (advertisement === null)
    return [refuse('verify', 'verify.advertisement', 'nuts.xx', 'The mint advertises no delegation, so there is no feed to mirror.')]
  if (advertisement.firehose === null)
    return [refuse('verify', 'verify.advertisement', 'firehose', 'The mint advertises no spent feed that can be used.')]
  return []
}

interface Probe {
  readonly latest: number | null
  readonly approvals: readonly Approval[]
}

/** Asks the feed for its first event: small, allowed by every reading of the draft, and answered with `latest`. */
async function probeFeed(deps: MirrorDeps, info: MintInfo, { url, approvedHosts }: Mint, signal: AbortSignal): Promise<Probe> {
  const firehose = info.advertisement?.firehose ?? null
  if (firehose === null) return { latest: null, approvals: [] }
  const foreign = foreignHosts(url, firehose, approvedHosts)
  if (foreign.length > 0) return { latest: null, approvals: foreign }
  const latest = await askLatest(deps, firehose.http, approvedHosts, signal)
  return { latest: latest.ok ? latest.value : null, approvals: [] }
}

/** The custodian's latest seq, −1 when its feed is empty. */
export async function askLatest(
  deps: MirrorDeps,
  batchUrl: string,
  approvedHosts: readonly string[],
  signal: AbortSignal,
): Promise<Result<number, Refusal>> {
  const page = await fetchPage({ wire: deps.wire, batchUrl, approvedHosts }, { from: 0, to: 0 }, signal)
  if (!page.ok) return page
  const verified = verifyPage(page.value.page, page.value.asked, deps.isPoint)
  return verified.ok ? ok(verified.value.latest) : fail(verified.error)
}
