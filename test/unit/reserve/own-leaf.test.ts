import { describe, expect, it } from 'vitest'
import { parseOwnLeaf } from '#shared/domain/reserve/own-leaf.ts'
import { deriveReserve } from '#shared/domain/reserve/policy.ts'
import { BOB, createReserveWorld, DAVE, FRANK, keyOf, policy } from '../../support/reserve-world.ts'

const reserve = deriveReserve(policy)
const dave = reserve.leaves[0]!
/** What a custodian that hides the rest of its tree would hand to Dave. */
const partial = (changes: object = {}) =>
  JSON.stringify({
    format: 'nimdolf-reserve',
    version: 1,
    network: 'regtest',
    internal_key: BOB.pubkey,
    address: reserve.address,
    leaves: [{ script: dave.script, control_block: dave.controlBlock }],
    ...changes,
  })
const add = (world: ReturnType<typeof createReserveWorld>, text: string, me: string | null = null) =>
  world.reserves.add({ source: 'package', name: 'shy', package: text, role: 'peer', me, mintUrl: null })

describe('a package with our own leaf alone', () => {
  it('makes the reserve claimable, its tree unverifiable, and is claimed when mature (protocol §2)', async () => {
    const world = createReserveWorld([DAVE.pubkey])
    const added = add(world, partial())
    if (!added.ok) throw new Error(added.error.detail)
    const { id, scriptPubKey } = added.value[0]!.row
    expect(scriptPubKey).toBe(reserve.scriptPubKey)
    expect(world.reserves.get(id)).toMatchObject({
      tree: null,
      mine: { pubkey: DAVE.pubkey, delay: 144 },
      verdict: { state: 'unverifiable', claimable: true },
    })

    const own = world.reserves.add({
      source: 'policy',
      name: 'mine',
      mintUrl: null,
      policy: { ...policy, internalKey: keyOf('own').pubkey },
    })
    const to = own.ok ? own.value[0]!.row.id : 0
    world.fund(scriptPubKey, 1_000_000n, 900)
    const claim = { kind: 'claim', reserve: id, coins: [], to } as const
    expect(world.plans.preview(claim, 'normal')).toMatchObject({ ok: false, error: { code: 'plan.nothing-mature' } })
    world.mineTo(1_043)
    const made = world.plans.create(claim, 'normal')
    if (!made.ok) throw new Error(made.error.detail)
    await world.plans.sign(made.value.row.id, DAVE.pubkey)
    expect(await world.plans.broadcast(made.value.row.id)).toMatchObject({ ok: true })
  })

  it('is refused when the leaf is not ours, is not in the output, or the package says two things', () => {
    const code = (text: string, keys: readonly string[]) => {
      const parsed = parseOwnLeaf(text, keys)
      return parsed.ok ? 'accepted' : parsed.error.code
    }
    const mine = [DAVE.pubkey]
    expect(code(partial(), mine)).toBe('accepted')
    expect(code(partial(), [FRANK.pubkey])).toBe('package.incomplete')
    expect(code(partial({ leaves: [{ script: dave.script, control_block: reserve.leaves[1]!.controlBlock }] }), mine)).toBe(
      'package.mismatch',
    )
    const other = deriveReserve({ ...policy, internalKey: keyOf('eve').pubkey })
    expect(code(partial({ address: other.address }), mine)).toBe('package.mismatch')
    expect(code(partial({ script_pubkey: other.scriptPubKey }), mine)).toBe('package.form')
    expect(code(partial({ address: undefined }), mine)).toBe('package.form')
    for (const stated of ['zz', '', '5120', 'é', '5120'.repeat(99)]) {
      expect(code(partial({ address: undefined, script_pubkey: stated }), mine)).toMatch(/^package\.(?:form|mismatch)$/)
    }
    expect(code(partial({ address: undefined, script_pubkey: reserve.scriptPubKey }), mine)).toBe('accepted')
    expect(code(partial({ network: 'signet' }), mine)).toBe('package.form')
    expect(code(partial({ leaves: 7 }), mine)).toBe('package.incomplete')
    expect(code('{', mine)).toBe('package.form')
  })

  it('says of a broken whole package what is broken, as before', () => {
    const world = createReserveWorld([DAVE.pubkey])
    expect(add(world, partial({ internal_key: 'no key' }))).toMatchObject({ ok: false, error: { code: 'package.form' } })
    expect(add(world, partial({ version: 9 }))).toMatchObject({ ok: false, error: { code: 'package.version' } })
    expect(add(world, partial(), FRANK.pubkey)).toMatchObject({ ok: false, error: { code: 'package.incomplete' } })
  })
})
