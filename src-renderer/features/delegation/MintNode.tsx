import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import type { GraphNode } from '#shared/rpc/views/delegation.ts'
import { classes } from '../../ui/classes.ts'
import { hostOf } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status, statusLabel } from '../../ui/Status.tsx'
import styles from './MintNode.module.css'

export type MintFacts = {
  readonly mint: GraphNode
  /** In the tab order: one mint of the graph is. */
  readonly tab: boolean
  readonly selected: boolean
  readonly offline: boolean
  /** Not concerned by what is selected. */
  readonly faint: boolean
  readonly onPress: () => void
}

/** A mint, or we: its name, and how our mirror of it stands. */
export function MintNode({ data }: NodeProps<Node<MintFacts>>) {
  const { mint, tab, selected, offline, faint, onPress } = data
  return (
    <>
      {/* The library wants to know where edges may end; ours are drawn from the layout's own points. */}
      <Handle type="target" position={Position.Left} isConnectable={false} className={styles.handle ?? ''} />
      <Handle type="source" position={Position.Right} isConnectable={false} className={styles.handle ?? ''} />
      <button
        type="button"
        tabIndex={tab ? 0 : -1}
        aria-pressed={selected}
        aria-label={`${mint.label}, ${standingWords(mint)}${offline ? ', simulated offline' : ''}`}
        title={mint.you ? undefined : hostOf(mint.id)}
        className={classes(
          styles.mint,
          'nopan',
          mint.you && styles.you,
          selected && styles.selected,
          offline && styles.offline,
          faint && styles.faint,
        )}
        onClick={onPress}
      >
        <b>
          <PeerText text={mint.label} />
        </b>
        {offline ? (
          <small>simulated offline</small>
        ) : mint.you ? (
          <small>your own mint</small>
        ) : mint.disputed ? (
          <Status word="disputed" />
        ) : mint.standing === null ? (
          <small>no mirror kept</small>
        ) : (
          <Status word={mint.standing} />
        )}
      </button>
    </>
  )
}

function standingWords(mint: GraphNode): string {
  if (mint.you) return 'you'
  if (mint.disputed) return statusLabel('disputed')
  return mint.standing === null ? 'no mirror kept' : statusLabel(mint.standing)
}
