import { MAX_DETAIL_CHARS, MAX_NOTES_AN_HOUR } from '#shared/lib/limits.ts'
import type { Journal, JournalRow } from '../storage/store.ts'
import type { Clock } from './ports.ts'

/** Journal entries about one mirror, so few that a hostile peer can neither fill the disk nor bury what matters. */
export interface MirrorNotes {
  add(level: JournalRow['level'], act: string, detail: string): void
}

const HOUR_MS = 3_600_000

export function createMirrorNotes(journal: Journal, clock: Clock, url: string): MirrorNotes {
  // Changed by `add` alone: what was written of each act in the hour that began at `since`.
  const written = new Map<string, { since: number; count: number; leftOut: number }>()
  return {
    add(level, act, detail) {
      const now = clock.now()
      let hour = written.get(act)
      if (hour === undefined || now - hour.since >= HOUR_MS) {
        hour = { since: now, count: 0, leftOut: hour?.leftOut ?? 0 }
        written.set(act, hour)
      }
      if (hour.count >= MAX_NOTES_AN_HOUR) {
        hour.leftOut++
        return
      }
      hour.count++
      const more = hour.leftOut === 0 ? '' : ` (${hour.leftOut} more like it were left out before)`
      hour.leftOut = 0
      journal.add({
        at: now,
        level,
        actor: 'console',
        act,
        subject: url,
        detail: (detail + more).slice(0, MAX_DETAIL_CHARS),
        before: null,
        after: null,
      })
    },
  }
}
