import { describe, expect, it } from 'vitest'
import { encodeLeaf } from '#shared/domain/reserve/leaf.ts'
import { commit } from '#shared/domain/reserve/tree.ts'
import { BOB, createReserveWorld, DAVE, FRANK, keyOf, policy } from '../../support/reserve-world.ts'

type World = ReturnType<typeof createReserveWorld>

function add(world: World, changes: Partial<typeof policy> = {}, name = 'harbor') {
  const added = world.reserves.add({ source: 'policy', name, policy: { ...policy, ...changes }, mintUrl: null })
  if (!added.ok) throw new Error(added.error.code)
  return added.value[0]!.row
}

describe('coins that were verified once', () => {
  it('stay in sight while servers disagree or too few answer, whatever those that answer keep back', () => {
    const world = createReserveWorld()
    const { id, scriptPubKey } = add(world)
    world.fund(scriptPubKey, 1_000_000n, 900)
    for (const agreement of ['unknown', 'disputed'] as const) {
      world.agree(agreement)
      world.hide(scriptPubKey)
      expect(world.reserves.get(id)?.coins).toMatchObject([{ amount: 1_000_000n, height: 900, spent: null }])
      expect(world.reserves.remove(id)).toMatchObject({ ok: false, error: { code: 'reserve.not-empty' } })
    }
    world.agree('verified')
    expect(world.reserves.get(id)?.coins).toEqual([])
  })

  it('stand beside what single servers show newly, each once', () => {
    const world = createReserveWorld()
    const { id, scriptPubKey } = add(world)
    world.fund(scriptPubKey, 1_000_000n, 900)
    world.agree('unknown')
    world.fund(scriptPubKey, 5n, 950)
    expect(world.reserves.get(id)?.coins.map(({ amount }) => amount)).toEqual([1_000_000n, 5n])
  })
})

describe('another network', () => {
  it('shows nothing of the first one, and finds it untouched when it is chosen again', () => {
    const world = createReserveWorld()
    const { id, scriptPubKey } = add(world)
    world.fund(scriptPubKey, 1_000_000n, 900)
    world.chooseNetwork('signet')
    expect(world.reserves.list()).toEqual([])
    const trial = add(world, { network: 'signet' }, 'trial')
    expect(trial.active).toBe(true)
    expect(world.reserves.list().map(({ row }) => row.name)).toEqual(['trial'])
    world.chooseNetwork('regtest')
    expect(world.reserves.list()).toMatchObject([{ row: { id, active: true } }])
  })
})

it('an own package in another tree than ours is refused before anybody pays to it: it could not be re-armed', () => {
  const scripts = [DAVE, FRANK, keyOf('eve')].map(({ pubkey }, at) => encodeLeaf({ template: 'pk-older', key: pubkey, sequence: 144 + at }))
  const lopsided = commit(BOB.pubkey, [scripts[0]!, [scripts[1]!, scripts[2]!]], 'regtest')
  const text = JSON.stringify({
    format: 'nimdolf-reserve',
    version: 1,
    network: 'regtest',
    internal_key: BOB.pubkey,
    leaves: lopsided.leaves.map(({ script, controlBlock }) => ({ script, control_block: controlBlock })),
  })
  const world = createReserveWorld()
  const add = (role: 'own' | 'peer') => world.reserves.add({ source: 'package', name: 'odd', package: text, role, me: null, mintUrl: null })
  expect(add('own')).toMatchObject({ ok: false, error: { code: 'reserve.shape' } })
  expect(add('peer').ok).toBe(true)
})

describe('removing a reserve', () => {
  it('is refused while a plan in the tray pays to it or takes from it', () => {
    const world = createReserveWorld([DAVE.pubkey])
    const from = add(world)
    const to = add(world, { internalKey: keyOf('next').pubkey }, 'next')
    world.fund(from.scriptPubKey, 1_000_000n, 900)
    const made = world.plans.create({ kind: 'rotate', from: from.id, to: to.id }, 'normal')
    expect(made.ok).toBe(true)
    expect(world.reserves.remove(to.id)).toMatchObject({ ok: false, error: { code: 'reserve.in-tray' } })
    world.plans.drop(made.ok ? made.value.row.id : 0)
    expect(world.reserves.remove(to.id)).toMatchObject({ ok: true })
  })
})

it('a spend of our own that no plan here made is a warning, whatever its witness says', async () => {
  const [world, other] = [createReserveWorld(), createReserveWorld()]
  for (const each of [world, other]) each.fund(add(each).scriptPubKey, 1_000_000n, 900)
  const rearm = { kind: 'rearm', reserve: null, coins: [], consolidate: false } as const
  const made = other.plans.create(rearm, 'normal')
  const id = made.ok ? made.value.row.id : 0
  await other.plans.sign(id, BOB.pubkey)
  await other.plans.broadcast(id)
  world.show(other.sent[0]!, 1_001)
  const levelsOf = (each: World) =>
    each.store.journal.list({ before: null, limit: 99, level: null, text: 'coin.spent' }).map(({ level }) => level)
  expect(levelsOf(world)).toEqual(['warning'])
  expect(world.reserves.history(1, 9).find(({ act }) => act === 'coin.spent')?.detail).toMatch(/no plan of this console made it/)
  other.show(other.sent[0]!, 1_001)
  expect(levelsOf(other)).toEqual(['notice'])
})

it('what the disk refused is written down with the next news', () => {
  const world = createReserveWorld([BOB.pubkey])
  const { id, scriptPubKey } = add(world)
  const { record } = world.store.reserves
  let full = true
  world.store.reserves.record = (...args) => {
    if (full) throw new Error('store.full')
    record.apply(world.store.reserves, args)
  }
  expect(() => world.fund(scriptPubKey, 1_000_000n, 900)).toThrow('store.full')
  full = false
  world.reserves.chainChanged()
  expect(world.reserves.history(id, 9).map(({ act }) => act)).toContain('coin.deposit')
})
