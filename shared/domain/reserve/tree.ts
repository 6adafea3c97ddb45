import { p2tr, tapLeafHash, type TaprootScriptTree } from '@scure/btc-signer/payment.js'
import { concatBytes, equalBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import { ADDRESSES, type Network } from './network.ts'

/** A tree of leaf scripts (hex). Children are unordered: BIP341 sorts them before it hashes (case R5). */
export type ScriptTree = string | readonly [ScriptTree, ScriptTree]

/** What a Taproot output commits to (BIP341), and what a delegate needs to spend it. */
export interface Output {
  readonly merkleRoot: string
  /** x-only, hex. */
  readonly outputKey: string
  readonly scriptPubKey: string
  readonly address: string
  readonly leaves: readonly CommittedLeaf[]
}

export interface CommittedLeaf {
  readonly script: string
  readonly leafHash: string
  readonly controlBlock: string
}

/** Our shape for a list in priority order (protocol §4 [D]): the first ⌈n/2⌉ to the left, and so on. Throws on an empty list. */
export function canonicalTree(scripts: readonly string[]): ScriptTree {
  const [only] = scripts
  if (only === undefined) throw new RangeError('a tree has at least one leaf')
  if (scripts.length === 1) return only
  const half = Math.ceil(scripts.length / 2)
  return [canonicalTree(scripts.slice(0, half)), canonicalTree(scripts.slice(half))]
}

/** The scripts of a tree, left to right. */
export const scriptsOf = (tree: ScriptTree): readonly string[] =>
  typeof tree === 'string' ? [tree] : [...scriptsOf(tree[0]), ...scriptsOf(tree[1])]

/** `internalKey` x-only hex. Throws on a key that is no point. */
export function commit(internalKey: string, tree: ScriptTree, network: Network): Output {
  // Our leaf templates are unknown to the library's own list; `leaf.ts` has judged them.
  const paid = p2tr(fromHex(internalKey), libraryTree(tree), ADDRESSES[network], true)
  const controlBlocks = paid.tapLeafScript ?? []
  return {
    merkleRoot: toHex(paid.tapMerkleRoot),
    outputKey: toHex(paid.tweakedPubkey),
    scriptPubKey: toHex(paid.script),
    address: paid.address,
    leaves: paid.leaves.map(({ script, hash, path }) => {
      const control = controlBlocks.find(
        ([block, leafScript]) => equalBytes(leafScript.subarray(0, -1), script) && samePath(block.merklePath, path),
      )
      if (control === undefined) throw new Error('the library committed a leaf without a control block')
      const [{ version, internalKey: key, merklePath }] = control
      return { script: toHex(script), leafHash: toHex(hash), controlBlock: toHex(concatBytes(Uint8Array.of(version), key, ...merklePath)) }
    }),
  }
}

/** Hash of one leaf (BIP341, leaf version c0), hex. */
export const leafHashOf = (script: string): string => toHex(tapLeafHash(fromHex(script)))

const libraryTree = (tree: ScriptTree): TaprootScriptTree =>
  typeof tree === 'string' ? { script: fromHex(tree) } : [libraryTree(tree[0]), libraryTree(tree[1])]

const samePath = (one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean =>
  one.length === other.length && one.every((hash, at) => equalBytes(hash, other[at] ?? new Uint8Array()))
