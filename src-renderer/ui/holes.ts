export interface Point {
  /** ms since 1970. */
  readonly at: number
  /** null: measured, but there is no value (never contacted). */
  readonly value: number | null
}
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Spans of `window` without a point, longer than one and a half steps. A missing minute is "no data", never zero: the chart greys it.
 * `points` ascend.
 */
export function holesIn(points: readonly Point[], window: Span, stepMs: number): readonly Span[] {
  const longest = stepMs * 1.5
  const holes: Span[] = []
  let last = window.from
  for (const { at } of points) {
    if (at < window.from || at > window.to) continue
    if (at - last > longest) holes.push({ from: last, to: at })
    last = at
  }
  // The newest point may be on its way for a whole step more.
  if (window.to - last > longest + stepMs) holes.push({ from: last, to: window.to })
  return holes
}

/** The points with a null put into every hole, so that the line breaks instead of crossing it. */
export function withBreaks(points: readonly Point[], holes: readonly Span[]): readonly Point[] {
  const breaks = holes.map(({ from, to }) => ({ at: (from + to) / 2, value: null }))
  return [...points, ...breaks].toSorted((one, other) => one.at - other.at)
}
