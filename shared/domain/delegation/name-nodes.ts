import type { DelegationNode } from './graph.ts'

/** How sentences name the nodes of a graph: ourselves as `you`, in the middle of a sentence. */
export interface NodeNames {
  name(id: string): string
  reserve(id: string): string
  /** `A`, `A and B`, `A, B and C`. */
  list(ids: readonly string[]): string
}

export function nameNodes(nodes: readonly DelegationNode[]): NodeNames {
  const known = new Map(nodes.map(node => [node.id, node]))
  const name = (id: string): string => {
    const node = known.get(id)
    return node?.you === true ? 'you' : (node?.label ?? id)
  }
  return {
    name,
    reserve: id => (known.get(id)?.you === true ? 'your reserve' : `the reserve of ${name(id)}`),
    list(ids) {
      const names = ids.map(name)
      return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
    },
  }
}
