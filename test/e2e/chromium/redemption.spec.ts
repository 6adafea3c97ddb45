import type { Client } from '#shared/rpc/client.ts'
import { expectAccessible, openDemo } from '../screens.ts'
import { expect, test } from './fixtures.ts'

const KESTREL = 'https://kestrel.demo'
const of = { custodian: KESTREL } as const

/** Kestrel falls silent, its reserve is claimed by calls alone, and redemption is open. */
async function openPot(demo: Client): Promise<void> {
  const step = async (wanted: string): Promise<void> =>
    expect.poll(async () => (await demo.call('failover.get', of)).step, { timeout: 60_000 }).toBe(wanted)
  await expect
    .poll(async () => (await demo.call('mirror.list', {})).filter(({ standing }) => standing === 'live').length, { timeout: 60_000 })
    .toBe(3)
  await demo.call('demo.fault', { url: KESTREL, fault: 'silence' })
  await demo.call('demo.mine', { blocks: 6 })
  await step('plan')
  await demo.call('failover.diagnose', of)
  const { accept, at_risk: typed, destinations } = await demo.call('failover.get', of)
  if (accept.length > 0) await demo.call('failover.accept', { ...of, typed })
  const { plan } = await demo.call('failover.plan', { ...of, to: destinations[0]!.id, rate: 'normal' })
  const signer = plan!.signers.find(({ can, kind }) => can && kind === 'demo')!.id
  await demo.call('failover.sign', { ...of, signer })
  await demo.call('failover.broadcast', { ...of, amount: plan!.total_in, mint: KESTREL })
  await demo.call('demo.mine', { blocks: 7 })
  await step('open')
  await demo.call('failover.open', of)
}

test('holders are paid while one looks, by keys alone, and every part is accessible in both themes', async ({ inside, home }) => {
  test.setTimeout(300_000)
  await openDemo(inside)
  const demo = home.client('demo')
  await openPot(demo)
  await inside.keyboard.press('g')
  await inside.keyboard.press('x')
  await expect(inside.getByRole('heading', { level: 1, name: 'Redemption' })).toBeVisible()
  await demo.call('demo.redeem', { url: KESTREL, count: 25 })
  const grid = inside.getByRole('grid', { name: 'Requests' })
  await expect(grid.getByText('Paid').first()).toBeVisible({ timeout: 30_000 })
  const settled = async () => (await demo.call('redemption.list', { before: null, limit: 50, state: 'settled' })).length
  await expect.poll(settled, { timeout: 60_000 }).toBeGreaterThanOrEqual(15)

  const [pot] = await demo.call('redemption.pots', {})
  expect(BigInt(pot!.settled) + BigInt(pot!.reserved) + BigInt(pot!.remaining)).toBe(BigInt(pot!.recovered))

  // Reading holds the list: what is in sight stays where it is while more holders come.
  await grid.getByRole('row').nth(1).focus()
  await inside.keyboard.press('ArrowDown')
  const read = inside.locator('[role=row]:focus')
  const before = { words: await read.textContent(), box: await read.boundingBox() }
  await demo.call('demo.redeem', { url: KESTREL, count: 5 })
  await expect(inside.getByRole('button', { name: /newer request/ })).toBeVisible({ timeout: 30_000 })
  expect({ words: await read.textContent(), box: await read.boundingBox() }).toEqual(before)
  await inside.keyboard.press('Enter')
  const pane = inside.getByRole('complementary', { name: /^Request/ })
  await expect(pane.getByText('Asked of our mint')).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await inside.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await expectAccessible(inside)
  }
  await inside.keyboard.press('Escape')
  await expect(pane).toHaveCount(0)
  expect(await read.textContent()).toBe(before.words)

  for (const part of ['Totals', 'Float', 'Gateway'] as const) {
    await inside.getByRole('tab', { name: new RegExp(`^${part}`) }).click()
    for (const scheme of ['light', 'dark'] as const) {
      await inside.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await expectAccessible(inside)
    }
  }
})

test('float is taken out as a token, and the token fills it again', async ({ inside, home }) => {
  test.setTimeout(120_000)
  await openDemo(inside)
  const demo = home.client('demo')
  const free = async (): Promise<bigint> => BigInt((await demo.call('float.get', {}))[0]?.free ?? 0)
  await expect.poll(free, { timeout: 60_000 }).toBeGreaterThan(20_000n)
  const before = await free()
  await inside.evaluate("location.hash = '#/demo/redemption?part=float'")
  await inside.getByRole('button', { name: 'As a token' }).click()
  await inside.getByRole('textbox', { name: 'Amount' }).fill('10000')
  await inside.keyboard.press('Enter')
  const shown = inside.getByLabel('Token', { exact: true })
  await expect(shown).toContainText('cashuB')
  await expectAccessible(inside)
  const token = (await shown.textContent())!
  expect(await free()).toBeLessThanOrEqual(before - 10_000n)
  await inside.keyboard.press('Escape')
  await inside.keyboard.press('t')
  await inside.getByRole('textbox', { name: 'Token' }).fill(token)
  await inside.getByRole('button', { name: 'Spend it into the float' }).click()
  await expect(inside.getByText(/more in the float/)).toBeVisible()
  // The same token a second time is worth nothing.
  await inside.getByRole('textbox', { name: 'Token' }).fill(token)
  await inside.getByRole('button', { name: 'Spend it into the float' }).click()
  await expect(inside.getByRole('alert')).toContainText('float.')
  await inside.keyboard.press('Escape')
  await expect(inside.getByText('Taken out')).toBeVisible()
  expect(await free()).toBeGreaterThan(before - 100n)
})
