import { EdgeLabelRenderer, type Edge, type EdgeProps } from '@xyflow/react'
import type { GraphEdge } from '#shared/rpc/views/delegation.ts'
import { classes } from '../../ui/classes.ts'
import { curveThrough } from './curve.ts'
import { blocksWord, standOf } from './edge-words.ts'
import type { Point } from './graph-layout.ts'
import styles from './DelegationEdge.module.css'

export type EdgeFacts = {
  readonly edge: GraphEdge
  readonly points: readonly Point[]
  readonly label: Point
  readonly backward: boolean
  /** Stroke, CSS pixels. */
  readonly width: number
  readonly opened: boolean
  readonly faint: boolean
}

/** Length of the arrow head, and half its height for a thin edge. */
const HEAD = 6
const HALF = 3

/** A delegation: dashed until its leaf opens, solid once it is open, dotted where nothing is known. */
export function DelegationEdge({ data }: EdgeProps<Edge<EdgeFacts>>) {
  if (data === undefined) return null
  const { edge, points, label, backward, width, opened, faint } = data
  const toward = backward ? -1 : 1
  const end = points.at(-1)!
  const tip = { x: end.x - toward, y: end.y }
  const half = HALF + width / 2
  // A peer's haste is none of ours: what we may take is green once it can be taken, and quiet before.
  const stand = standOf(edge)
  const look =
    stand !== null ? stand : !edge.mine || edge.status === 'unknown' ? edge.status : edge.status === 'matured' ? 'claimable' : 'armed'
  const classNames = classes(styles.edge, styles[look], opened && styles.opened, faint && styles.faint)
  const path = curveThrough([...points.slice(0, -1), { x: tip.x - toward * HEAD, y: tip.y }])
  return (
    <>
      <g className={classNames}>
        <path d={path} className={styles.hit} />
        <path d={path} className={styles.line} strokeWidth={width} />
        <path d={`M${tip.x},${tip.y}l${-toward * (HEAD + 1)},${-half}v${2 * half}z`} className={styles.head} />
      </g>
      <EdgeLabelRenderer>
        <span
          className={classes(classNames, styles.label)}
          style={{ transform: `translate(-50%, -50%) translate(${label.x}px, ${label.y}px)` }}
          aria-hidden
        >
          {blocksWord(edge)}
        </span>
      </EdgeLabelRenderer>
    </>
  )
}
