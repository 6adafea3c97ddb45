import { describe, expect, test } from 'vitest'
import { encodeLeaf, type LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import { packageOf, parsePackage, writePackage } from '#shared/domain/reserve/package.ts'
import { deriveReserve, type Policy } from '#shared/domain/reserve/policy.ts'
import { canonicalTree, commit } from '#shared/domain/reserve/tree.ts'
import { descriptorChecksum } from '#shared/domain/reserve/descriptor-checksum.ts'
import { writeDescriptor } from '#shared/domain/reserve/descriptor.ts'
import { MAX_PACKAGE_CHARS } from '#shared/lib/limits.ts'
import { keyOf } from '../../../support/reserves.ts'

const policyOf = (template: LeafTemplate, delegates = 3): Policy => ({
  network: 'signet',
  template,
  internalKey: keyOf(1),
  delegates: Array.from({ length: delegates }, (_, at) => ({
    name: at === 0 ? 'Dave' : null,
    mintUrl: at === 1 ? 'https://f.test' : null,
    pubkey: keyOf(at + 2),
    delay: 1_008 + 144 * at,
  })),
})
const reserve = packageOf(deriveReserve(policyOf('pk-older')))
const text = writePackage(reserve)
const json = JSON.parse(text)
/** The package with a field changed. `path`: keys and indexes. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const copy = structuredClone(json)
  let at = copy
  for (const key of path.slice(0, -1)) at = at[key]
  at[path.at(-1)!] = value
  return JSON.stringify(copy)
}
const codeOf = (sent: string): string => {
  const parsed = parsePackage(sent)
  return parsed.ok ? 'ok' : parsed.error.code
}
const detailOf = (sent: string): string => {
  const parsed = parsePackage(sent)
  return parsed.ok ? '' : parsed.error.detail
}
const flip = (hex: string): string => (hex.startsWith('a') ? 'b' : 'a') + hex.slice(1)
const flipEnd = (hex: string): string => hex.slice(0, -1) + (hex.endsWith('a') ? 'b' : 'a')

describe('a package comes back as it was', () => {
  test.each(['pk-older', 'csv-drop', 'older-pk'] as const)('%s, 1 to 5 delegates', template => {
    for (const count of [1, 2, 3, 4, 5]) {
      const derived = deriveReserve(policyOf(template, count))
      const packed = packageOf(derived)
      expect(parsePackage(writePackage(packed))).toEqual({ ok: true, value: packed })
      expect(packed.descriptor === null).toBe(template === 'csv-drop')
      expect([packed.address, packed.template]).toEqual([derived.address, template])
    }
  })

  test('512-second leaves, mixed templates and a tree of another shape, which only a package may hold', () => {
    const week = 0x400000 | 1_182
    const scripts = [
      encodeLeaf({ template: 'pk-older', key: keyOf(2), sequence: week }),
      encodeLeaf({ template: 'csv-drop', key: keyOf(3), sequence: 1_008 }),
      encodeLeaf({ template: 'older-pk', key: keyOf(4), sequence: 16 }),
      encodeLeaf({ template: 'older-pk', key: keyOf(5), sequence: 65_535 }),
    ] as const
    const { leaves, ...output } = commit(keyOf(1), [scripts[0], [[scripts[1], scripts[2]], scripts[3]]], 'mainnet')
    const sent = {
      format: 'nimdolf-reserve',
      version: 1,
      network: 'mainnet',
      internal_key: keyOf(1),
      internal_origin: "d34db33f/86h/0'/0H/0/7",
      leaves: leaves.map(leaf => ({ script: leaf.script, control_block: leaf.controlBlock })),
    }
    const parsed = parsePackage(JSON.stringify(sent))
    expect(parsed).toMatchObject({
      ok: true,
      value: { ...output, template: null, descriptor: null, internalOrigin: "d34db33f/86h/0'/0H/0/7" },
    })
    if (!parsed.ok) return
    expect(parsed.value.leaves[0]).toMatchObject({ delay: 1_182, unit: '512s', sequence: week })
    expect(parsed.value.leaves[3]).toMatchObject({ delay: 65_535, unit: 'blocks', sequence: 65_535 })
    expect(parsePackage(writePackage(parsed.value))).toEqual(parsed)
  })

  test('an equal descriptor is kept as it was written, another one refused', () => {
    const [one, two, three] = reserve.leaves.map(({ script }) => script)
    const turned = writeDescriptor({ internalKey: reserve.internalKey, tree: [three!, [two!, one!]] })!
    expect(turned).not.toBe(reserve.descriptor)
    expect(parsePackage(changed(['descriptor'], turned))).toEqual({ ok: true, value: { ...reserve, descriptor: turned } })
    const other = writeDescriptor({ internalKey: reserve.internalKey, tree: [two!, [three!, one!]] })!
    expect(codeOf(changed(['descriptor'], other))).toBe('package.mismatch')
    const foreign = writeDescriptor({ internalKey: keyOf(9), tree: canonicalTree([one!, two!, three!]) })!
    expect(codeOf(changed(['descriptor'], foreign))).toBe('package.mismatch')
    expect(detailOf(changed(['descriptor'], `${reserve.descriptor!.slice(0, -1)}x`))).toContain('descriptor.checksum')
    expect(codeOf(changed(['descriptor'], 7))).toBe('package.form')
  })

  test('what can be derived may be left out, and unknown keys are ignored', () => {
    const bare = {
      format: 'nimdolf-reserve',
      version: 1,
      network: 'signet',
      internal_key: reserve.internalKey,
      leaves: json.leaves.map((leaf: Record<string, unknown>) => ({ ...leaf, psbt_input: undefined, pubkey: null, note: 'x' })),
      printed_by: 'another program',
    }
    expect(parsePackage(JSON.stringify(bare))).toEqual({ ok: true, value: reserve })
  })
})

test('an addr() line and the fields of BIP371 let other programs watch and spend', () => {
  const payload = `addr(${reserve.address})`
  expect(json.addr).toBe(`${payload}#${descriptorChecksum(payload)}`)
  expect(json.psbt_input).toEqual({ PSBT_IN_TAP_INTERNAL_KEY: reserve.internalKey, PSBT_IN_TAP_MERKLE_ROOT: reserve.merkleRoot })
  const [leaf] = reserve.leaves
  expect(json.leaves[0].psbt_input.PSBT_IN_TAP_LEAF_SCRIPT).toEqual({ key: leaf!.controlBlock, value: `${leaf!.script}c0` })
})

describe('a package that was changed is refused by name', () => {
  const fields: [string, readonly (string | number)[], unknown][] = [
    ['template', ['template'], 'csv-drop'],
    ['address', ['address'], reserve.address.replace('tb1p', 'tb1q')],
    ['script_pubkey', ['script_pubkey'], flipEnd(reserve.scriptPubKey)],
    ['addr', ['addr'], json.addr.replace('#', '#q')],
    ['merkle_root', ['merkle_root'], flip(reserve.merkleRoot)],
    ['output_key', ['output_key'], flip(reserve.outputKey)],
    ['psbt_input.PSBT_IN_TAP_MERKLE_ROOT', ['psbt_input', 'PSBT_IN_TAP_MERKLE_ROOT'], flip(reserve.merkleRoot)],
    ['leaves[1].pubkey', ['leaves', 1, 'pubkey'], keyOf(2)],
    ['leaves[2].delay', ['leaves', 2, 'delay'], 1_295],
    ['leaves[0].unit', ['leaves', 0, 'unit'], '512s'],
    ['leaves[0].sequence', ['leaves', 0, 'sequence'], 1_009],
    ['leaves[0].leaf_hash', ['leaves', 0, 'leaf_hash'], flip(reserve.leaves[0]!.leafHash)],
    ['leaves[2].psbt_input.PSBT_IN_TAP_LEAF_SCRIPT.value', ['leaves', 2, 'psbt_input', 'PSBT_IN_TAP_LEAF_SCRIPT', 'value'], 'ab'],
  ]
  test.each(fields)('%s', (name, path, value) => {
    expect(codeOf(changed(path, value))).toBe('package.mismatch')
    expect(detailOf(changed(path, value))).toMatch(new RegExp(`^${name.replace(/[[\].]/g, '\\$&')} `))
  })

  test('R4 R6 a leaf that is put in, left out, swapped or given another delay', () => {
    const extra = commit(keyOf(1), encodeLeaf({ template: 'pk-older', key: keyOf(9), sequence: 1 }), 'signet').leaves[0]!
    const more = [...json.leaves, { script: extra.script, control_block: extra.controlBlock }]
    expect(codeOf(changed(['leaves'], more))).toBe('package.incomplete')
    for (const at of [0, 1, 2]) expect(codeOf(changed(['leaves'], json.leaves.toSpliced(at, 1)))).toBe('package.incomplete')
    expect(codeOf(changed(['leaves'], [json.leaves[0], json.leaves[0], json.leaves[2]]))).toBe('package.incomplete')
    const sooner = encodeLeaf({ template: 'pk-older', key: keyOf(2), sequence: 1 })
    expect(codeOf(changed(['leaves', 0, 'script'], sooner))).toBe('package.mismatch')
    const swapped = [json.leaves[0].control_block, json.leaves[1].control_block]
    const bent = structuredClone(json)
    ;[bent.leaves[1].control_block, bent.leaves[0].control_block] = swapped
    expect(codeOf(JSON.stringify(bent))).not.toBe('ok')
    expect(codeOf(changed(['internal_key'], keyOf(9)))).toBe('package.mismatch')
    expect(codeOf(changed(['network'], 'mainnet'))).toBe('package.mismatch')
  })

  test('R5 the order of two children changes nothing but the list', () => {
    const turned = parsePackage(changed(['leaves'], [json.leaves[1], json.leaves[0], json.leaves[2]]))
    expect(turned).toMatchObject({ ok: true, value: { address: reserve.address, merkleRoot: reserve.merkleRoot } })
  })

  test('R3 R19 leaves that are traps', () => {
    const [leaf] = reserve.leaves
    const wide = leaf!.script.replace(/^20/, '2102')
    expect([codeOf(changed(['leaves', 0, 'script'], wide)), detailOf(changed(['leaves', 0, 'script'], wide))]).toEqual([
      'package.leaf',
      expect.stringContaining('leaf.key-33'),
    ])
    const padded = leaf!.script.replace(/02f003b2$/, '03f00300b2')
    expect(detailOf(changed(['leaves', 0, 'script'], padded))).toContain('leaf.push')
  })
})

test('texts that are no package', () => {
  for (const other of ['', '{', '[]', '7', 'null', '{"format":"x"}', '{"format":["nimdolf-reserve"]}'])
    expect(codeOf(other)).toBe('package.form')
  expect(codeOf(' '.repeat(MAX_PACKAGE_CHARS + 1))).toBe('package.size')
  for (const version of [0, 2, '1', null]) expect(codeOf(changed(['version'], version))).toBe('package.version')
  const odd: [readonly (string | number)[], unknown][] = [
    [['network'], 'testnet'],
    [['network'], 'toString'],
    [['internal_key'], 'f'.repeat(64)],
    [['internal_key'], `02${reserve.internalKey}`],
    [['internal_origin'], 'master'],
    [['leaves'], []],
    [['leaves'], {}],
    [['leaves'], Array.from({ length: 33 }, () => json.leaves[0])],
    [['leaves', 0], null],
    [['leaves', 0, 'script'], null],
    [['leaves', 0, 'script'], reserve.leaves[0]!.script.toUpperCase()],
    [['leaves', 0, 'control_block'], 'c0'],
    [['leaves', 0, 'control_block'], undefined],
    [['leaves', 0, 'control_block'], 'c0'.repeat(33 + 32 * 32)],
    [['leaves', 0, 'name'], 'x'.repeat(201)],
    [['leaves', 0, 'mint_url'], 5],
  ]
  for (const [path, value] of odd) expect([path, codeOf(changed(path, value))]).toEqual([path, 'package.form'])
})
