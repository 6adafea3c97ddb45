import type { PlacedNode } from './graph-layout.ts'

/** How much farther off the line a mint may be than along it before another one is nearer. */
const ASIDE = 3

/** The mint that an arrow leads to: the nearest in that direction; null at the border and for other keys. */
export function nextNode(nodes: readonly PlacedNode[], from: string, key: string): string | null {
  const here = nodes.find(({ id }) => id === from)
  if (here === undefined) return nodes[0]?.id ?? null
  const ahead = nodes
    .map(node => ({ id: node.id, ...distance(key, node.x - here.x, node.y - here.y) }))
    .filter(({ along }) => along > 0)
    .toSorted((one, other) => one.along + ASIDE * one.aside - (other.along + ASIDE * other.aside))
  return ahead[0]?.id ?? null
}

function distance(key: string, dx: number, dy: number): { readonly along: number; readonly aside: number } {
  switch (key) {
    case 'ArrowRight':
      return { along: dx, aside: Math.abs(dy) }
    case 'ArrowLeft':
      return { along: -dx, aside: Math.abs(dy) }
    // Columns first: up and down stay in a layer while it has more.
    case 'ArrowDown':
      return { along: dy, aside: Math.abs(dx) }
    case 'ArrowUp':
      return { along: -dy, aside: Math.abs(dx) }
    default:
      return { along: 0, aside: 0 }
  }
}
