import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { schnorr } from '@noble/curves/secp256k1.js'
import vectors from '../../../vectors/nimdolf.json' with { type: 'json' }
import { toHex } from '#shared/lib/bytes.ts'
import { parseDescriptor, writeDescriptor } from '#shared/domain/reserve/descriptor.ts'
import { descriptorChecksum } from '#shared/domain/reserve/descriptor-checksum.ts'
import { encodeLeaf, parseLeaf } from '#shared/domain/reserve/leaf.ts'
import { deriveReserve, parsePolicy, type Policy } from '#shared/domain/reserve/policy.ts'
import { provesLeaf } from '#shared/domain/reserve/control-block.ts'
import { canonicalTree, commit } from '#shared/domain/reserve/tree.ts'
import { verifyReserve } from '#shared/domain/reserve/verify-reserve.ts'

const keyOf = (scalar: number): string => toHex(schnorr.getPublicKey(Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? scalar : 7))))
const BOB = keyOf(1)
const DAVE = keyOf(2)
const FRANK = keyOf(3)
const EVE = keyOf(4)

const policy: Policy = {
  network: 'regtest',
  template: 'pk-older',
  internalKey: BOB,
  delegates: [
    { name: 'Dave', mintUrl: 'https://d.test', pubkey: DAVE, delay: 1008 },
    { name: 'Frank', mintUrl: 'https://f.test', pubkey: FRANK, delay: 1152 },
  ],
}
const advertised = (change: object = {}) => {
  const { descriptor, address } = deriveReserve(policy)
  return {
    descriptor,
    address,
    delegates: policy.delegates.map(({ mintUrl, pubkey, delay }) => ({ mintUrl: mintUrl ?? '', pubkey, delay })),
    ...change,
  }
}
const describing = (scripts: string[]) => {
  const tree = canonicalTree(scripts)
  return { descriptor: writeDescriptor({ internalKey: BOB, tree }), address: commit(BOB, tree, 'regtest').address }
}
const leafOf = (key: string, sequence: number) => encodeLeaf({ template: 'pk-older', key, sequence })

describe('leaves', () => {
  it('R3 a 33-byte key in a leaf is refused, in every template', () => {
    const drop = vectors.reserve.nut_drop_n1.leaves[0]?.script ?? ''
    expect(parseLeaf(drop.replace('20e493', '2102e493'))).toMatchObject({ ok: false, error: { code: 'leaf.key-33' } })
    const pkOlder = leafOf(DAVE, 1008)
    expect(parseLeaf(pkOlder.replace(/^20/, '2103'))).toMatchObject({ ok: false, error: { code: 'leaf.key-33' } })
  })

  it.each(['0105', '020500', '03f00300'])('R19 the delay pushed as %s is not minimal', push => {
    expect(parseLeaf(`${push}b27520${DAVE}ac`)).toMatchObject({ ok: false, error: { code: 'leaf.push' } })
  })

  it.each([
    ['00', 'leaf.template'],
    ['4f', 'leaf.template'],
    ['03000001', 'leaf.delay'],
    ['0181', 'leaf.push'],
  ])('the delay %s is refused as %s', (push, code) => {
    expect(parseLeaf(`${push}b27520${DAVE}ac`)).toMatchObject({ ok: false, error: { code } })
  })
})

describe('descriptors', () => {
  it('R17 a ranged, multipath or mistyped descriptor is refused with its code', () => {
    const { descriptor } = deriveReserve(policy)
    const withChecksum = (payload: string) => `${payload}#${descriptorChecksum(payload)}`
    const payload = descriptor?.split('#')[0] ?? ''
    expect(parseDescriptor(withChecksum(payload.replace(BOB, 'xpub661MyMwAqRbcF/0/*')))).toMatchObject({
      ok: false,
      error: { code: 'descriptor.ranged' },
    })
    expect(parseDescriptor(withChecksum(payload.replace(BOB, 'xpub661MyMwAqRbcF/<0;1>')))).toMatchObject({
      ok: false,
      error: { code: 'descriptor.ranged' },
    })
    expect(parseDescriptor((descriptor ?? '').replace('1008', '1009'))).toMatchObject({ ok: false, error: { code: 'descriptor.checksum' } })
    expect(parseDescriptor(payload)).toMatchObject({ ok: false, error: { code: 'descriptor.checksum' } })
    expect(parseDescriptor(withChecksum(payload.replace('older(1008)', 'older(0)')))).toMatchObject({
      ok: false,
      error: { code: 'descriptor.delay' },
    })
    expect(parseDescriptor(withChecksum(payload.replace('and_v(v:pk', 'or_i(pk')))).toMatchObject({
      ok: false,
      error: { code: 'descriptor.leaf' },
    })
  })

  it('the draft’s leaf has none', () => {
    expect(deriveReserve({ ...policy, template: 'csv-drop' }).descriptor).toBeNull()
  })
})

