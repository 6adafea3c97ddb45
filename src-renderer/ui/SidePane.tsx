import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react'
import styles from './SidePane.module.css'

const MIN = 340
const MAX = 600
const FIRST = 448
const STEP = 16
const KEY = 'nimdolf.pane-width'

/** The width the operator left, in CSS pixels; a browser that keeps nothing starts at the design's 448. */
function rememberedWidth(): number {
  try {
    const kept = Number(localStorage.getItem(KEY))
    return kept >= MIN && kept <= MAX ? kept : FIRST
  } catch {
    return FIRST
  }
}
function remember(width: number): void {
  try {
    localStorage.setItem(KEY, String(width))
  } catch {
    // Without storage only the memory of the width is lost.
  }
}

/**
 * Detail beside a table. Its edge is dragged or moved with ← → Home End; Esc closes it and gives the focus back to where it was.
 * Below 1180 px of window it covers the table.
 */
export function SidePane(props: {
  readonly label: string
  readonly onClose: () => void
  /** True when the pane was asked for by key and takes the focus. */
  readonly takesFocus?: boolean
  readonly children: ReactNode
}): ReactNode {
  const { onClose, takesFocus = false } = props
  const pane = useRef<HTMLElement>(null)
  const cameFrom = useRef<HTMLElement | null>(null)
  const [width, setWidth] = useState(rememberedWidth)

  useLayoutEffect(() => {
    if (!takesFocus) return
    if (!pane.current?.contains(document.activeElement)) cameFrom.current = document.activeElement as HTMLElement | null
    pane.current?.focus()
  }, [takesFocus])
  useEffect(() => remember(width), [width])

  const resize = (next: number): void => setWidth(Math.round(Math.min(MAX, Math.max(MIN, next))))
  const close = (): void => {
    onClose()
    if (cameFrom.current?.isConnected) cameFrom.current.focus()
    else document.querySelector<HTMLElement>('[role=grid] [role=row][tabindex="0"]')?.focus()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    event.stopPropagation()
    close()
  }
  const onEdgeKey = (event: KeyboardEvent): void => {
    const next = { ArrowLeft: width + STEP, ArrowRight: width - STEP, Home: MIN, End: MAX }[event.key]
    if (next === undefined) return
    event.preventDefault()
    resize(next)
  }
  const onEdgeMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId) && pane.current)
      resize(pane.current.getBoundingClientRect().right - event.clientX)
  }

  return (
    <aside
      ref={pane}
      className={styles.pane}
      aria-label={props.label}
      tabIndex={-1}
      style={{ '--pane-now': `${width}px` } as CSSProperties}
      onKeyDown={onKey}
    >
      <div
        className={styles.edge}
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the pane"
        aria-valuemin={MIN}
        aria-valuemax={MAX}
        aria-valuenow={width}
        tabIndex={0}
        onKeyDown={onEdgeKey}
        onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onEdgeMove}
      />
      <div className={styles.body}>{props.children}</div>
    </aside>
  )
}
