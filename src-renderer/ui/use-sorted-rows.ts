import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable, type RowData, type SortingState } from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import type { Column, TableProps } from './table-types.ts'

interface SortedRow<Row> {
  readonly id: string
  readonly original: Row
}
export interface Sorting {
  readonly id: string
  readonly desc: boolean
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })
const compare = (one: number | bigint | string, other: number | bigint | string): number =>
  typeof one === 'string' && typeof other === 'string' ? one.localeCompare(other) : one < other ? -1 : one > other ? 1 : 0

/** The rows in the chosen order; equal ones keep the order in which they came. */
export function useSortedRows<Row extends RowData>({
  rows,
  columns,
  keyOf,
  sort,
}: Pick<TableProps<Row>, 'rows' | 'columns' | 'keyOf' | 'sort'>): {
  readonly sorted: readonly SortedRow<Row>[]
  readonly sorting: Sorting | null
  readonly sortBy: (sorting: Sorting) => void
} {
  const definitions = useMemo(() => columns.map(definitionOf), [columns])
  const [sorting, setSorting] = useState<SortingState>(sort ? [{ ...sort }] : [])
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: keyOf,
    state: { sorting },
    onSortingChange: setSorting,
    enableSortingRemoval: false,
  })
  return { sorted: table.getRowModel().rows, sorting: sorting[0] ?? null, sortBy: next => setSorting([{ ...next }]) }
}

const definitionOf = <Row extends RowData>({ id, sortBy }: Column<Row>) => ({
  id,
  accessorFn: (row: Row) => sortBy?.(row),
  enableSorting: sortBy !== undefined,
  sortFn: (a: { original: Row }, b: { original: Row }) => (sortBy ? compare(sortBy(a.original), sortBy(b.original)) : 0),
})
