import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { canonicalEvent } from '#shared/domain/feed/canonical-event.ts'
import {
  append,
  emptyFrontier,
  frontierFromHex,
  frontierToHex,
  leafHash,
  nodeHash,
  rootOf,
  rootOfLeaves,
} from '#shared/domain/log/merkle.ts'
import type { Amount } from '#shared/domain/amount.ts'
import { sha256 } from '../../../../src-main/crypto/sha256.ts'
import { V, vectorEvents } from '../../../support/vectors.ts'

const leaves = vectorEvents.map(event => leafHash(canonicalEvent(event, sha256), sha256))
const rootHex = (hashes: readonly Uint8Array[]) => toHex(rootOfLeaves(hashes, sha256))

/** RFC 6962 §2.1 as it is written: split at the largest power of two below n. */
function recursiveRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return sha256(new Uint8Array())
  if (hashes.length === 1) return hashes[0]!
  let split = 1
  while (split * 2 < hashes.length) split *= 2
  return nodeHash(recursiveRoot(hashes.slice(0, split)), recursiveRoot(hashes.slice(split)), sha256)
}

describe('the log of a feed', () => {
  test.each(Object.entries(V.log_roots))('F18 V.log_roots: size %s', (size, root) => {
    expect(rootHex(leaves.slice(0, Number(size)))).toBe(root)
  })

  test('F20 a bit-flipped amount gives another root', () => {
    const flipped = vectorEvents.map((event, at) => (at === 1 ? { ...event, amount: (event.amount ^ 1n) as Amount } : event))
    expect(rootHex(flipped.map(event => leafHash(canonicalEvent(event, sha256), sha256)))).not.toBe(V.log_roots['4'])
  })

  test('RFC 6962: the root of nothing is the hash of nothing', () => {
    expect(rootHex([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  // The test tree of the Certificate Transparency log code (RFC 6962 reference): eight leaves and their published roots.
  test('RFC 6962: the roots of the reference tree', () => {
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
    const hashes = inputs.map(input => leafHash(fromHex(input), sha256))
    expect(rootHex(hashes.slice(0, 1))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(rootHex(hashes.slice(0, 7))).toBe('ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c')
    expect(rootHex(hashes)).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  test('the frontier’s root is the recursive root at every size to 300', () => {
    const many = Array.from({ length: 300 }, (_, at) => leafHash(Uint8Array.of(at >> 8, at & 255), sha256))
    let frontier = emptyFrontier()
    for (let size = 0; size <= many.length; size++) {
      expect(toHex(rootOf(frontier, sha256))).toBe(toHex(recursiveRoot(many.slice(0, size))))
      if (size < many.length) frontier = append(frontier, many[size]!, sha256)
    }
  })

  test('appending leaves the frontier before it as it was', () => {
    const one = append(emptyFrontier(), leaves[0]!, sha256)
    append(one, leaves[1]!, sha256)
    expect(toHex(rootOf(one, sha256))).toBe(V.log_roots['1'])
  })
})

describe('a stored frontier', () => {
  test('comes back and grows on', () => {
    let frontier = emptyFrontier()
    for (const leaf of leaves.slice(0, 3)) frontier = append(frontier, leaf, sha256)
    const stored = JSON.parse(JSON.stringify(frontierToHex(frontier))) as string[]
    const restored = frontierFromHex(3, stored)
    expect(toHex(rootOf(append(restored!, leaves[3]!, sha256), sha256))).toBe(V.log_roots['4'])
  })

  const peak = 'ab'.repeat(32)
  test.each([
    [3, [peak]],
    [4, [peak, peak]],
    [0, [peak]],
    [1, ['ab']],
    [1, [peak.toUpperCase()]],
    [-1, [peak]],
    [1.5, [peak]],
    [2 ** 53, [peak]],
  ])('size %s with peaks %j is none', (size, peaks) => {
    expect(frontierFromHex(size, peaks)).toBeNull()
  })

  test('sizes beyond 32 bits have their own peaks', () => {
    expect(frontierFromHex(2 ** 40 + 1, [peak, peak])).toMatchObject({ size: 2 ** 40 + 1 })
  })
})
