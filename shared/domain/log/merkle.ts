import { concatBytes, fromHex, isHex, toHex } from '#shared/lib/bytes.ts'

/**
 * The feed as a log (protocol §3 "The log"): leaf index = seq, leaf data = the canonical event, tree = RFC 6962 with SHA-256.
 * `sha256` is an argument: hosts pass the platform's.
 */
type Digest = (bytes: Uint8Array) => Uint8Array

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** RFC 6962 §2.1: SHA256(00 ‖ leaf data). */
export const leafHash = (canonical: Uint8Array, sha256: Digest): Uint8Array => sha256(concatBytes(LEAF, canonical))

/** RFC 6962 §2.1: SHA256(01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array, sha256: Digest): Uint8Array => sha256(concatBytes(NODE, left, right))

/** The right edge of a growing tree: the roots of its perfect subtrees, largest first, one for each bit of `size`. */
export interface Frontier {
  readonly size: number
  readonly peaks: readonly Uint8Array[]
}

export const emptyFrontier = (): Frontier => ({ size: 0, peaks: [] })

/** The frontier after one more leaf: as when adding one to a binary number, each carry joins two equal subtrees. */
export function append(frontier: Frontier, leaf: Uint8Array, sha256: Digest): Frontier {
  const peaks = [...frontier.peaks]
  let joined = leaf
  for (let size = frontier.size; size % 2 === 1; size = Math.floor(size / 2)) joined = nodeHash(peaks.pop()!, joined, sha256)
  peaks.push(joined)
  return { size: frontier.size + 1, peaks }
}

/** The tree's root; of an empty tree the hash of nothing (RFC 6962 §2.1). */
export function rootOf(frontier: Frontier, sha256: Digest): Uint8Array {
  const [last, ...larger] = frontier.peaks.toReversed()
  if (last === undefined) return sha256(new Uint8Array())
  return larger.reduce((right, left) => nodeHash(left, right, sha256), last)
}

export function rootOfLeaves(leaves: Iterable<Uint8Array>, sha256: Digest): Uint8Array {
  let frontier = emptyFrontier()
  for (const leaf of leaves) frontier = append(frontier, leaf, sha256)
  return rootOf(frontier, sha256)
}

/** The peaks as hex, to be stored beside the size. */
export const frontierToHex = (frontier: Frontier): readonly string[] => frontier.peaks.map(toHex)

/** A stored frontier, or null when `peaks` cannot be those of a tree of `size` leaves. */
export function frontierFromHex(size: number, peaks: readonly string[]): Frontier | null {
  if (!Number.isSafeInteger(size) || size < 0 || peaks.length !== onesOf(size)) return null
  if (!peaks.every(peak => peak.length === 64 && isHex(peak))) return null
  return { size, peaks: peaks.map(fromHex) }
}

/** Bits set, also beyond 32 bits. */
function onesOf(size: number): number {
  let ones = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2
  return ones
}
