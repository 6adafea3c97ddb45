import type { RowData } from '@tanstack/react-table'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react'
import { moveIn } from './grid-keys.ts'
import type { TableProps } from './table-types.ts'
import { TableHead } from './TableHead.tsx'
import { useSortedRows } from './use-sorted-rows.ts'
import { useWidth } from './use-width.ts'
import styles from './Table.module.css'

const ROW = 32
const HEAD = 28

/** Rows as a grid, or `empty` where there are none. */
export function Table<Row extends RowData>(props: TableProps<Row>): ReactNode {
  return props.rows.length === 0 && props.empty ? <div className={styles.empty}>{props.empty}</div> : <Grid {...props} />
}

/**
 * A grid after the ARIA pattern: one row is in the tab order, ↑ ↓ Home End PgUp PgDn move it, Enter opens, Space selects, letters act.
 * Only the rows in sight are mounted, and the focused one, so that focus is never lost to scrolling.
 */
function Grid<Row extends RowData>(props: TableProps<Row>): ReactNode {
  const { onOpen, onSelect, selected } = props
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const columns = props.columns.filter(column => width === 0 || width >= (column.from ?? 0))
  const { sorted, sorting, sortBy } = useSortedRows(props)

  const [activeKey, setActiveKey] = useState<string | null>(null)
  const places = useMemo(() => new Map(sorted.map((row, place) => [row.id, place])), [sorted])
  const active = places.get(activeKey ?? props.opened ?? '') ?? 0
  const wantsFocus = useRef(false)
  // Rendering again is what moves the focus, also to the row that was the active one all along.
  const [, renderAgain] = useReducer((times: number) => times + 1, 0)

  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    useFlushSync: false,
    rangeExtractor: range => {
      const shown = defaultRangeExtractor(range)
      return active < sorted.length && !shown.includes(active) ? [...shown, active].toSorted((a, b) => a - b) : shown
    },
  })

  useLayoutEffect(() => {
    if (!wantsFocus.current) return
    wantsFocus.current = false
    frame.current?.querySelector<HTMLElement>(`[data-place="${active}"]`)?.focus({ preventScroll: true })
  })

  // A row opened from elsewhere (a link, the palette) is brought into sight.
  const openedPlace = props.opened ? places.get(props.opened) : undefined
  useEffect(() => {
    if (props.opened != null && openedPlace !== undefined) virtual.scrollToIndex(openedPlace, { align: 'auto' })
    // Only when another row is opened: a refresh must not scroll.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [props.opened])

  const goTo = (place: number): void => {
    const row = sorted[place]
    if (!row) return
    wantsFocus.current = true
    renderAgain()
    setActiveKey(row.id)
    virtual.scrollToIndex(place, { align: 'auto' })
    if (props.opened != null && onOpen) onOpen(row.original, false)
  }
  const toggle = (key: string): void => {
    if (!onSelect) return
    const next = new Set(selected)
    if (!next.delete(key)) next.add(key)
    onSelect(next)
  }
  const selectThrough = (place: number): void => {
    if (!onSelect) return
    const [from, to] = place < active ? [place, active] : [active, place]
    onSelect(new Set([...(selected ?? []), ...sorted.slice(from, to + 1).map(row => row.id)]))
  }

  const onRowKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const row = sorted[active]
    if (!row || !(event.target instanceof HTMLElement) || event.target.getAttribute('role') !== 'row') return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((virtual.scrollRect?.height ?? 10 * ROW) / ROW) - 2)
    const place = moveIn(event.key, active, sorted.length, page)
    if (place === 'head') frame.current?.querySelector<HTMLElement>('[role=columnheader] button')?.focus()
    else if (place !== null) {
      if (event.shiftKey) selectThrough(place)
      goTo(place)
    } else if (event.key === 'Enter') onOpen?.(row.original, true)
    else if (event.key === ' ') toggle(row.id)
    else {
      const action = props.actions?.find(({ key }) => key === event.key)
      if (!action) return
      action.run(row.original)
    }
    event.preventDefault()
    event.stopPropagation()
  }
  const onRowClick = (event: MouseEvent, place: number): void => {
    if (event.target instanceof Element && event.target.closest('button, a, input, label')) return
    // Dragging over a cell marks text to copy; that is not a request to open.
    if (window.getSelection()?.type === 'Range') return
    const row = sorted[place]
    if (!row) return
    if (event.shiftKey) selectThrough(place)
    setActiveKey(row.id)
    if (event.ctrlKey || event.metaKey) toggle(row.id)
    else if (!event.shiftKey) onOpen?.(row.original, false)
  }
  const tracks = (onSelect ? ['14px'] : []).concat(columns.map(column => column.track)).join(' ')
  const allSelected = selected !== undefined && sorted.length > 0 && sorted.every(row => selected.has(row.id))
  return (
    <div
      ref={frame}
      className={styles.frame}
      role="grid"
      aria-label={props.label}
      aria-rowcount={sorted.length + 1}
      aria-colcount={columns.length + (onSelect ? 1 : 0)}
      aria-multiselectable={onSelect ? true : undefined}
      style={{ '--tracks': tracks } as CSSProperties}
    >
      <TableHead
        columns={columns}
        sorting={sorting}
        onSort={sortBy}
        onDown={() => goTo(active)}
        check={
          onSelect && (
            <div role="columnheader" className={styles.check}>
              <input
                type="checkbox"
                tabIndex={-1}
                aria-label="Select all"
                checked={allSelected}
                onChange={() => onSelect(allSelected ? new Set() : new Set(sorted.map(row => row.id)))}
              />
            </div>
          )
        }
      />
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }} onKeyDown={onRowKey}>
        {virtual.getVirtualItems().map(item => {
          const row = sorted[item.index]
          if (!row) return null
          return (
            <div
              key={row.id}
              role="row"
              data-place={item.index}
              aria-rowindex={item.index + 2}
              aria-selected={onSelect ? (selected?.has(row.id) ?? false) : undefined}
              aria-current={row.id === props.opened ? 'true' : undefined}
              tabIndex={item.index === active ? 0 : -1}
              className={`${styles.row} ${styles.item}`}
              style={{ transform: `translateY(${item.start - HEAD}px)` }}
              onClick={event => onRowClick(event, item.index)}
              onFocus={event => event.target === event.currentTarget && setActiveKey(row.id)}
            >
              {onSelect ? (
                <div role="gridcell" className={styles.check}>
                  <input
                    type="checkbox"
                    tabIndex={-1}
                    aria-label="Select this row"
                    checked={selected?.has(row.id) ?? false}
                    onChange={() => toggle(row.id)}
                  />
                </div>
              ) : null}
              {columns.map(column => (
                <div key={column.id} role="gridcell" className={column.numeric ? styles.numeric : undefined}>
                  {column.cell(row.original)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}