describe('verdicts on a peer’s reserve', () => {
  it('A1 R2 the reserve as derived is verified, and my leaf is claimable', () => {
    const judged = verifyReserve(advertised(), DAVE, 'regtest')
    expect(judged).toMatchObject({ state: 'verified', claimable: true, findings: [] })
    expect(judged.leaves.map(leaf => leaf.verdict)).toEqual(['mine', 'other'])
  })

  it('R4 an extra leaf is a loud finding that names its key', () => {
    const given = { ...advertised(), ...describing([leafOf(DAVE, 1008), leafOf(FRANK, 1152), leafOf(EVE, 1)]) }
    const judged = verifyReserve(given, DAVE, 'regtest')
    expect(judged.state).toBe('refused')
    expect(judged.findings).toMatchObject([{ code: 'reserve.unknown-key', detail: expect.stringContaining(EVE) as string }])
  })

  it('R5 swapped children make the same root, and are verified all the same', () => {
    const given = { ...advertised(), ...describing([leafOf(FRANK, 1152), leafOf(DAVE, 1008)]) }
    expect(given.address).toBe(advertised().address)
    expect(verifyReserve(given, DAVE, 'regtest').state).toBe('verified')
  })

  it('R6 a wrong delay is a verdict on that leaf alone', () => {
    const judged = verifyReserve({ ...advertised(), ...describing([leafOf(DAVE, 1008), leafOf(FRANK, 144)]) }, DAVE, 'regtest')
    expect(judged.leaves.map(leaf => leaf.verdict)).toEqual(['mine', 'wrong-delay'])
    expect(judged).toMatchObject({ state: 'refused', claimable: true })
  })

  it('A6 without a descriptor nothing can be verified', () => {
    expect(verifyReserve(advertised({ descriptor: null }), DAVE, 'regtest')).toMatchObject({ state: 'unverifiable', claimable: false })
  })

  it('another address than the descriptor makes is refused', () => {
    const judged = verifyReserve(
      advertised({ address: 'bcrt1pvqcz5adrahcr97l7f8rpwve3zhq6l92a40r6h9htw4lnq5ft5wcqzrgkha' }),
      DAVE,
      'regtest',
    )
    expect(judged.findings).toMatchObject([{ code: 'reserve.address' }])
  })
})

describe('policies', () => {
  const arbitraryPolicy = fc
    .record({
      template: fc.constantFrom('pk-older' as const, 'older-pk' as const, 'csv-drop' as const),
      delays: fc.array(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 32 }),
    })
    .map(({ template, delays }): Policy => ({
      network: 'signet',
      template,
      internalKey: BOB,
      delegates: delays.map((delay, at) => ({ name: null, mintUrl: null, pubkey: keyOf(at + 10), delay })),
    }))

  it('law: any policy round-trips through its descriptor, and every control block proves its leaf', () => {
    fc.assert(
      fc.property(arbitraryPolicy, drawn => {
        const reserve = deriveReserve(drawn)
        for (const leaf of reserve.leaves) {
          if (!provesLeaf(leaf.script, leaf.controlBlock, reserve.scriptPubKey)) return false
          if (
            provesLeaf(
              leaf.script,
              leaf.controlBlock.replace(/^c[01]/, parity => (parity === 'c0' ? 'c1' : 'c0')),
              reserve.scriptPubKey,
            )
          )
            return false
        }
        if (reserve.descriptor === null) return drawn.template === 'csv-drop'
        const back = parseDescriptor(reserve.descriptor)
        return back.ok && commit(back.value.internalKey, back.value.tree, 'signet').address === reserve.address
      }),
      { numRuns: Number(process.env['NIMDOLF_CASES'] ?? 60) },
    )
  })

  const file = {
    network: 'regtest',
    template: 'pk-older',
    internal_key: `02${BOB}`,
    delegates: [{ name: 'Dave', pubkey: DAVE, delay: 1008 }],
  }
  it('are read from JSON or TOML, with 33-byte keys losing their parity', () => {
    expect(parsePolicy(file)).toMatchObject({
      ok: true,
      value: { internalKey: BOB, delegates: [{ pubkey: DAVE, delay: 1008, mintUrl: null }] },
    })
  })

  it.each([
    ['policy.network', { ...file, network: 'main' }],
    ['policy.template', { ...file, template: 'multi' }],
    ['policy.key', { ...file, internal_key: 'ff'.repeat(32) }],
    ['policy.delay', { ...file, delegates: [{ pubkey: DAVE, delay: 0 }] }],
    ['policy.delay', { ...file, delegates: [{ pubkey: DAVE, delay: 65_536 }] }],
    ['policy.delay', { ...file, delegates: [{ pubkey: DAVE, delay: 1008.5 }] }],
    [
      'policy.twice',
      {
        ...file,
        delegates: [
          { pubkey: DAVE, delay: 1 },
          { pubkey: `03${DAVE}`, delay: 2 },
        ],
      },
    ],
    ['policy.delegates', { ...file, delegates: [] }],
    ['policy.delegates', { ...file, delegates: Array.from({ length: 33 }, (_, at) => ({ pubkey: keyOf(at + 10), delay: 9 })) }],
    ['policy.form', null],
  ])('are refused with %s', (code, value) => {
    expect(parsePolicy(value)).toMatchObject({ ok: false, error: { code } })
  })
})
