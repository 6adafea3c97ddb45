import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { LogEntry } from '#shared/rpc/views/app.ts'
import { count } from '../../ui/format.ts'
import { EntryRow } from './EntryRow.tsx'
import { linesOf } from './merge-log.ts'
import styles from './LogPage.module.css'

const ROW = 32
/** Rows before the end at which older ones are read: one screen. */
const AHEAD = 40

/** The list itself: only what is in sight is in the page, so that a year of entries scrolls like a day. */
export function Timeline({ entries, complete, onEnd }: { entries: readonly LogEntry[]; complete: boolean; onEnd: () => void }) {
  const lines = linesOf(entries)
  const scroller = useRef<HTMLDivElement>(null)
  const [opened, setOpened] = useState<number | null>(null)
  const [current, setCurrent] = useState<number | null>(null)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: at => keyOf(lines[at]),
    overscan: 12,
    // Rows are measured while React is at work; a forced draw in between would only be refused.
    useFlushSync: false,
  })
  const rows = virtual.getVirtualItems()
  const last = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (!complete && last >= lines.length - AHEAD) onEnd()
  })

  const firstEntry = lines.findIndex(line => line.kind === 'entry')
  const currentAt = lines.findIndex(line => line.kind === 'entry' && line.entry.id === current)
  const reachable = currentAt < 0 ? firstEntry : currentAt

  const moveTo = (at: number): void => {
    const line = lines[at]
    if (line?.kind !== 'entry') return
    setCurrent(line.entry.id)
    virtual.scrollToIndex(at)
    // The row may have to be drawn before it can take the focus.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-id="${line.entry.id}"]`)?.focus())
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const towards = Math.sign(step)
    let at = Math.max(0, Math.min(lines.length - 1, reachable + step))
    if (lines[at]?.kind === 'day') at += at === 0 ? 1 : towards
    moveTo(at)
  }

  return (
    <div className={styles.scroller} ref={scroller} onKeyDown={onKey}>
      <div role="list" aria-label="Event log" className={styles.lines} style={{ height: virtual.getTotalSize() }}>
        {rows.map(row => {
          const line = lines[row.index]!
          return (
            <div
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              role="listitem"
              aria-setsize={complete ? lines.length : -1}
              aria-posinset={row.index + 1}
              className={styles.line}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {line.kind === 'day' ? (
                <h2 className={styles.day}>{line.day}</h2>
              ) : (
                <EntryRow
                  entry={line.entry}
                  open={opened === line.entry.id}
                  reachable={row.index === reachable}
                  onToggle={() => {
                    setCurrent(line.entry.id)
                    setOpened(opened === line.entry.id ? null : line.entry.id)
                  }}
                />
              )}
            </div>
          )
        })}
      </div>
      {complete && <p className={styles.end}>{count(entries.length, 'entry', 'entries')}, to the first</p>}
    </div>
  )
}

const keyOf = (line: ReturnType<typeof linesOf>[number] | undefined): string | number =>
  line?.kind === 'entry' ? line.entry.id : `day ${line?.day ?? ''}`
