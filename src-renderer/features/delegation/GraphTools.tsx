import { useReactFlow, useStore } from '@xyflow/react'
import { Minus, Plus, Scan } from 'lucide-react'
import { useEffect } from 'react'
import { IconButton } from '../../ui/Button.tsx'
import styles from './DelegationGraph.module.css'

/** Smaller than this nothing could be read: the rest is then out of sight, and panned to. */
const FIT = { padding: '14px', minZoom: 0.6, maxZoom: 1.1, duration: 0 } as const

/** Keeps the whole graph in sight when it or its frame changes, and lets the operator look closer. */
export function GraphTools({ shape }: { shape: string }) {
  const { fitView, zoomIn, zoomOut } = useReactFlow()
  const width = useStore(state => state.width)
  const height = useStore(state => state.height)
  useEffect(() => void fitView(FIT), [fitView, shape, width, height])
  return (
    <div className={styles.tools}>
      <IconButton icon={Plus} label="Zoom in" onClick={() => void zoomIn()} />
      <IconButton icon={Minus} label="Zoom out" onClick={() => void zoomOut()} />
      <IconButton icon={Scan} label="Show all mints" onClick={() => void fitView(FIT)} />
    </div>
  )
}
