import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { bobs, claimed, createRoleWorld, opened, post, serveOwnMint, swapBody, type RoleWorld } from '../../support/role-world.ts'

let world: RoleWorld
beforeEach(async () => {
  world = await createRoleWorld()
  await world.open()
  world.happen(claimed(10_000n), opened())
})
afterEach(() => world.close())

const swap = (inputs: readonly { readonly amount: number }[], name: string) =>
  post(`${world.url()}/v1/swap`, swapBody(inputs, world.mint.mint, name))
/** Free and held; splitting a coin costs a little. */
function float(): bigint {
  const { free, held } = world.role.float()[0]!
  return free + held
}

/** Every file of the database, as a copy of the disk has it. */
const files = (folder: string) => ['nimdolf.sqlite', 'nimdolf.sqlite-wal', 'float.key'].map(name => join(folder, name))

it('K4 a database restored from a backup pays nothing, says why, and goes on only once the operator took the float up again', async () => {
  await world.stop()
  world.store.close()
  for (const file of files(world.folder)) if (existsSync(file)) copyFileSync(file, `${file}.backup`)
  await world.restart()
  const [spent, fresh] = [bobs(16), bobs(8)]
  expect(await swap(spent, 'first')).toMatchObject({ status: 200 })
  await world.until(() => world.store.redemptions.openRoots().length === 0)
  const after = float()

  await world.stop()
  world.store.close()
  for (const file of files(world.folder)) {
    rmSync(file, { force: true })
    if (existsSync(`${file}.backup`)) copyFileSync(`${file}.backup`, file)
  }
  await world.restart()
  await world.until(() => world.role.state().refused !== null)
  expect(world.role.state()).toMatchObject({ state: 'failed', refused: { code: 'gateway.rolled-back' } })
  expect(world.notes('gateway.failed').map(({ level }) => level)).toEqual(['alarm'])
  // The mint's own words: nobody here takes it.
  expect(await swap(spent, 'again')).toMatchObject({ status: 400, code: 12001 })
  expect(await swap(fresh, 'fresh')).toMatchObject({ status: 400, code: 12001 })
  expect(await world.role.redeem({ kind: 'swap' }, JSON.parse(swapBody(fresh, world.mint.mint, 'fresh')), 'holder')).toBeNull()
  expect(await world.role.receive(world.token([4n]))).toMatchObject({ ok: false, error: { code: 'gateway.rolled-back' } })
  expect(await world.role.switch(true)).toMatchObject({ ok: true, value: { state: 'failed' } })

  expect(await world.role.restore()).toMatchObject({ ok: true })
  await world.until(() => world.role.state().refused === null)
  expect(after - float()).toBeLessThan(5n)
  expect(after - float()).toBeGreaterThanOrEqual(0n)
  expect(world.role.state().state).toBe('serving')
  expect(await swap(fresh, 'fresh')).toMatchObject({ status: 200 })
})

it('of two copies of one home that run at once, one alone goes on paying', async () => {
  const other = await createRoleWorld()
  await world.stop()
  world.store.close()
  await other.stop()
  other.store.close()
  for (const [at, file] of files(world.folder).entries()) {
    rmSync(files(other.folder)[at]!, { force: true })
    if (existsSync(file)) writeFileSync(files(other.folder)[at]!, readFileSync(file))
  }
  await Promise.all([world.restart(), other.restart()])
  await world.until(() => [world, other].every(({ role }) => role.state().mint !== null))
  // One machine has one such port; two machines have two.
  const [here] = [world, other].filter(({ role }) => role.state().listening !== null)
  const there = here === world ? other : world
  const proofs = bobs(16)
  const at = (one: RoleWorld, inputs: typeof proofs, name: string) =>
    one.role.redeem({ kind: 'swap' }, JSON.parse(swapBody(inputs, world.mint.mint, name)), 'holder')
  expect(await at(here!, proofs, 'here')).toMatchObject({ kind: 'done' })
  await world.until(() => there.role.state().refused?.code === 'gateway.rolled-back')
  expect(await at(there, proofs, 'there')).toBeNull()
  expect(await at(here!, bobs(8), 'on')).toMatchObject({ kind: 'done' })
  await other.close()
})

it('another mint behind the same address pays nothing with a float that it does not honour', async () => {
  const other = await serveOwnMint('another mint behind it')
  await world.stop()
  const kept = JSON.parse(world.store.settings.get('gateway')!) as object
  world.store.settings.set('gateway', JSON.stringify({ ...kept, mintUrl: other.url }))
  await world.begin()
  await world.until(() => world.role.state().refused !== null)
  const { state, refused } = world.role.state()
  expect([state, refused?.code]).toEqual(['waiting', 'gateway.mint'])
  expect(refused!.detail).toContain('another mint')
  expect(await world.role.redeem({ kind: 'swap' }, JSON.parse(swapBody(bobs(8), other.mint, 'x')), 'holder')).toBeNull()
  await world.stop()
  world.store.settings.set('gateway', JSON.stringify(kept))
  await world.restart()
  expect(world.role.state().state).toBe('serving')
  expect(await swap(bobs(8), 'back')).toMatchObject({ status: 200 })
  await other.close()
})
