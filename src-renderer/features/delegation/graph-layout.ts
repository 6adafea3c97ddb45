import { Graph as LayeredGraph, layout } from '@dagrejs/dagre'
import type { Graph } from '#shared/rpc/views/delegation.ts'

/** CSS pixels at a zoom of 1. */
interface Measures {
  readonly node: { readonly width: number; readonly height: number }
  /** Between a label and the mints beside it, both sides together. */
  readonly gap: number
}
/** Up to three layers have room for whole names; more are drawn closer, so that their words stay readable when all are in sight. */
const ROOMY: Measures = { node: { width: 152, height: 48 }, gap: 56 }
const CLOSE: Measures = { node: { width: 116, height: 48 }, gap: 18 }
const ROOMY_WIDTH = 700
/** 12 px text; the widest is "not started". */
export const LABEL = { width: 62, height: 18 } as const
/** More mints or delegations than these are not drawn: nobody reads such a picture, and the table has them all. */
const MOST_NODES = 120
const MOST_EDGES = 400
/** More mints than this never fit into three layers that one could read. */
const MOST_ROOMY = 24
/** Between the places on one side of a node where edges leave or arrive. */
const PORT_STEP = 10

export interface Point {
  readonly x: number
  readonly y: number
}
export interface PlacedNode extends Point {
  readonly id: string
}
export interface PlacedEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  /** From the border of one mint to that of the other, the label's place among them. */
  readonly points: readonly Point[]
  readonly label: Point
  /** It runs against the layers, as one edge of every cycle must. */
  readonly backward: boolean
}
/** Top left corners of the nodes; everything in whole pixels. */
export interface Layout {
  readonly node: Measures['node']
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
}

type Shape = Pick<Graph, 'nodes'> & {
  readonly edges: readonly Pick<Graph['edges'][number], 'id' | 'from' | 'to' | 'delay'>[]
}

/**
 * The mints in layers from left to right, custodians before their delegates, short delays first. The same graph gives the same picture
 * whatever the order in which the core lists it, and a countdown does not move it: only mints, edges and delays count.
 */
export function layoutOf(graph: Shape): Layout {
  if (graph.nodes.length > MOST_ROOMY) return placed(graph, CLOSE)
  const roomy = placed(graph, ROOMY)
  const width = Math.max(0, ...roomy.nodes.map(({ x }) => x)) + ROOMY.node.width
  return width <= ROOMY_WIDTH ? roomy : placed(graph, CLOSE)
}

function placed(graph: Shape, { node, gap }: Measures): Layout {
  const nodes = drawn(graph)
  const ids = new Set(nodes)
  const you = graph.nodes.find(({ you: ours }) => ours)?.id
  const other = (edge: Shape['edges'][number]): number => (edge.from === you || edge.to === you ? 0 : 1)
  const edges = graph.edges
    .filter(edge => edge.from !== edge.to && ids.has(edge.from) && ids.has(edge.to))
    .toSorted((one, two) => other(one) - other(two) || byDelay(one, two))
    .slice(0, MOST_EDGES)
    .toSorted(byDelay)
  const layered = new LayeredGraph({ directed: true, multigraph: true })
  layered.setGraph({ rankdir: 'LR', nodesep: 34, edgesep: 20, ranksep: gap })
  for (const id of nodes) layered.setNode(id, { ...node })
  const against = turnedEdges(nodes, edges)
  const ends = (edge: { id: string; from: string; to: string }): [string, string, string] =>
    against.has(edge.id) ? [edge.to, edge.from, edge.id] : [edge.from, edge.to, edge.id]
  for (const edge of edges) {
    const [left, right, name] = ends(edge)
    layered.setEdge(left, right, { ...LABEL, labelpos: 'c' }, name)
  }
  layout(layered)

  const centre = new Map(nodes.map(id => [id, pointOf(layered.node(id))]))
  const routed = edges.map(edge => {
    const { points, x, y } = layered.edge(...ends(edge))
    const backward = against.has(edge.id)
    const inner = (points as readonly Point[]).slice(1, -1).map(pointOf)
    return { id: edge.id, from: edge.from, to: edge.to, backward, inner: backward ? inner.toReversed() : inner, label: pointOf({ x, y }) }
  })
  const ports = portsOf(routed, centre, node)
  const columns = new Set([...centre.values()].map(({ x }) => x))
  return {
    node,
    nodes: nodes.map(id => ({ id, x: centre.get(id)!.x - node.width / 2, y: centre.get(id)!.y - node.height / 2 })),
    edges: routed.map(({ inner, ...edge }) => ({
      ...edge,
      points: [
        ports.get(`from ${edge.id}`)!,
        ...inner.flatMap(point => across(point, columns, edge.backward, node.width / 2)),
        ports.get(`to ${edge.id}`)!,
      ],
    })),
  }
}

