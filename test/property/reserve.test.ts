import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInfo } from '#shared/domain/delegation/parse-advertisement.ts'
import { provesLeaf } from '#shared/domain/reserve/control-block.ts'
import { parseDescriptor, writeDescriptor } from '#shared/domain/reserve/descriptor.ts'
import { encodeLeaf } from '#shared/domain/reserve/leaf.ts'
import { packageOf, parsePackage, writePackage } from '#shared/domain/reserve/package.ts'
import { deriveReserve, parsePolicy, type Policy } from '#shared/domain/reserve/policy.ts'
import { commit, scriptsOf, type ScriptTree } from '#shared/domain/reserve/tree.ts'
import { verifyReserve } from '#shared/domain/reserve/verify-reserve.ts'
import { numRuns } from '../support/cases.ts'
import { keyOf } from '../support/reserves.ts'

/** Points are slow to make: enough of them for the largest tree. */
const KEYS = Array.from({ length: 33 }, (_, at) => keyOf(at + 1))
const template = fc.constantFrom('pk-older' as const, 'csv-drop' as const, 'older-pk' as const)
const network = fc.constantFrom('regtest' as const, 'signet' as const, 'testnet4' as const, 'mainnet' as const)
const delay = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom(1, 16, 17, 127, 128, 255, 256, 32_767, 32_768, 65_535))

const policy: fc.Arbitrary<Policy> = fc
  .tuple(
    template,
    network,
    fc.shuffledSubarray(KEYS, { minLength: 2 }),
    fc.array(delay, { minLength: 32, maxLength: 32 }),
    fc.array(fc.string()),
  )
  .map(([form, chain, [internalKey = '', ...keys], delays, names]) => ({
    template: form,
    network: chain,
    internalKey,
    delegates: keys.map((pubkey, at) => ({
      name: names[at] === '' ? null : (names[at] ?? null),
      mintUrl: at % 5 === 4 ? null : `https://mint-${at}.test`,
      pubkey,
      delay: delays[at]!,
    })),
  }))

test('a policy round-trips through its own JSON, its descriptor, its package and NUT-06', () => {
  fc.assert(
    fc.property(policy, chosen => {
      const reserve = deriveReserve(chosen)
      const packed = packageOf(reserve)
      expect(parsePackage(writePackage(packed))).toEqual({ ok: true, value: packed })
      for (const { script, controlBlock } of packed.leaves) expect(provesLeaf(script, controlBlock, packed.scriptPubKey)).toBe(true)

      const listed = chosen.delegates.map(({ name, mintUrl, pubkey, delay: blocks }) => ({
        name,
        mint_url: mintUrl,
        pubkey,
        delay: blocks,
      }))
      const file = { network: chosen.network, template: chosen.template, internal_key: chosen.internalKey, delegates: listed }
      expect(parsePolicy(JSON.parse(JSON.stringify(file)))).toEqual({ ok: true, value: chosen })

      expect(reserve.descriptor === null).toBe(chosen.template === 'csv-drop')
      if (reserve.descriptor === null) return
      const described = parseDescriptor(reserve.descriptor)
      if (!described.ok) throw new Error(described.error.detail)
      const { internalKey, tree } = described.value
      expect([internalKey, scriptsOf(tree)]).toEqual([chosen.internalKey, packed.leaves.map(({ script }) => script)])
      expect(commit(internalKey, tree, chosen.network).address).toBe(reserve.address)
    }),
    { numRuns: Math.ceil(numRuns / 5) },
  )
})

