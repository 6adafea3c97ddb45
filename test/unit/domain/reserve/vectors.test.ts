import { describe, expect, it } from 'vitest'
import vectors from '../../../vectors/nimdolf.json' with { type: 'json' }
import { Script } from '@scure/btc-signer/script.js'
import { toHex } from '#shared/lib/bytes.ts'
import { delayOf, encodeLeaf, parseLeaf } from '#shared/domain/reserve/leaf.ts'
import { canonicalTree, commit, leafHashOf } from '#shared/domain/reserve/tree.ts'

describe('leaf scripts', () => {
  it.each(Object.entries(vectors.pushnum))('R1 the delay %s is pushed as %s', (number, push) => {
    expect(toHex(Script.encode([Number(number)]))).toBe(push)
  })

  it.each(Object.entries(vectors.reserve))('R2 %s: scripts, root, output key, address and control blocks', (_name, vector) => {
    const scripts = vector.leaves.map(leaf => leaf.script)
    for (const leaf of vector.leaves) {
      const parsed = parseLeaf(leaf.script)
      if (!parsed.ok) throw new Error(parsed.error.detail)
      expect(encodeLeaf(parsed.value)).toBe(leaf.script)
      expect(parsed.value.key).toBe(leaf.pubkey)
      expect(delayOf(parsed.value.sequence).delay).toBe(leaf.delay)
      expect(leafHashOf(leaf.script)).toBe(leaf.leaf_hash)
    }
    const output = commit(vector.internal_key, canonicalTree(scripts), 'regtest')
    expect(output).toMatchObject({
      merkleRoot: vector.merkle_root,
      outputKey: vector.output_key,
      scriptPubKey: vector.scriptPubKey,
      address: vector.address_regtest,
    })
    expect(output.leaves.map(leaf => leaf.controlBlock)).toEqual(vector.leaves.map(leaf => leaf.control_block))
    expect(commit(vector.internal_key, canonicalTree(scripts), 'mainnet').address).toBe(vector.address_mainnet)
  })
})
