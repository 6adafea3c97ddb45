import { expect, test } from './fixtures.ts'
import { expectAccessible, openDemo } from '../screens.ts'

test('a first start offers the demo; it runs, its mirrors go live, a fork is Disputed, and leaving ends it', async ({ inside, home }) => {
  test.setTimeout(180_000)
  await expect(inside.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
  await openDemo(inside)

  await inside.getByRole('link', { name: /Mirrors/ }).click()
  const rows = inside.getByRole('grid', { name: 'Mirrors' }).getByRole('row').filter({ hasText: '.demo' })
  await expect(rows).toHaveCount(3)
  await expect(rows.filter({ hasText: 'Live' })).toHaveCount(3, { timeout: 60_000 })

  await inside.getByRole('button', { name: 'Faults and spends' }).click()
  const fault = inside.getByRole('group', { name: 'Fault of Harbor' })
  await fault.getByRole('radio', { name: 'Fork' }).check()
  await inside.keyboard.press('Escape')
  await expect(rows.filter({ hasText: 'harbor.demo' })).toContainText('Disputed', { timeout: 75_000 })
  await expect(rows.filter({ hasText: 'Disputed' })).toHaveCount(1)

  await rows.filter({ hasText: 'harbor.demo' }).click()
  await inside.getByRole('tab', { name: /Disputes/ }).click()
  await expect(inside.getByRole('region', { name: 'A as kept' })).toContainText('"seq"')
  await expect(inside.getByRole('region', { name: 'B as received' })).toContainText('"seq"')

  await expectAccessible(inside)

  await inside.getByRole('button', { name: 'Leave demo' }).click()
  await expect(inside.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
  await expect(inside.getByText('DEMO', { exact: true })).toHaveCount(0)
  expect(await home.client().call('mirror.list', {})).toEqual([])
  await expect(home.client('demo').call('mirror.list', {})).rejects.toMatchObject({ code: 'demo.not-running' })
})

test('a spend shows without being asked for', async ({ inside, home }) => {
  await openDemo(inside)
  await inside.getByRole('link', { name: /Mirrors/ }).click()
  const row = inside.getByRole('grid', { name: 'Mirrors' }).getByRole('row').filter({ hasText: 'kestrel.demo' })
  await expect(row).toContainText('Live', { timeout: 60_000 })
  await row.click()
  const demo = home.client('demo')
  const before = (await demo.call('mirror.list', {})).find(({ url }) => url.includes('kestrel'))!
  await demo.call('demo.spend', { url: before.url, count: 1 })
  const [newest] = await expect
    .poll(() => demo.call('mirror.tail', { url: before.url, limit: 1 }))
    .not.toMatchObject([{ seq: before.contiguous }])
    .then(() => demo.call('mirror.tail', { url: before.url, limit: 1 }))
  await expect(inside.getByRole('button', { name: `Copy Y ${newest!.Y}` })).toBeVisible()
})

test('a core that ends is told, and what was seen stays on screen', async ({ inside, served }) => {
  await expect(inside.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
  await served.stop()
  await expect(inside.getByText('No line to the core.')).toBeVisible()
  await expect(inside.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
})
