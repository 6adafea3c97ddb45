import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import uPlot from 'uplot'
import { clockOf, dayOf } from './format.ts'
import { holesIn, withBreaks, type Point, type Span } from './holes.ts'
import { usePaintedTheme } from './use-painted-theme.ts'
import { useWidth } from './use-width.ts'
import styles from './Chart.module.css'
import './uplot.css'

/**
 * One measured series over time. Time without a point is a grey band. The canvas is hidden from screen readers; `summary` says in words
 * what it shows.
 */
export function Chart(props: {
  readonly points: readonly Point[]
  readonly window: Span
  /** ms between points of an uninterrupted series. */
  readonly stepMs: number
  readonly height: number
  /** What the axis writes beside its ticks; short. */
  readonly axis: (value: number) => string
  /** Lowest upper end of the axis, so that a quiet series does not fill the chart with noise. */
  readonly least: number
  /** Distances that two ticks of the axis may have; the chart takes the first that leaves room. Must be stable. */
  readonly steps: readonly number[]
  readonly summary: string
}): ReactNode {
  const { points, window: shown, stepMs, height, axis, least, steps } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const width = useWidth(box)
  const theme = usePaintedTheme()

  const holes = useMemo(() => holesIn(points, shown, stepMs), [points, shown, stepMs])
  const data = useMemo<uPlot.AlignedData>(() => {
    const line = withBreaks(points, holes)
    return [line.map(point => point.at / 1000), line.map(point => point.value)]
  }, [points, holes])
  const latest = useRef({ holes, data, shown, axis })
  latest.current = { holes, data, shown, axis }

  useEffect(() => {
    if (!box.current || width === 0) return
    const paint = paintOf(box.current)
    const made = new uPlot(
      {
        width,
        height,
        // Ticks fall on whole hours of UTC, which every time in the console is written in.
        tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        legend: { show: false },
        cursor: { points: { size: 6 }, y: false, drag: { setScale: false, x: false, y: false } },
        padding: [6, 2, 0, 0],
        scales: {
          x: { time: true, range: () => [latest.current.shown.from / 1000, latest.current.shown.to / 1000] },
          y: { range: (_, __, max) => [0, Math.max(least, max * 1.08)] },
        },
        axes: [
          {
            stroke: paint.words,
            font: paint.font,
            size: 22,
            gap: 4,
            space: 72,
            incrs: CLOCK_STEPS,
            grid: { stroke: paint.grid, width: 1 },
            ticks: { show: false },
            values: clockTicks,
          },
          {
            stroke: paint.words,
            font: paint.font,
            size: 40,
            gap: 6,
            space: 34,
            incrs: [...steps],
            grid: { stroke: paint.grid, width: 1 },
            ticks: { show: false },
            values: (_, ticks) => ticks.map(tick => latest.current.axis(tick)),
          },
        ],
        series: [{}, { stroke: paint.line, fill: paint.fill, width: 1.25, spanGaps: false, points: { show: false } }],
        hooks: { drawClear: [self => drawHoles(self, latest.current.holes, paint.hole)] },
      },
      latest.current.data,
      box.current,
    )
    plot.current = made
    // A canvas does not wait for its font by itself.
    void document.fonts?.ready.then(() => plot.current === made && made.redraw())
    return () => {
      plot.current = null
      made.destroy()
    }
  }, [width, height, theme, least, steps])
  useEffect(() => plot.current?.setData(data), [data, shown])

  return (
    <figure className={styles.figure}>
      <div ref={box} className={styles.canvas} style={{ height }} aria-hidden />
      <figcaption className={styles.words}>{props.summary}</figcaption>
    </figure>
  )
}

/** Seconds between two ticks of the clock: whole minutes, because that is what they are written in. */
const CLOCK_STEPS = [60, 300, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800]

const clockTicks = (_: uPlot, ticks: number[]): string[] =>
  ticks.map(tick => {
    const clock = clockOf(tick * 1000).slice(0, 5)
    return clock === '00:00' ? dayOf(tick * 1000).slice(0, -5) : clock
  })

function drawHoles(plot: uPlot, holes: readonly Span[], colour: string): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.fillStyle = colour
  for (const { from, to } of holes) {
    const left = plot.valToPos(from / 1000, 'x', true)
    ctx.fillRect(left, bbox.top, plot.valToPos(to / 1000, 'x', true) - left, bbox.height)
  }
  ctx.restore()
}

function paintOf(node: HTMLElement): Record<'words' | 'font' | 'grid' | 'line' | 'fill' | 'hole', string> {
  const style = getComputedStyle(node)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    words: token('--ink-3'),
    font: `11px ${token('--font-ui')}`,
    grid: token('--plot-grid'),
    line: token('--plot-1'),
    fill: token('--plot-fill'),
    hole: token('--plot-hole') || token('--line'),
  }
}
