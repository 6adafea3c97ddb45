import { concatBytes, fromHex } from '#shared/lib/bytes.ts'
import { reversedHex } from '#shared/domain/chain/header.ts'
import { sha256 } from '../../crypto/sha256.ts'

/** Root of a block's transactions, hashes as printed. At least one. */
export function merkleRoot(txids: readonly string[]): string {
  let level = txids.map(inner)
  while (level.length > 1) level = parents(level)
  return reversedHex(level[0]!)
}

/** Siblings of the transaction at `position`, from the leaf upward, as printed. */
export function merkleBranch(txids: readonly string[], position: number): readonly string[] {
  const branch: string[] = []
  let level = txids.map(inner)
  for (let at = position; level.length > 1; at >>= 1) {
    branch.push(reversedHex(level[at ^ 1] ?? level[at]!))
    level = parents(level)
  }
  return branch
}

/** An odd level repeats its last node. */
const parents = (level: readonly Uint8Array[]): Uint8Array[] =>
  level.flatMap((left, at) => (at % 2 === 1 ? [] : [twice(concatBytes(left, level[at + 1] ?? left))]))

const twice = (bytes: Uint8Array): Uint8Array => sha256(sha256(bytes))
const inner = (printed: string): Uint8Array => fromHex(printed).reverse()
