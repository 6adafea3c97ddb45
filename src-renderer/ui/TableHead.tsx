import { ArrowDown, ArrowUp } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Column } from './table-types.ts'
import type { Sorting } from './use-sorted-rows.ts'
import styles from './Table.module.css'

/** The column heads: one is in the tab order, ← → move between them, Enter sorts, ↓ goes to the rows. */
export function TableHead<Row>(props: {
  readonly columns: readonly Column<Row>[]
  readonly sorting: Sorting | null
  readonly onSort: (sorting: Sorting) => void
  readonly onDown: () => void
  /** The box that selects all, where rows can be selected. */
  readonly check: ReactNode
}): ReactNode {
  const { columns, sorting } = props
  const entry = columns.find(column => column.id === sorting?.id && column.sortBy) ?? columns.find(column => column.sortBy)
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
    const at = buttons.indexOf(event.target as HTMLElement)
    if (event.key === 'ArrowDown') props.onDown()
    else if (event.key === 'ArrowRight') buttons[at + 1]?.focus()
    else if (event.key === 'ArrowLeft') buttons[at - 1]?.focus()
    else return
    event.preventDefault()
  }
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={styles.row} onKeyDown={onKey}>
        {props.check}
        {columns.map(column => {
          const order = sorting?.id !== column.id ? null : sorting.desc ? 'descending' : 'ascending'
          const Arrow = order === 'ascending' ? ArrowUp : ArrowDown
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-sort={order ?? (column.sortBy ? 'none' : undefined)}
              className={column.numeric ? styles.numeric : undefined}
            >
              {column.sortBy ? (
                <button
                  type="button"
                  tabIndex={column === entry ? 0 : -1}
                  className={styles.sort}
                  onClick={() => props.onSort({ id: column.id, desc: order === 'ascending' })}
                >
                  {column.header}
                  {order !== null && <Arrow size={11} aria-hidden />}
                </button>
              ) : (
                column.header
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
