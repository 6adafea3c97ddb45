import { findClaimable, rearmWhatIsDue } from '../reserve-walks.ts'
import { openDemo } from '../screens.ts'
import { expect, test } from './fixtures.ts'

test('what is due is re-armed in one action, and the new deadline shows', async ({ inside, home }) => {
  test.setTimeout(120_000)
  await openDemo(inside)
  await rearmWhatIsDue(inside, home.client('demo'))
})

test('a claim is impossible before its time; when the mint stays away it is typed, sent and confirmed', async ({ inside, home }) => {
  test.setTimeout(120_000)
  await openDemo(inside)
  await findClaimable(inside, home.client('demo'))
})

test('a server that lies makes the chain disputed, and no countdown is shown', async ({ inside, home }) => {
  test.setTimeout(120_000)
  await openDemo(inside)
  const demo = home.client('demo')
  await inside.evaluate("location.hash = '#/demo/servers'")
  await expect(inside.getByText('3 of 3 agree')).toBeVisible({ timeout: 30_000 })
  await demo.call('demo.server-fault', { id: 2, fault: 'lies' })
  await demo.call('demo.mine', { blocks: 1 })
  await expect
    .poll(async () => (await demo.call('reserve.list', {})).some(({ agreement }) => agreement === 'disputed'), { timeout: 30_000 })
    .toBe(true)
  const coins = (await demo.call('reserve.coins', {})).filter(({ agreement }) => agreement === 'disputed')
  expect(coins.every(({ status, countdown }) => status === 'unknown' && (countdown === null || countdown.blocks === null))).toBe(true)
  await demo.call('demo.server-fault', { id: 2, fault: 'none' })
})
