import type { ReactNode } from 'react'
import type { Lookup } from '#shared/rpc/views/audit.ts'
import { Amount } from '../../ui/Amount.tsx'
import { groupDigits, momentOf } from '../../ui/format.ts'
import { Status } from '../../ui/Status.tsx'
import type { Column } from '../../ui/table-types.ts'
import { blockedIn } from './verdict.ts'
import styles from './AuditPage.module.css'

const ROW = 32
const MOST_ROWS = 12

/** CSS pixels of a table of `rows`, which scrolls beyond a dozen. */
export const tableHeight = (rows: number): number => Math.min(MOST_ROWS, rows) * ROW + 30

export const seqOfFirst = (lookups: readonly Lookup[]): number | null => lookups.find(({ hits }) => hits.length > 0)?.hits[0]?.seq ?? null

/** Spent first, by event; what is in no mirror comes last and is hatched: it is not known to be unspent. */
export function foundColumn<Row>(lookupOf: (row: Row) => Lookup): Column<Row> {
  return {
    id: 'found',
    header: 'Verdict',
    track: '138px',
    sortBy: row =>
      lookupOf(row).hits[0]?.seq ?? (blockedIn(lookupOf(row)).length > 0 ? Number.MAX_SAFE_INTEGER - 1 : Number.MAX_SAFE_INTEGER),
    cell: row => <Found lookup={lookupOf(row)} />,
  }
}

function Found({ lookup }: { lookup: Lookup }): ReactNode {
  const [hit] = lookup.hits
  if (hit === undefined && blockedIn(lookup).length > 0) return <Status word="disputed" label="Blocked" />
  if (hit === undefined) return <Status word="unknown" label={lookup.searched.length === 0 ? 'Not searched' : 'Not found'} />
  if (lookup.hits.some(each => each.disputed)) return <Status word="disputed" label="Spent, disputed" />
  return (
    <span className={styles.spent}>
      <b>Spent</b> as {groupDigits(hit.seq)}
    </span>
  )
}

export function seenColumn<Row>(lookupOf: (row: Row) => Lookup): Column<Row> {
  return {
    id: 'seen',
    header: 'Seen here, UTC',
    track: '156px',
    numeric: true,
    from: 610,
    sortBy: row => lookupOf(row).hits[0]?.seen_at ?? 0,
    cell: row => {
      const [hit] = lookupOf(row).hits
      return hit ? momentOf(hit.seen_at) : null
    },
  }
}

export const amountOf = (lookup: Lookup): ReactNode =>
  lookup.hits[0] ? <Amount value={lookup.hits[0].amount} unit={lookup.hits[0].unit} /> : null
