import { encodeCsv, encodeEvent, CSV_HEAD } from '#shared/domain/feed/encode-event.ts'
import type { ExportPage, Lookup, Totals } from '#shared/rpc/views/audit.ts'
import type { EventLog, StoredKeyset } from '../storage/store.ts'
import { bounded } from './bounded.ts'

/** One custodian's log with what is needed to name its events. */
export interface NamedLog {
  readonly url: string
  readonly name: string
  readonly latest: number
  readonly log: EventLog
  readonly keysets: readonly StoredKeyset[]
}

/** Where `Y` stands in every log. "Not found" means no more than `searched` says. */
export function lookupOf(Y: string, logs: readonly NamedLog[]): Lookup {
  const disputedIn = logs.filter(({ log }) => log.isBlocked(Y) && log.seqOf(Y) === null).map(({ url }) => url)
  return {
    Y,
    hits: logs.flatMap(named => hitsOf(Y, named)),
    ...(disputedIn.length > 0 ? { disputed_in: disputedIn } : {}),
    searched: logs.map(({ url, log, latest }) => {
      const { contiguous } = log.cursor()
      return { custodian: url, contiguous, behind: Math.max(0, latest - contiguous) }
    }),
  }
}

function hitsOf(Y: string, { url, name, log, keysets }: NamedLog): Lookup['hits'] {
  const seq = log.seqOf(Y)
  const event = seq === null ? null : log.at(seq)
  if (event === null || 'unusable' in event) return []
  return [
    {
      custodian: url,
      name: bounded(name),
      seq: event.seq,
      id: event.id,
      amount: event.amount.toString(),
      unit: bounded(unitIn(keysets)(event.id)),
      witness: event.witness,
      seen_at: event.seenAt,
      above_gap: event.seq > log.cursor().contiguous,
      disputed: log.isBlocked(Y),
    },
  ]
}

export function totalsOf({ url, log, keysets }: NamedLog): Totals {
  const totals = log.totals()
  const unit = unitIn(keysets)
  return {
    custodian: url,
    events: totals.events,
    unusable: totals.unusable,
    truncated: totals.truncated,
    keysets: totals.keysets.map(({ id, amounts }) => ({
      id,
      unit: bounded(unit(id)),
      active: keysets.find(keyset => keyset.id === id)?.active ?? null,
      events: amounts.reduce((sum, row) => sum + row.events, 0),
      spent: amounts.reduce((sum, row) => sum + row.amount * BigInt(row.events), 0n).toString(),
      by_amount: amounts.map(row => ({ amount: row.amount.toString(), events: row.events })),
    })),
  }
}

/** One page of the five draft fields, one event a line, ascending, amounts exact; all that is held, also above a gap.
 * Unusable events have no such fields and are left out. */
export function exportPageOf(log: EventLog, format: 'ndjson' | 'csv', from: number, limit: number): ExportPage {
  const until = log.cursor().highest
  const rows = from > until ? [] : log.read(from, until, limit)
  const lines = rows.flatMap(event => ('unusable' in event ? [] : [format === 'csv' ? encodeCsv(event) : encodeEvent(event)]))
  const head = format === 'csv' && from === 0 ? [CSV_HEAD] : []
  const last = rows.at(-1)?.seq ?? until
  return { text: [...head, ...lines].map(line => `${line}\n`).join(''), events: lines.length, next: last < until ? last + 1 : null, until }
}

/** The unit a keyset id names, empty while its keyset is not known. */
export function unitIn(keysets: readonly StoredKeyset[]): (id: string) => string {
  const units = new Map(keysets.map(keyset => [keyset.id, keyset.unit]))
  return id => units.get(id) ?? ''
}
