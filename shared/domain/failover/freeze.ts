import type { Cursor } from '../feed/cursor.ts'
import type { KeysetId, Y } from '../feed/spent-event.ts'

/**
 * What was held of a custodian's feed when our claim of its reserve was first confirmed (protocol §5 "Freeze"). It dates the spent set, and
 * never limits it: every Y that is stored blocks, those above gaps (case D20) and disputed ones too, whenever it came.
 */
export interface Freeze {
  readonly custodian: string
  /** N: highest n with 0..n held; −1 when 0 is absent. */
  readonly contiguous: number
  /** Highest seq held; −1 when none. */
  readonly highest: number
  /** Events held. */
  readonly events: number
  /** RFC 6962 root over 0..N, hex; null where there is none to be had (an empty feed, an unusable event). */
  readonly root: string | null
  /** Block in which the claim was confirmed. */
  readonly height: number
  /** ms since 1970. */
  readonly at: number
}

export const freeze = (
  custodian: string,
  cursor: Cursor,
  root: string | null,
  claim: { readonly height: number; readonly at: number },
): Freeze => ({ custodian, contiguous: cursor.contiguous, highest: cursor.highest, events: cursor.count, root, ...claim })

/** A consistent event that came late. Contradictory ones are disputes of the mirror, which block too, and are never released. */
export interface LateEvent {
  readonly custodian: string
  readonly seq: number
  readonly Y: Y
  readonly id: KeysetId
  readonly amount: bigint
  /** ms since 1970. */
  readonly seenAt: number
  readonly standing: LateStanding
}

/** `redeemed`: we had paid it before the event came. Both mints paid; nothing is left to decide. */
export type LateStanding =
  { readonly kind: 'blocks' } | { readonly kind: 'released'; readonly at: number; readonly reason: string } | { readonly kind: 'redeemed' }

/** How a late event stands at first. Anything but blocking it would pay twice. */
export const lateStanding = (alreadyRedeemed: boolean): LateStanding => (alreadyRedeemed ? { kind: 'redeemed' } : { kind: 'blocks' })

/** The operator takes the risk on himself, and says why. Null when there is nothing to release, or no reason is given. */
export function releaseLate(event: LateEvent, at: number, reason: string): LateEvent | null {
  if (event.standing.kind !== 'blocks' || reason.trim() === '') return null
  return { ...event, standing: { kind: 'released', at, reason: reason.trim() } }
}
