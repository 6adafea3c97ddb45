import { ReactFlow, ReactFlowProvider, type Edge, type EdgeTypes, type Node, type NodeTypes } from '@xyflow/react'
import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { Graph } from '#shared/rpc/views/delegation.ts'
import { groupDigits } from '../../ui/format.ts'
import { DelegationEdge, type EdgeFacts } from './DelegationEdge.tsx'
import { largestOf, namesOf, sentence, widthOf } from './edge-words.ts'
import { nextNode } from './graph-keys.ts'
import { layoutOf } from './graph-layout.ts'
import { GraphTools } from './GraphTools.tsx'
import { MintNode, type MintFacts } from './MintNode.tsx'
import styles from './DelegationGraph.module.css'
import './xyflow.css'

const nodeTypes: NodeTypes = { mint: MintNode }
const edgeTypes: EdgeTypes = { delegation: DelegationEdge }

interface DelegationGraphProps {
  graph: Graph
  /** Id of the mint whose edges stand out. */
  selected: string | null
  openedEdge: string | null
  /** Id of the mint that is simulated offline. */
  offline: string | null
  onSelect: (id: string | null) => void
  onOpenEdge: (id: string) => void
}

/**
 * Who can take whose reserve, drawn. One mint is in the tab order; arrows walk to its neighbours, Enter selects, Esc lets go.
 * Positions come from the layout alone: nothing can be dragged, so that the picture is the same tomorrow.
 */
export function DelegationGraph(props: DelegationGraphProps) {
  const { graph, selected, openedEdge, offline, onSelect, onOpenEdge } = props
  const frame = useRef<HTMLDivElement>(null)
  // Only what the layout depends on: a countdown that goes on must not lay the graph out again.
  const shape = JSON.stringify({
    nodes: graph.nodes.map(({ id, you }) => ({ id, you })),
    edges: graph.edges.map(({ id, from, to, delay }) => ({ id, from, to, delay })),
  })
  const layout = useMemo(() => layoutOf(JSON.parse(shape) as Parameters<typeof layoutOf>[0]), [shape])
  const [walked, setWalked] = useState<string | null>(null)
  const known = (id: string | null): id is string => id !== null && layout.nodes.some(node => node.id === id)
  const active = [walked, selected].find(known) ?? layout.nodes[0]?.id ?? null

  const nameOf = namesOf(graph.nodes)
  const concerned = concernedBy(graph, selected, openedEdge)
  const nodes: Node<MintFacts>[] = layout.nodes.map(({ id, x, y }) => ({
    id,
    type: 'mint',
    position: { x, y },
    ...layout.node,
    measured: { ...layout.node },
    data: {
      mint: graph.nodes.find(node => node.id === id)!,
      tab: id === active,
      selected: id === selected,
      offline: id === offline,
      faint: concerned !== null && !concerned.nodes.has(id),
      onPress: () => {
        setWalked(id)
        onSelect(id === selected ? null : id)
      },
    },
  }))
  const largest = largestOf(graph)
  const facts = new Map(graph.edges.map(edge => [edge.id, edge]))
  const edges: Edge<EdgeFacts>[] = layout.edges.map(({ id, from, to, points, label, backward }) => {
    const edge = facts.get(id)!
    return {
      id,
      type: 'delegation',
      source: from,
      target: to,
      ariaLabel: sentence(edge, nameOf),
      data: {
        edge,
        points,
        label,
        backward,
        width: widthOf(edge.amount, largest),
        opened: id === openedEdge,
        faint: concerned !== null && !concerned.edges.has(id),
      },
    }
  })

  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || active === null) return
    if (event.key === 'Escape' && selected !== null) onSelect(null)
    else {
      const next = event.key === 'Home' ? (layout.nodes[0]?.id ?? null) : nextNode(layout.nodes, active, event.key)
      if (next === null) return
      setWalked(next)
      frame.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(next)}"] button`)?.focus({ preventScroll: true })
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div ref={frame} className={styles.frame} onKeyDown={onKey}>
      <ReactFlowProvider>
        <ReactFlow
          className={styles.flow ?? ''}
          aria-label="Delegations. Arrow keys walk from mint to mint, Enter selects; the table beside it lists the same."
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          zoomActivationKeyCode={null}
          panActivationKeyCode={null}
          zoomOnScroll={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          minZoom={0.3}
          maxZoom={1.6}
          proOptions={{ hideAttribution: true }}
          onEdgeClick={(_, edge) => onOpenEdge(edge.id)}
          onPaneClick={() => onSelect(null)}
        >
          <GraphTools shape={shape} />
        </ReactFlow>
      </ReactFlowProvider>
      {layout.nodes.length < graph.nodes.length || layout.edges.length < graph.edges.filter(({ from, to }) => from !== to).length ? (
        <p className={styles.rest}>
          Drawn are {groupDigits(layout.nodes.length)} mints and {groupDigits(layout.edges.length)} delegations; the table has all.
        </p>
      ) : null}
    </div>
  )
}

/** What stays in full ink while a mint or an edge is chosen; null when nothing is. */
function concernedBy(
  { edges }: Graph,
  selected: string | null,
  opened: string | null,
): { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> } | null {
  if (selected === null && opened === null) return null
  const kept = edges.filter(({ id, from, to }) => (selected === null ? id === opened : from === selected || to === selected))
  const nodes = new Set(kept.flatMap(({ from, to }) => [from, to]))
  if (selected !== null) nodes.add(selected)
  return { nodes, edges: new Set(kept.map(({ id }) => id)) }
}
