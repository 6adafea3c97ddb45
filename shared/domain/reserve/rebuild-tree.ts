import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { ScriptTree } from './tree.ts'

/** A leaf with the hashes beside its way up to the root (BIP341), its own neighbour first. */
export interface PathedLeaf {
  readonly script: string
  readonly path: readonly string[]
}

/**
 * The tree that the control blocks of `leaves` describe, or why they describe none. Leaves that part at a node name each other's half, so
 * that every node has exactly two names; a third is a contradiction, and one alone a half whose leaves were left out. What the hashes are
 * worth shows when the tree is committed to anew. Children stand in the order of their first leaves.
 */
export function rebuildTree(leaves: readonly PathedLeaf[]): Result<ScriptTree, string> {
  const [first] = leaves
  if (first === undefined) return fail('no leaf is listed')
  if (leaves.length === 1 && first.path.length === 0) return ok(first.script)
  const halves = new Map<string, PathedLeaf[]>()
  for (const { script, path } of leaves) {
    const other = path.at(-1)
    if (other === undefined) return fail('a leaf stands where others have a branch')
    const half = halves.get(other) ?? []
    half.push({ script, path: path.slice(0, -1) })
    halves.set(other, half)
  }
  const [one, two, three] = [...halves.values()]
  if (one === undefined || two === undefined) return fail('a leaf that the control blocks know is not listed')
  if (three !== undefined) return fail('the control blocks contradict each other')
  const left = rebuildTree(one)
  if (!left.ok) return left
  const right = rebuildTree(two)
  return right.ok ? ok([left.value, right.value]) : right
}
