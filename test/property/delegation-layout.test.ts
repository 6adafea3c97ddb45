import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockAxis } from '../../src-renderer/features/delegation/block-axis.ts'
import { curveThrough } from '../../src-renderer/features/delegation/curve.ts'
import { compact, widthOf } from '../../src-renderer/features/delegation/edge-words.ts'
import { nextNode } from '../../src-renderer/features/delegation/graph-keys.ts'
import { LABEL, layoutOf } from '../../src-renderer/features/delegation/graph-layout.ts'
import { labelled, staircase } from '../../src-renderer/features/delegation/uncovered.ts'
import { numRuns } from '../support/cases.ts'

type Shape = Parameters<typeof layoutOf>[0]
const node = (id: string): Shape['nodes'][number] => ({ id, label: id, you: id === 'you', standing: null, disputed: false })
const edge = (from: string, to: string, delay: number, name = ''): Shape['edges'][number] => ({
  id: `${from} ${to} ${name}`,
  from,
  to,
  delay,
})

/** Small graphs of any kind: rings, two edges between the same mints, mints that delegate to themselves. */
const shapes: fc.Arbitrary<Shape> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.array(fc.tuple(fc.nat(8), fc.nat(8), fc.integer({ min: 1, max: 65_535 })), { maxLength: 16 }))
  .map(([many, pairs]) => {
    const ids = ['you', ...Array.from({ length: many }, (_, at) => `https://mint-${at}.example`)]
    const at = (place: number): string => ids[place % ids.length]!
    return { nodes: ids.map(node), edges: pairs.map(([from, to, delay], name) => edge(at(from), at(to), delay, String(name))) }
  })

describe('the layout of the delegations', () => {
  it('is the same picture whatever the order in which the core lists the graph', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const turned = { nodes: turn(shape.nodes, seed), edges: turn(shape.edges, seed + 1) }
        expect(layoutOf(turned)).toEqual(layoutOf(shape))
      }),
      { numRuns },
    )
  })

  it('overlaps neither mints nor labels', () => {
    fc.assert(
      fc.property(shapes, shape => {
        const { nodes, edges, node } = layoutOf(shape)
        const boxes = [
          ...nodes.map(({ x, y }) => ({ x, y, ...node })),
          ...edges.map(({ label }) => ({ x: label.x - LABEL.width / 2, y: label.y - LABEL.height / 2, ...LABEL })),
        ]
        for (const [at, one] of boxes.entries())
          for (const other of boxes.slice(at + 1))
            expect(
              one.x + one.width <= other.x + 1 ||
                other.x + other.width <= one.x + 1 ||
                one.y + one.height <= other.y + 1 ||
                other.y + other.height <= one.y + 1,
              JSON.stringify([one, other, shape]),
            ).toBe(true)
      }),
      { numRuns },
    )
  })

  it('puts delegates to the right of their custodian, and we stand left of ours even in a ring', () => {
    const {
      nodes,
      edges,
      node: size,
    } = layoutOf({
      nodes: ['https://b.example', 'you', 'https://a.example'].map(node),
      edges: [
        edge('you', 'https://a.example', 10),
        edge('https://a.example', 'https://b.example', 20),
        edge('https://b.example', 'you', 30),
      ],
    })
    const x = (id: string): number => nodes.find(each => each.id === id)!.x
    expect(x('you')).toBeLessThan(x('https://a.example'))
    expect(x('https://a.example')).toBeLessThan(x('https://b.example'))
    expect(edges.filter(({ backward }) => backward).map(({ from }) => from)).toEqual(['https://b.example'])
    for (const { from, to, points, backward } of edges) {
      expect(points[0]!.x).toBe(x(from) + (backward ? 0 : size.width))
      expect(points.at(-1)!.x).toBe(x(to) + (backward ? size.width : 0))
    }
  })

  it('is drawn of a bounded part of a huge graph, ours first', () => {
    const ids = Array.from({ length: 400 }, (_, at) => `https://mint-${at}.example`)
    const { nodes } = layoutOf({ nodes: ['you', ...ids].map(node), edges: [edge('you', 'https://mint-399.example', 1)] })
    expect(nodes).toHaveLength(120)
    const many = Array.from({ length: 500 }, (_, at) => edge('you', ids[at % 100]!, 500 - at, String(at)))
    const drawn = layoutOf({
      nodes: ['you', ...ids].map(node),
      edges: [...many, ...many.map(({ id, to }) => edge(to, 'https://mint-399.example', 1, id))],
    }).edges
    expect(drawn).toHaveLength(400)
    expect(drawn.every(({ from }) => from === 'you')).toBe(true)
    expect(drawn.map(({ id }) => id)).toContain(many.at(-1)!.id)
    expect(nodes.slice(0, 2).map(({ id }) => id)).toEqual(['you', 'https://mint-399.example'])
  })
})

