import type { Redemption } from '#shared/domain/failover/redemption.ts'
import type { KnownState } from '#shared/domain/redemption/checkstate.ts'
import type { SpentMark } from '#shared/domain/redemption/facts.ts'
import { exposedKeysets } from './exposed-keysets.ts'
import type { KeysetBook } from './gateway-ports.ts'
import type { RedemptionTable } from './ports.ts'
import { remember } from './remember.ts'
import type { RoleDeps } from './role-deps.ts'

export interface MarkSources extends Pick<RoleDeps, 'logOf' | 'ownFeed'> {
  /** `Failovers.feedsOf`, a moment old at most. */
  readonly feedsOf: (custodian: string) => readonly string[]
  readonly isReleased: (custodian: string, Y: string) => boolean
  readonly keysets: Pick<KeysetBook, 'delegated' | 'redemptionOf'>
}

/** A feed whose events block one custodian's ecash (protocol §5 step 7). */
interface BlockingFeed {
  readonly url: string
  readonly log: ReturnType<RoleDeps['logOf']>
  /** Of a mint that the same pot pays for, and not of a co-delegate. */
  readonly isMember: boolean
  /** When redemption of that mint first opened, ms since 1970; null while it never did. */
  readonly openedAt: number | null
}

/**
 * What feeds say of a Y, for one decision. Every stored Y of a mint that the pot pays for blocks, above gaps too (case D20), whenever it came (D23)
 * unless the operator released it, and so do both sides of a dispute; what stands in our own feed: one Y has one seq (F11), so that its redemption
 * could not be published; and what a co-delegate published (D22). There too a Y has one seq: who gives one secret to the co-delegate's own mint and
 * to the one that is gone can have both paid, and the feed tells the first alone. Therefore the keyset id is not asked for; nobody else's ecash
 * has the same Y.
 */
export function createFeedMarks(sources: MarkSources): (Y: string, id: string) => SpentMark | null {
  // By keyset id: who is in line is asked once a decision, not once a proof.
  const feeds = remember(id => {
    const custodians = sources.keysets.delegated().get(id)?.custodians ?? []
    return custodians.flatMap(custodian => blockingFeeds(custodian, sources))
  })

  const own = sources.ownFeed()
  return (Y, id) => {
    if (own?.seqOf(Y) != null) return { by: 'redeemed', detail: 'This mint’s own feed says of this proof that it is spent.' }
    for (const feed of feeds.of(id)) {
      const mark = markIn(feed, Y, sources)
      if (mark !== null) return mark.spent
    }
    return null
  }
}

/** What is known of Ys that name no keyset (NUT-07), in their order: in our payments, in our feed, and in all feeds that block ecash redeemed here. */
export function statesIn(
  Ys: readonly string[],
  table: Pick<RedemptionTable, 'markOf'>,
  sources: MarkSources & { readonly keysets: KeysetBook },
): readonly (KnownState | null)[] {
  const keysets = exposedKeysets(sources.keysets)
  const custodians = new Set(keysets.flatMap(keyset => keyset.custodians))
  const feeds = [...custodians].flatMap(custodian => blockingFeeds(custodian, sources))
  const own = sources.ownFeed()
  return Ys.map(Y => {
    const ours = table.markOf(Y)
    if (ours !== null) return { state: ours.state === 'settled' ? 'SPENT' : 'PENDING', witness: null }
    for (const feed of feeds) {
      const mark = markIn(feed, Y, sources)
      if (mark !== null) return { state: 'SPENT', witness: mark.witness }
    }
    return own?.seqOf(Y) == null ? null : { state: 'SPENT', witness: null }
  })
}

function blockingFeeds(custodian: string, { feedsOf, logOf, keysets }: MarkSources): readonly BlockingFeed[] {
  const redemption: Redemption | null = keysets.redemptionOf(custodian)
  const members = redemption?.custodians ?? [custodian]
  const openedAt = redemption?.epoch?.openedAt ?? null
  return feedsOf(custodian).map(url => ({ url, log: logOf(url), isMember: members.includes(url), openedAt }))
}

function markIn(
  { url, log, isMember, openedAt }: BlockingFeed,
  Y: string,
  { isReleased }: Pick<MarkSources, 'isReleased'>,
): { readonly spent: SpentMark; readonly witness: string | null } | null {
  if (log.isBlocked(Y))
    return { spent: { by: 'disputed', detail: `The feed of ${url} contradicts itself about this proof.` }, witness: null }
  const seq = log.seqOf(Y)
  const event = seq === null ? null : log.at(seq)
  if (event === null || 'unusable' in event) return null
  const { witness } = event
  if (!isMember) return { spent: { by: 'co-delegate', detail: `This proof was redeemed already, at ${url}.` }, witness }
  if (isReleased(url, Y)) return null
  if (openedAt !== null && event.seenAt > openedAt) {
    return { spent: { by: 'late', detail: `${url} said after its redemption had opened that this proof is spent.` }, witness }
  }
  return { spent: { by: 'mirror', detail: `This proof was spent already, at ${url}.` }, witness }
}