/** We first, then by address; of too many those that share an edge with us. */
function drawn({ nodes, edges }: Shape): readonly string[] {
  const you = nodes.find(node => node.you)?.id
  const near = new Set(edges.flatMap(({ from, to }) => (from === you || to === you ? [from, to] : [])))
  const rank = (id: string): number => (id === you ? 0 : near.has(id) ? 1 : 2)
  return nodes
    .map(({ id }) => id)
    .toSorted((one, other) => rank(one) - rank(other) || compare(one, other))
    .slice(0, MOST_NODES)
}

/**
 * Edges that close a cycle when one walks from us along the delegations: drawn from right to left, so that we and our custodians' side
 * stand on the left whatever the ring.
 */
function turnedEdges(
  nodes: readonly string[],
  edges: readonly { readonly id: string; readonly from: string; readonly to: string }[],
): ReadonlySet<string> {
  const turned = new Set<string>()
  const state = new Map<string, 'open' | 'done'>()
  const visit = (node: string): void => {
    state.set(node, 'open')
    for (const { id, from, to } of edges) {
      if (from !== node) continue
      const met = state.get(to)
      if (met === 'open') turned.add(id)
      else if (met === undefined) visit(to)
    }
    state.set(node, 'done')
  }
  for (const node of nodes) if (!state.has(node)) visit(node)
  return turned
}

interface Routed {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly backward: boolean
  readonly inner: readonly Point[]
}

/** Where each edge touches its mints: spread over the side, in the order in which the edges come in, so that none cross at the border. */
function portsOf(edges: readonly Routed[], centre: ReadonlyMap<string, Point>, node: Measures['node']): ReadonlyMap<string, Point> {
  const sides = new Map<string, { readonly key: string; readonly toward: number }[]>()
  const add = (mint: string, right: boolean, key: string, toward: number): void => {
    const side = `${right ? 'right' : 'left'} ${mint}`
    sides.set(side, [...(sides.get(side) ?? []), { key, toward }])
  }
  for (const edge of edges) {
    add(edge.from, !edge.backward, `from ${edge.id}`, edge.inner[0]?.y ?? centre.get(edge.to)!.y)
    add(edge.to, edge.backward, `to ${edge.id}`, edge.inner.at(-1)?.y ?? centre.get(edge.from)!.y)
  }
  const ports = new Map<string, Point>()
  for (const [side, ends] of sides) {
    const [where, ...mint] = side.split(' ')
    const { x, y } = centre.get(mint.join(' '))!
    const step = Math.min(PORT_STEP, (node.height - 8) / ends.length)
    ends
      .toSorted((one, other) => one.toward - other.toward || compare(one.key, other.key))
      .forEach(({ key }, at) =>
        ports.set(key, {
          x: x + (where === 'right' ? node.width / 2 : -node.width / 2),
          y: Math.round(y + (at - (ends.length - 1) / 2) * step),
        }),
      )
  }
  return ports
}

/** An edge that passes a column of mints runs straight through it, so that it does not cut a corner. */
function across({ x, y }: Point, columns: ReadonlySet<number>, backward: boolean, half: number): readonly Point[] {
  if (!columns.has(x)) return [{ x, y }]
  const before = { x: x - half, y }
  const after = { x: x + half, y }
  return backward ? [after, before] : [before, after]
}

const pointOf = ({ x, y }: { readonly x?: number | undefined; readonly y?: number | undefined }): Point => ({
  x: Math.round(x ?? 0),
  y: Math.round(y ?? 0),
})
const byDelay = (one: Shape['edges'][number], other: Shape['edges'][number]): number => one.delay - other.delay || compare(one.id, other.id)
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
