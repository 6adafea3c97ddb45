import type { Args, Answer } from '#shared/rpc/contract.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'

export type ExportFormat = 'ndjson' | 'csv'
type AskPage = (args: Args<'audit.export'>) => Promise<Result<Answer<'audit.export'>, RpcFailure>>

export interface ExportProgress {
  readonly events: number
  /** In [0, 1]. */
  readonly share: number
}

/** Events of one page: about 10 MB of text, which a window takes without a pause. */
const PAGE = 50_000
/** A window holds the file in memory until it is saved; above this the command line streams it. */
export const MOST_EVENTS = 2_000_000

export const CANCELLED: RpcFailure = { code: 'export.cancelled', detail: 'Cancelled. Nothing was saved.' }

const TYPE: Record<ExportFormat, string> = { ndjson: 'application/x-ndjson', csv: 'text/csv;charset=utf-8' }

/** Asks for page after page and puts them together in order; every page becomes a Blob at once, so that the text does not pile up as strings. */
export async function exportLog(
  ask: AskPage,
  url: string,
  format: ExportFormat,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Promise<Result<{ readonly blob: Blob; readonly name: string; readonly events: number }, RpcFailure>> {
  const parts: Blob[] = []
  let events = 0
  let next: number | null = 0
  let until = -1
  while (next !== null) {
    if (signal.aborted) return fail(CANCELLED)
    const from: number = next
    const page = await ask({ url, format, from, limit: PAGE })
    if (!page.ok) return page
    if (page.value.next !== null && page.value.next <= from) {
      return fail({ code: 'export.no-progress', detail: 'The core answered twice with the same page. Nothing was saved; export again.' })
    }
    parts.push(new Blob([page.value.text]))
    events += page.value.events
    next = page.value.next
    until = page.value.until
    onProgress({ events, share: until < 0 || next === null ? 1 : Math.min(1, next / (until + 1)) })
  }
  if (signal.aborted) return fail(CANCELLED)
  return ok({ blob: new Blob(parts, { type: TYPE[format] }), name: exportName(url, format, until), events })
}

/** `nimdolf-spent-mint.example-0-118409.csv`: says whose events, and how far. */
export function exportName(url: string, format: ExportFormat, until: number): string {
  const host = url.replace(/^[a-z]+:\/\//i, '').replace(/[^A-Za-z0-9.-]+/g, '-')
  return `nimdolf-spent-${host}-${until < 0 ? 'empty' : `0-${until}`}.${format}`
}