it('a curve goes through its points and never above or below them', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 30, y: 50 },
    { x: 60, y: 40 },
    { x: 90, y: 90 },
  ]
  const path = curveThrough(points)
  expect(path.startsWith('M0,0')).toBe(true)
  for (const { x, y } of points.slice(1)) expect(path).toContain(` ${x},${y}`)
  const heights = [...path.matchAll(/,(-?[\d.]+)/g)].map(match => Number(match[1]))
  expect(Math.min(...heights)).toBe(0)
  expect(Math.max(...heights)).toBe(90)
})

it('arrows walk to the nearest mint in their direction and stop at the border', () => {
  const nodes = [
    { id: 'you', x: 0, y: 100 },
    { id: 'near', x: 200, y: 110 },
    { id: 'high', x: 200, y: 0 },
    { id: 'far', x: 400, y: 100 },
  ]
  expect(nextNode(nodes, 'you', 'ArrowRight')).toBe('near')
  expect(nextNode(nodes, 'near', 'ArrowUp')).toBe('high')
  expect(nextNode(nodes, 'near', 'ArrowRight')).toBe('far')
  expect(nextNode(nodes, 'far', 'ArrowRight')).toBeNull()
  expect(nextNode(nodes, 'you', 'Enter')).toBeNull()
})

it('widths are a few steps by share; nothing known is thin', () => {
  expect([null, '0', '1', '10', '30', '100'].map(amount => widthOf(amount, 100n))).toEqual([1.25, 1.25, 1.5, 2.25, 3, 4])
})

it.each([
  [0n, '0'],
  [9_999n, '9\u202f999'],
  [250_000n, '250 k'],
  [12_345_678n, '12.3 M'],
  [1_234_000_000n, '1\u202f234 M'],
])('%d sat in short', (sat, words) => expect(compact(sat)).toBe(words))

it('the axis ends at or beyond the farthest block, with at most five round ticks', () => {
  for (const farthest of [1, 35, 388, 4_030, 65_535, 400_000]) {
    const { end, ticks } = blockAxis(farthest)
    expect(end).toBeGreaterThanOrEqual(farthest)
    expect(ticks.length).toBeLessThanOrEqual(5)
    expect(ticks.at(-1)).toBe(end)
  }
})

it('the staircase begins with everything now, and writes out the deepest falls on whose step the figure has room', () => {
  const steps = staircase({
    total: '100',
    uncovered: [
      { blocks: 50, amount: '40' },
      { blocks: 55, amount: '38' },
      { blocks: 90, amount: '1' },
      { blocks: 94, amount: '0' },
    ],
  } as Parameters<typeof staircase>[0])
  expect(steps[0]).toEqual({ blocks: 0, amount: 100n })
  expect(labelled(steps, 10).map(({ blocks }) => blocks)).toEqual([0, 55, 94])
})

/** Another order, the same for the same seed. */
function turn<Value>(values: readonly Value[], seed: number): Value[] {
  const shift = Math.abs(seed) % Math.max(1, values.length)
  const moved = [...values.slice(shift), ...values.slice(0, shift)]
  return seed % 2 === 0 ? moved : moved.toReversed()
}
