import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { getDecodedToken } from '@cashu/cashu-ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { msatRate } from '#shared/domain/redemption/pot.ts'
import { bobs, BOB_URL, claimed, createRoleWorld, opened, post, serveOwnMint, swapBody, type RoleWorld } from '../../support/role-world.ts'

let world: RoleWorld
beforeEach(async () => {
  world = await createRoleWorld()
})
afterEach(() => world.close())

const free = (): bigint => world.role.float()[0]!.free
/** sat of fees that no pot pays. */
const upkeep = (): bigint => world.store.redemptions.books(null).floatMsat / 1_000n
async function taken(
  amount: bigint | null,
  confirmed = false,
): Promise<{ readonly id: number; readonly amount: bigint; readonly token: string }> {
  const outcome = await world.role.take('sat', amount, confirmed)
  if (!outcome.ok || outcome.value.token === null) throw new Error(JSON.stringify(outcome.ok || outcome.error))
  return { ...outcome.value, token: outcome.value.token }
}

it('refuses everything until a gateway is set up', async () => {
  expect(await world.role.take('sat', 1n, true)).toMatchObject({ ok: false, error: { code: 'gateway.off' } })
  expect(await world.role.token(1)).toMatchObject({ ok: false, error: { code: 'gateway.off' } })
  expect(await world.role.giveBack(1)).toMatchObject({ ok: false, error: { code: 'gateway.off' } })
  expect(await world.role.taken()).toEqual([])
})

it('takes out what our own float would take in again, and tells each step in the journal without its token', async () => {
  await world.open()
  expect(await world.role.take('sat', 0n, false)).toMatchObject({ ok: false, error: { code: 'gateway.arguments' } })
  expect(await world.role.take('usd', 1n, false)).toMatchObject({ ok: false, error: { code: 'float.refused' } })
  expect(await world.role.take('sat', 127n, false)).toMatchObject({ ok: false, error: { code: 'float.low' } })
  const { id, amount, token } = await taken(70n)
  expect(amount).toBe(70n)
  expect(getDecodedToken(token, [world.mint.mint.keysets[0]!.id])).toMatchObject({ mint: 'https://dave.test', unit: 'sat' })
  expect(await world.role.taken()).toMatchObject([{ id, state: 'unspent', amount: 70n, left: 70n }])
  expect(await world.role.token(id)).toMatchObject({ ok: true, value: { token } })
  expect(await world.role.receive(token)).toEqual({ ok: true, value: { amount: 69n, pending: false } })
  expect(await world.role.taken()).toMatchObject([{ id, state: 'spent', left: 0n }])
  expect(await world.role.giveBack(id)).toMatchObject({ ok: false, error: { code: 'float.spent' } })

  const other = await taken(32n)
  expect(await world.role.giveBack(other.id)).toEqual({ ok: true, value: { amount: 31n, pending: false } })
  const acts = ['float.take', 'float.taken', 'float.token', 'float.return', 'float.returned'] as const
  expect(acts.map(act => world.notes(act).map(({ subject, level, actor }) => [subject, level, actor].join(' ')))).toEqual([
    [`${other.id} notice operator`, `${id} notice operator`],
    [`${other.id} notice console`, `${id} notice console`],
    [`${id} notice operator`],
    [`${other.id} notice operator`],
    [expect.stringMatching(/^\d+ notice console$/)],
  ])
  expect(JSON.stringify(world.store.journal.list({ before: null, limit: 100, level: null, text: '' }))).not.toContain('cashuB')
})

it('is asked twice while holders are to be paid, and says what is left for them', async () => {
  await world.open()
  world.happen(claimed(3_000n), opened())
  const before = free()
  expect(await world.role.take('sat', 100n, false)).toMatchObject({
    ok: false,
    error: {
      code: 'float.open',
      detail: `Redemption is open, and holders are paid from this float: ${before - 100n} sat would be free for them. Larger requests are told to wait. Confirm it to take it out nevertheless.`,
    },
  })
  expect(await world.role.take('sat', null, false)).toMatchObject({
    ok: false,
    error: { detail: expect.stringContaining('0 sat would be free for them, less than the 10 that you call low.') as string },
  })
  expect([free(), await world.role.taken(), world.notes('float.take')]).toEqual([before, [], []])
  await taken(100n, true)
  expect(world.notes('float.take')).toMatchObject([
    { detail: '100 sat are to leave the float. Redemption was open, and it was confirmed.' },
  ])
  // What is left pays; what is not there is told to wait, and the pot's books know nothing of it.
  expect(await post(`${world.url()}/v1/swap`, swapBody(bobs(8), world.mint.mint, 'small'))).toMatchObject({ status: 200 })
  expect(await post(`${world.url()}/v1/swap`, swapBody(bobs(64), world.mint.mint, 'large'))).toMatchObject({ status: 503 })
  const books = world.store.redemptions.books(BOB_URL)
  expect([books.toHoldersMsat, books.floatMsat]).toEqual([8_000n, world.store.redemptions.intents(null, 9)[0]!.cost * msatRate('sat')!])
})

