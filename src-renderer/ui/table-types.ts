import type { ReactNode } from 'react'

export interface Column<Row> {
  readonly id: string
  readonly header: string
  readonly cell: (row: Row) => ReactNode
  /** A track of the row's CSS grid, e.g. `116px` or `minmax(160px, 1fr)`. */
  readonly track: string
  /** What the column sorts by; a column without it cannot be sorted. */
  readonly sortBy?: (row: Row) => number | bigint | string
  /** Right aligned, tabular figures. */
  readonly numeric?: boolean
  /** CSS pixels of table width below which the column is left out; the side pane still shows its fact. */
  readonly from?: number
}

/** An act on the focused row, reached by one letter. */
interface RowAction<Row> {
  readonly key: string
  readonly run: (row: Row) => void
}

/** Rows of one kind, at most about 100,000 of them: longer sets are asked of the core in windows. */
export interface TableProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  readonly sort?: { readonly id: string; readonly desc: boolean }
  /** The row whose pane is open. */
  readonly opened?: string | null
  /** `enter` is true when Enter asked for it: the pane then takes the focus. */
  readonly onOpen?: (row: Row, enter: boolean) => void
  readonly selected?: ReadonlySet<string>
  readonly onSelect?: (selected: ReadonlySet<string>) => void
  readonly actions?: readonly RowAction<Row>[]
  /** Shown instead of rows; says what to do next. */
  readonly empty?: ReactNode
}
