import { MAX_DETAIL_CHARS } from '#shared/lib/limits.ts'

/** Peer text cut to what the contract allows; the cut is visible. */
export function bounded(text: string, limit = MAX_DETAIL_CHARS): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}