test('what a mint advertises of a policy verifies at a delegate as that policy', () => {
  fc.assert(
    fc.property(policy, chosen => {
      const delegates = chosen.delegates.map((delegate, at) => ({ ...delegate, mintUrl: `https://mint-${at}.test` }))
      const { descriptor, address } = deriveReserve(chosen)
      const xx = {
        supported: true,
        reserves: [{ method: 'onchain', descriptor, address }],
        // As the draft's example has them: 33 bytes.
        delegates: delegates.map(({ mintUrl, pubkey, delay: blocks }) => ({ mint_url: mintUrl, pubkey: `02${pubkey}`, delay: blocks })),
        firehose: { sse: 'https://b.test/v1/firehose/sse', http: 'https://b.test/v1/firehose/batch' },
        delegate_for: [],
      }
      const info = parseInfo(JSON.stringify({ name: 'B', nuts: { xx } }), 'https://b.test')
      if (!info.ok || info.value.advertisement === null) throw new Error('the advertisement was not read')
      const { reserves, delegates: read } = info.value.advertisement
      expect(read).toEqual(delegates.map(({ mintUrl, pubkey, delay: blocks }) => ({ mintUrl, pubkey, delay: blocks })))
      const me = delegates[0]!.pubkey
      const verdict = verifyReserve({ ...reserves[0]!, delegates: read }, me, chosen.network)
      expect(verdict.address).toBe(address)
      if (descriptor === null) expect(verdict.state).toBe('unverifiable')
      else {
        expect(verdict).toMatchObject({ state: 'verified', claimable: true, findings: [] })
        expect(verdict.leaves.map(leaf => [leaf.verdict, leaf.delay])).toEqual(
          chosen.delegates.map(({ delay: blocks }, at) => [at === 0 ? 'mine' : 'other', blocks]),
        )
      }
    }),
    { numRuns: Math.ceil(numRuns / 5) },
  )
})

/** A tree of any shape, of leaves of any template and unit; two leaves may share a key. */
const leafScript = fc
  .tuple(template, fc.constantFrom(...KEYS), delay, fc.boolean())
  .map(([form, key, count, time]) => encodeLeaf({ template: form, key, sequence: time ? 0x400000 | count : count }))
const anyTree: fc.Arbitrary<ScriptTree> = fc.letrec<{ tree: ScriptTree }>(tie => ({
  tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leafScript, fc.tuple(tie('tree'), tie('tree'))),
})).tree

test('a tree of any shape, with 512-second leaves and mixed templates, round-trips through the package', () => {
  fc.assert(
    fc.property(anyTree, network, (tree, chain) => {
      const scripts = scriptsOf(tree)
      // Twins beside each other are one hash twice, which tells nothing of which leaf is missing: refused.
      fc.pre(new Set(scripts).size === scripts.length)
      const { leaves, ...output } = commit(KEYS[32]!, tree, chain)
      const listed = leaves.map(({ script, controlBlock }) => ({ script, control_block: controlBlock }))
      const bare = { format: 'nimdolf-reserve', version: 1, network: chain, internal_key: KEYS[32]!, leaves: listed }
      const read = parsePackage(JSON.stringify(bare))
      expect(read).toMatchObject({ ok: true, value: { ...output, descriptor: writeDescriptor({ internalKey: KEYS[32]!, tree }) } })
      if (!read.ok) return
      expect(read.value.leaves.map(({ script, controlBlock, leafHash }) => ({ script, leafHash, controlBlock }))).toEqual(leaves)
      expect(parsePackage(writePackage(read.value))).toEqual(read)
    }),
    { numRuns: Math.ceil(numRuns / 5) },
  )
})

test('a package with any character changed is refused, or says the same but for names that nothing proves', () => {
  const bare = (reserve: ReturnType<typeof packageOf>) => ({
    ...reserve,
    internalOrigin: null,
    leaves: reserve.leaves.map(leaf => ({ ...leaf, name: null, mintUrl: null })),
  })
  const small: Policy = {
    network: 'mainnet',
    template: 'pk-older',
    internalKey: KEYS[0]!,
    delegates: [1, 2, 3].map(at => ({ name: 'Dave', mintUrl: 'https://d.test', pubkey: KEYS[at]!, delay: 1_008 * at })),
  }
  const packed = packageOf(deriveReserve(small))
  const text = writePackage(packed)
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0123456789abcdefg"{}[],: \\n'), fc.nat(2), (at, character, cut) => {
      const parsed = parsePackage(text.slice(0, at) + character + text.slice(at + cut))
      if (parsed.ok) expect(bare(parsed.value)).toEqual(bare(packed))
      else expect(parsed.error.code).toMatch(/^package\./)
    }),
    { numRuns },
  )
})
