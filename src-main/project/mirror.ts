import type { MintInfo } from '#shared/domain/delegation/advertisement.ts'
import { standingOf } from '#shared/domain/feed/standing.ts'
import type { DisputeRow, EventRow, KeysetRow, MirrorDetail, MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { HeldEvent } from '#shared/domain/feed/spent-event.ts'
import type { MirrorState } from '../feed/ports.ts'
import type { EventLog, PeerRow, StoredDispute, StoredKeyset, StoredUnusable } from '../storage/store.ts'
import { bounded } from './bounded.ts'

/** Everything one mirror's views are made of: rows, running state and the moment of asking. */
export interface MirrorFacts {
  readonly peer: PeerRow
  readonly log: EventLog
  readonly state: MirrorState | null
  /** ms since 1970. */
  readonly now: number
  readonly staleAfterSeconds: number
}

const GAPS_SHOWN = 100
const DISPUTES_SHOWN = 50

/** The pinned advertisement as the domain parsed it. */
export const pinnedInfo = (peer: PeerRow): MintInfo => JSON.parse(peer.pinned) as MintInfo

export function mirrorRow(facts: MirrorFacts): MirrorRow {
  const { peer, log, state, now } = facts
  const { contiguous, count } = log.cursor()
  const { missing } = log.gaps(0)
  const latest = Math.max(peer.latest, state?.latest ?? -1)
  const contactAt = state?.lastContactAt ?? peer.lastContactAt
  const lastContactMs = contactAt === null ? -1 : Math.max(0, now - contactAt)
  const newest = log.tail(1)[0]
  return {
    url: peer.url,
    name: bounded(pinnedInfo(peer).name),
    standing: standingOf({
      contiguous,
      latest,
      missing,
      lastContactMs,
      staleAfterMs: facts.staleAfterSeconds * 1000,
      staleReplica: state?.staleReplica ?? false,
      paused: peer.paused,
    }),
    disputed: log.disputeCount() > 0,
    paused: peer.paused,
    contiguous,
    latest,
    behind: Math.max(0, latest - contiguous),
    missing,
    last_contact_ms: lastContactMs,
    last_event_at: newest?.seenAt ?? null,
    events: count,
    events_per_second: state?.eventsPerSecond ?? 0,
    last_error: state?.lastError ? { code: state.lastError.code, detail: bounded(state.lastError.detail) } : null,
  }
}

export function mirrorDetail(facts: MirrorFacts, keysets: readonly StoredKeyset[]): MirrorDetail {
  const { peer, log, state } = facts
  const info = pinnedInfo(peer)
  const gaps = log.gaps(GAPS_SHOWN)
  return {
    ...mirrorRow(facts),
    version: bounded(info.version),
    added_at: peer.addedAt,
    feed: info.advertisement?.firehose ?? null,
    transport: state?.transport ?? 'none',
    gaps: gaps.gaps.map(gap => ({ ...gap })),
    gaps_total: gaps.total,
    disputes: log.disputes(DISPUTES_SHOWN).map(disputeRow),
    disputes_total: log.disputeCount(),
    keysets: keysets.map(keysetRow),
    findings: info.findings.map(finding => ({ ...finding, detail: bounded(finding.detail) })),
    root: state?.root ?? null,
    advertisement_change: changeOf(peer),
    next_attempt_at: state?.nextAttemptAt ?? null,
  }
}

export function keysetRow(keyset: StoredKeyset): KeysetRow {
  return {
    id: keyset.id,
    unit: bounded(keyset.unit),
    active: keyset.active,
    input_fee_ppk: keyset.inputFeePpk,
    final_expiry: keyset.finalExpiry,
    amounts: keyset.keys.length,
    derivation: keyset.derivation,
    refused: keyset.refused === null ? null : { code: keyset.refused.code, detail: bounded(keyset.refused.detail) },
    first_seen_at: keyset.firstSeenAt,
  }
}

export function eventRow(event: HeldEvent | StoredUnusable, unitOf: (keysetId: string) => string): EventRow {
  if ('unusable' in event) {
    return { seq: event.seq, Y: '', id: '', amount: '0', unit: '', witness: false, unusable: true, seen_at: event.seenAt }
  }
  return {
    seq: event.seq,
    Y: event.Y,
    id: event.id,
    amount: event.amount.toString(),
    unit: bounded(unitOf(event.id)),
    witness: event.witness !== null,
    unusable: false,
    seen_at: event.seenAt,
  }
}

function disputeRow(dispute: StoredDispute): DisputeRow {
  return {
    id: dispute.id,
    kind: dispute.kind,
    seq: dispute.seq,
    other_seq: dispute.otherSeq,
    first: dispute.first,
    second: dispute.second,
    detail: bounded(dispute.detail),
    seen_at: dispute.seenAt,
  }
}

function changeOf(peer: PeerRow): MirrorDetail['advertisement_change'] {
  if (peer.changed === null) return null
  const { sections } = JSON.parse(peer.changed.json) as { sections: readonly string[] }
  return { seen_at: peer.changed.seenAt, sections: sections.map(section => bounded(section)) }
}
