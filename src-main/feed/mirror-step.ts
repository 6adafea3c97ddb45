import type { Refusal } from '#shared/domain/errors.ts'
import type { Cursor } from '#shared/domain/feed/cursor.ts'
import type { Dispute } from '#shared/domain/feed/dispute.ts'
import { disputeKey, reconcile, type Incoming } from '#shared/domain/feed/reconcile.ts'
import { MAX_BARE_DISPUTES, MAX_DISPUTES, MAX_LOOSE_EVENTS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { EventLog } from '../storage/store.ts'
import type { MirrorNotes } from './mirror-notes.ts'
import type { MirrorStatus } from './mirror-status.ts'
import type { Clock } from './ports.ts'
import { storeFailure } from './store-failure.ts'

export interface StepOutcome {
  readonly fresh: number
  readonly cursor: Cursor
  /** Events above a gap that were not kept because too many are. */
  readonly dropped: number
}

/** The one way into a mirror's log. */
export interface MirrorStep {
  /** One page or burst: compared with what is held, then appended with its disputes and the new cursor in one transaction (case F15). */
  take(incoming: Incoming): Result<StepOutcome, Refusal>
  /** Evidence that comes from what the custodian did not say. */
  dispute(disputes: readonly Dispute[]): Result<void, Refusal>
}

interface StepParts {
  readonly log: EventLog
  readonly clock: Clock
  readonly status: MirrorStatus
  readonly notes: MirrorNotes
  /** Told the keyset ids that events name; may be told one twice. */
  readonly onKeyset: (id: string) => void
}

export function createMirrorStep({ log, clock, status, notes, onKeyset }: StepParts): MirrorStep {
  // Read from the log at the first dispute; changed by `unknown` alone.
  let known: Set<string> | null = null

  /**
   * Those not recorded yet, within the bound on evidence kept of one custodian. Beyond it an event that cannot be used blocks all the same: a holder
   * who spends with a witness too long for one would else be paid for it again. Each is stored in the log, too.
   */
  function unknown(disputes: readonly Dispute[]): Dispute[] {
    if (disputes.length === 0) return []
    known ??= new Set(log.disputes(MAX_DISPUTES).map(disputeKey))
    let held = log.disputeCount()
    const fresh: Dispute[] = []
    for (const dispute of disputes) {
      const key = disputeKey(dispute)
      if (known.has(key)) continue
      const isWhole = held < MAX_DISPUTES
      if (!isWhole && (dispute.kind !== 'unusable' || held >= MAX_BARE_DISPUTES)) continue
      if (isWhole) known.add(key)
      fresh.push(isWhole ? dispute : { ...dispute, first: null, second: null })
      held++
    }
    return fresh
  }

  function append(batch: Pick<Parameters<EventLog['append']>[0], 'events' | 'unusable' | 'disputes'>): Result<Cursor, Refusal> {
    const { events, unusable, disputes } = batch
    const arrived = events.length + unusable.length
    if (arrived + disputes.length === 0) return ok(log.cursor())
    try {
      const cursor = log.append({ ...batch, at: clock.now() })
      status.stored(arrived)
      noteDisputes(notes, disputes)
      return ok(cursor)
    } catch (thrown) {
      // The store may have kept nothing: forget what was counted as recorded.
      known = null
      return fail(storeFailure(thrown, log.key))
    }
  }

  return {
    take(incoming) {
      const { highest, contiguous, count } = log.cursor()
      const found = reconcile(incoming, { highest, at: seq => log.at(seq), seqOf: Y => log.seqOf(Y) })
      for (const seq of found.otherWitness) notes.add('notice', 'mirror.other-witness', `Seq ${seq} was told again with another witness.`)
      const room = createRoom(contiguous, MAX_LOOSE_EVENTS - (count - contiguous - 1))
      const events = found.fresh.filter(room)
      const unusable = found.freshUnusable.filter(room)
      const cursor = append({ events, unusable, disputes: unknown(found.disputes) })
      if (!cursor.ok) return cursor
      let named = ''
      for (const { id } of events) if (id !== named) onKeyset((named = id))
      const fresh = events.length + unusable.length
      return ok({ fresh, cursor: cursor.value, dropped: found.fresh.length + found.freshUnusable.length - fresh })
    },
    dispute(disputes) {
      const appended = append({ events: [], unusable: [], disputes: unknown(disputes) })
      return appended.ok ? ok(undefined) : appended
    },
  }
}

/** Lets through what continues the prefix, and of what stands above a gap no more than there is room for. */
function createRoom(contiguous: number, loose: number): (event: { readonly seq: number }) => boolean {
  let next = contiguous + 1
  let left = loose
  return ({ seq }) => {
    if (seq === next) {
      next++
      return true
    }
    return left-- > 0
  }
}

function noteDisputes(notes: MirrorNotes, disputes: readonly Dispute[]): void {
  for (const { kind, detail } of disputes) {
    if (kind === 'rollback') notes.add('alarm', 'mirror.rollback', detail)
    else notes.add('alarm', 'mirror.disputed', detail)
  }
}
