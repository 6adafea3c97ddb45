import type { LogEntry } from '#shared/rpc/views/app.ts'
import { dayOf } from '../../ui/format.ts'

/**
 * Joins the newest page with the older entries that were read before, both newest first.
 * When more was written between two looks than a page holds, the two do not touch: the older ones are dropped and read again on
 * scrolling, because a timeline with an unseen hole in it would lie.
 */
export function mergeLog(newest: readonly LogEntry[], known: readonly LogEntry[]): readonly LogEntry[] {
  const last = newest.at(-1)
  if (last === undefined) return []
  const touches = known.some(entry => entry.id >= last.id)
  return touches ? [...newest, ...known.filter(entry => entry.id < last.id)] : newest
}

export type Line = { readonly kind: 'day'; readonly day: string } | { readonly kind: 'entry'; readonly entry: LogEntry }

/** The entries with a line above each UTC day. */
export function linesOf(entries: readonly LogEntry[]): readonly Line[] {
  const lines: Line[] = []
  let day = ''
  for (const entry of entries) {
    if (dayOf(entry.at) !== day) {
      day = dayOf(entry.at)
      lines.push({ kind: 'day', day })
    }
    lines.push({ kind: 'entry', entry })
  }
  return lines
}