it('has it once the mint is back, also when it was down or the process ended meanwhile', async () => {
  await world.open()
  const before = [free(), upkeep()] as const
  await world.mint.sleep()
  const outcome = await world.role.take('sat', 50n, false)
  expect(outcome).toMatchObject({ ok: true, value: { amount: 50n, token: null } })
  const { id } = outcome.ok ? outcome.value : { id: 0 }
  expect(await world.role.taken()).toMatchObject([{ id, state: 'taking', unit: 'sat' }])
  await world.stop()
  await world.mint.wake()
  await world.restart()
  await world.until(() => world.store.redemptions.taken().length > 0)
  expect(await world.role.token(id)).toMatchObject({ ok: true, value: { amount: 50n, token: expect.stringMatching(/^cashuB/) as string } })
  // Rounds of upkeep break coins by now, and what they hold is float, too.
  const { held } = world.role.float()[0]!
  expect(before[0] - free() - held).toBe(50n + upkeep() - before[1])
  expect(world.notes('float.taken')).toHaveLength(1)
  await world.mint.sleep()
  expect(await world.role.taken()).toMatchObject([{ id, state: 'unknown', left: null }])
})

it('carries out and lists what was taken while holders are not served', async () => {
  await world.open()
  await world.role.switch(false)
  const { id } = await taken(null)
  expect(free()).toBe(0n)
  expect(await world.role.taken()).toMatchObject([{ id, state: 'unspent' }])
  expect(await world.role.giveBack(id)).toMatchObject({ ok: true })
  expect(free()).toBeGreaterThan(120n)
})

it('lets the operator leave his mint: the float is taken out, and ecash of the mint before stays what it is', async () => {
  await world.open()
  const other = await serveOwnMint('another own mint')
  try {
    const elsewhere = { ...world.config, mintUrl: other.url }
    expect(await world.role.configure(elsewhere)).toMatchObject({
      ok: false,
      error: { code: 'gateway.busy', detail: expect.stringContaining('take the float out first') as string },
    })
    const { id, token } = await taken(null)
    expect(await world.role.configure(elsewhere)).toMatchObject({ ok: true })
    // The new mint would call unspent what it never signed.
    expect(await world.role.taken()).toMatchObject([{ id, state: 'unknown', left: null }])
    for (const asked of [world.role.token(id), world.role.giveBack(id)])
      expect(await asked).toMatchObject({
        ok: false,
        error: { code: 'float.refused', detail: expect.stringContaining('before') as string },
      })
    expect(await world.role.configure(world.config)).toMatchObject({ ok: true })
    expect(await world.role.token(id)).toMatchObject({ ok: true, value: { token } })
    expect(await world.role.giveBack(id)).toMatchObject({ ok: true })
  } finally {
    await other.close()
  }
})

it('finds what an older backup knows nothing of, and leaves out what was taken out since', async () => {
  await world.open()
  const file = join(world.folder, 'nimdolf.sqlite')
  const spent = await taken(7n)
  await world.stop()
  world.store.close()
  copyFileSync(file, `${file}.backup`)
  await world.begin()
  const kept = await taken(40n)
  expect(await world.role.giveBack(spent.id)).toMatchObject({ ok: true })
  const before = free()
  await world.stop()
  world.store.close()
  copyFileSync(`${file}.backup`, file)
  await world.begin()
  await world.until(() => world.role.state().refused?.code === 'gateway.rolled-back')
  expect(await world.role.take('sat', 1n, false)).toMatchObject({ ok: false, error: { code: 'gateway.rolled-back' } })

  const restored = await world.role.restore()
  expect(restored).toMatchObject({ ok: true, value: { taken: 40n } })
  const { held } = world.role.float()[0]!
  expect(before - free() - held).toBeGreaterThanOrEqual(0n)
  const [found, old, ...others] = await world.role.taken()
  expect([found, old, others]).toMatchObject([{ amount: 40n, state: 'unspent', found: true }, { id: spent.id, state: 'spent' }, []])
  expect(await world.role.token(found!.id)).toMatchObject({ ok: true, value: { token: kept.token } })
})
