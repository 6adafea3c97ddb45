import type { Refusal } from '#shared/domain/errors.ts'
import { standingOf, type Standing } from '#shared/domain/feed/standing.ts'
import type { EventLog } from '../storage/store.ts'
import type { MirrorNotes } from './mirror-notes.ts'
import type { MirrorDeps, MirrorState } from './ports.ts'
import { createRateMeter } from './rate-meter.ts'

/** The parts of a mirror that fail on their own; the first that does is what the operator is told. */
export type Part = 'page' | 'stream' | 'info' | 'check'
const PARTS: readonly Part[] = ['page', 'stream', 'info', 'check']

/** Everything about one mirror that is known only while it runs. Its parts report here; screens and journal read here. */
export interface MirrorStatus {
  state(): MirrorState
  latest(): number
  standing(): Standing
  /** The custodian answered about its feed, and claims or shows `latest`. */
  told(latest: number): void
  /** Verified and stored just now. */
  stored(events: number): void
  staleReplica(stale: boolean): void
  streaming(open: boolean): void
  /** What went wrong in one part; null when it works again. */
  failed(part: Part, why: Refusal | null): void
  nextAttempt(at: number | null): void
  root(root: MirrorState['root']): void
  /** Compares with the last look: journals a changed standing and tells the screens. */
  review(): void
  /** Writes to the store what must survive. */
  persist(): void
}

export function createMirrorStatus(deps: MirrorDeps, url: string, log: EventLog, notes: MirrorNotes): MirrorStatus {
  const { clock, peers } = deps
  const row = peers.get(url)
  const rate = createRateMeter()
  const errors = new Map<Part, Refusal>()
  // Each is changed by the method of its name; `seen` by `review`, `latest` and `lastContactAt` by `told`.
  let latest = row?.latest ?? -1
  let lastContactAt = row?.lastContactAt ?? null
  let stale = false
  let open = false
  let nextAttemptAt: number | null = null
  let root: MirrorState['root'] = null
  let seen: { standing: Standing | null; transport: string; error: string; stale: boolean } = {
    standing: null,
    transport: 'none',
    error: '',
    stale,
  }

  const lastError = (): Refusal | null => {
    for (const part of PARTS) if (errors.has(part)) return errors.get(part)!
    return null
  }
  const transport = (): MirrorState['transport'] => (open ? 'stream' : lastContactAt === null || errors.has('page') ? 'none' : 'page')
  const standing = (): Standing => {
    const { contiguous, highest, count } = log.cursor()
    const lastContactMs = lastContactAt === null ? -1 : Math.max(0, clock.now() - lastContactAt)
    const staleAfterMs = deps.policy().staleAfterSeconds * 1000
    return standingOf({
      contiguous,
      latest,
      missing: highest + 1 - count,
      lastContactMs,
      staleAfterMs,
      staleReplica: stale,
      paused: row?.paused ?? false,
    })
  }

  return {
    latest: () => latest,
    standing,
    state: () => ({
      url,
      transport: transport(),
      latest,
      lastContactAt,
      lastError: lastError(),
      nextAttemptAt,
      eventsPerSecond: rate.perSecond(clock.now()),
      staleReplica: stale,
      root,
    }),
    told(claimed) {
      latest = Math.max(latest, claimed)
      lastContactAt = clock.now()
    },
    stored(events) {
      rate.count(events, clock.now())
      deps.changed('events')
    },
    staleReplica(yes) {
      stale = yes
    },
    streaming(isOpen) {
      open = isOpen
    },
    failed(part, why) {
      if (why === null) errors.delete(part)
      else errors.set(part, why)
    },
    nextAttempt(at) {
      nextAttemptAt = at
    },
    root(known) {
      root = known
      deps.changed('mirrors')
    },
    review() {
      const error = lastError()
      const now = { standing: standing(), transport: transport(), error: error?.code ?? '', stale }
      if (now.standing !== seen.standing) noteStanding(notes, log, seen.standing, now.standing)
      if (now.error !== seen.error) {
        if (error === null) notes.add('info', 'mirror.recovered', `Works again after ${seen.error}.`)
        else notes.add('warning', 'mirror.error', `${error.code}: ${error.detail}`)
      }
      const moved =
        now.standing !== seen.standing || now.transport !== seen.transport || now.error !== seen.error || now.stale !== seen.stale
      seen = now
      if (moved) deps.changed('mirrors')
    },
    persist() {
      const stored = peers.get(url)
      if (stored !== null && (stored.latest !== latest || stored.lastContactAt !== lastContactAt))
        peers.put({ ...stored, latest, lastContactAt })
    },
  }
}

function noteStanding(notes: MirrorNotes, log: EventLog, before: Standing | null, now: Standing): void {
  const { contiguous } = log.cursor()
  if (now === 'gap') {
    const { gaps, missing } = log.gaps(1)
    const first = gaps[0]
    notes.add('warning', 'mirror.gap-opened', `${missing} events are missing, the first at seq ${first?.from ?? contiguous + 1}.`)
  } else if (before === 'gap' && now !== 'stale') {
    notes.add('notice', 'mirror.gap-closed', `Complete again up to seq ${contiguous}.`)
  }
  if (now === 'live')
    notes.add('info', 'mirror.live', contiguous < 0 ? 'Live: the feed is empty so far.' : `Live: complete up to seq ${contiguous}.`)
  if (now === 'stale' && before !== null) notes.add('warning', 'mirror.stale', 'No fresh word from the custodian.')
}
