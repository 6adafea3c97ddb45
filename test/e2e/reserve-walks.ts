import { expect, type Page } from '@playwright/test'
import type { Client } from '#shared/rpc/client.ts'

/** What an operator does, by mouse, in either host; `demo` only looks, fast-forwards and silences. */

const plansOf = (demo: Client) => demo.call('plan.list', {})

/** One press of the re-arm button, one look, one signature, one send; then the new deadline. */
export async function rearmWhatIsDue(page: Page, demo: Client): Promise<void> {
  const before = await demo.call('overview.get', {})
  expect(before.due.coins).toBe(2)
  const soonest = before.deadlines.find(({ side }) => side === 'mine')!.countdown.blocks!

  await page.getByRole('button', { name: 'Re-arm 2 due' }).click()
  await expect(page.getByText('Nothing is signed and nothing is sent.')).toBeVisible()
  await page.getByRole('button', { name: 'Put into the tray' }).click()
  await expect(page.getByText('It waits for a signature.')).toBeVisible()
  expect((await plansOf(demo)).map(({ state }) => state)).toEqual(['open'])
  await sendOpenPlan(page)

  await expect.poll(async () => (await plansOf(demo))[0]?.state).toBe('sent')
  await demo.call('demo.mine', { blocks: 1 })
  await expect(page.getByRole('heading', { name: 'Re-arm 2 coins' })).toBeVisible()
  await expect.poll(async () => (await plansOf(demo))[0]?.state, { timeout: 30_000 }).toBe('confirmed')
  const after = await demo.call('overview.get', {})
  expect(after.due.coins).toBe(0)
  expect(after.deadlines.find(({ side }) => side === 'mine')!.countdown.blocks).toBeGreaterThan(soonest)
  await expect(page.getByRole('button', { name: /^Re-arm \d+ due/ })).toHaveCount(0)
}

/** Before its time a claim is impossible; when the custodian stays away it opens, and leads into the failover of that mint. */
export async function findClaimable(page: Page, demo: Client): Promise<void> {
  await page.evaluate("location.hash = '#/demo/reserves'")
  const rows = page.getByRole('grid', { name: 'Outputs' }).getByRole('row').filter({ hasText: 'Kestrel' })
  await rows.first().click()
  await expect(page.getByRole('heading', { name: /until you can claim/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Claim', exact: true })).toHaveCount(0)

  await demo.call('demo.fault', { url: 'https://kestrel.demo', fault: 'silence' })
  await demo.call('demo.mine', { blocks: 80 })
  await expect(rows.filter({ hasText: 'Claimable' }).first()).toBeVisible({ timeout: 30_000 })
  await rows.first().click()
  await page
    .getByRole('button', { name: /^Claim/ })
    .first()
    .click()
  await expect(page.getByRole('heading', { name: 'Failover of Kestrel' })).toBeVisible()
  await expect(page.getByRole('link', { name: /You can claim now/ })).toHaveAttribute('href', /failover\?select=/)
}

async function sendOpenPlan(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign', exact: true }).first().click()
  await page.getByRole('button', { name: /^Send/ }).first().click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('This cannot be called back.')).toBeVisible()
  await dialog.getByRole('button', { name: /^Send through/ }).click()
  await expect(dialog).toHaveCount(0)
}
