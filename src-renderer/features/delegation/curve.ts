import type { Point } from './graph-layout.ts'

/**
 * An SVG path through `points`, level where it leaves and arrives, and never beyond them up or down (Fritsch and Carlson's monotone
 * cubic): a curve that overshoots would run through a label or a mint.
 */
export function curveThrough(points: readonly Point[]): string {
  const [first] = points
  if (first === undefined) return ''
  const slopes = points.map((point, at) => slopeAt(points[at - 1], point, points[at + 1]))
  const parts = points.slice(1).map((end, at) => {
    const start = points[at]!
    const third = (end.x - start.x) / 3
    return `C${round(start.x + third)},${round(start.y + slopes[at]! * third)} ${round(end.x - third)},${round(end.y - slopes[at + 1]! * third)} ${end.x},${end.y}`
  })
  return `M${first.x},${first.y}${parts.join('')}`
}

function slopeAt(before: Point | undefined, here: Point, after: Point | undefined): number {
  if (before === undefined || after === undefined) return 0
  const left = slopeOf(before, here)
  const right = slopeOf(here, after)
  return left * right <= 0 ? 0 : (2 * left * right) / (left + right)
}

const slopeOf = (one: Point, other: Point): number => (one.x === other.x ? 0 : (other.y - one.y) / (other.x - one.x))
const round = (value: number): number => Math.round(value * 10) / 10
