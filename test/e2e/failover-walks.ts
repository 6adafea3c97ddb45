import { expect, type Locator, type Page } from '@playwright/test'
import type { Client } from '#shared/rpc/client.ts'

/** The rehearsal, by mouse and keys in either host: Kestrel falls silent and its delegate takes over, to the signed report. */

const KESTREL = 'https://kestrel.demo'
const WIZARD = `#/demo/failover?${new URLSearchParams({ select: KESTREL }).toString()}`

/** Called with each step as it stands on screen. */
export type Look = (step: string) => Promise<void>

const heading = (page: Page, name: RegExp | string): Locator => page.getByRole('heading', { level: 2, name })
const detailOf = (demo: Client) => demo.call('failover.get', { custodian: KESTREL })

/** Before its time: the reason and the block, and nothing to press. */
export async function findShutGate(page: Page, look: Look): Promise<void> {
  await page.evaluate("location.hash = '#/demo/failover'")
  const row = page.getByRole('grid', { name: 'Failovers' }).getByRole('row').filter({ hasText: 'Kestrel' })
  await expect(row).toContainText('Not yet', { timeout: 60_000 })
  await look('failovers')
  await row.focus()
  await page.keyboard.press('Enter')
  await expect(heading(page, 'Is the mint gone?')).toBeVisible()
  await page.keyboard.press('j')
  const why = page.getByRole('region', { name: 'Why not yet' })
  await expect(why).toContainText(/The claim plan opens in \d+ blocks?/)
  await expect(page.getByRole('region', { name: 'Evidence' }).getByRole('button', { name: /plan|accept|sign|send/i })).toHaveCount(0)
  await look('evidence, shut')
}

/** Makes Kestrel silent and its timelock run out, in the demo's panel; then asks, accepts and plans. */
export async function planClaim(page: Page, demo: Client, look: Look): Promise<void> {
  await inDemoPanel(page, async panel => {
    await panel.getByRole('group', { name: 'Fault of Kestrel' }).getByRole('radio', { name: 'Silence' }).click()
    await panel.getByRole('group', { name: 'Find blocks now' }).getByRole('button', { name: '6', exact: true }).click()
  })
  await expect.poll(async () => (await detailOf(demo)).step, { timeout: 30_000 }).toBe('plan')
  await page.getByRole('button', { name: /^Diagnose/ }).click()
  await page.getByRole('button', { name: /^Ask the mint/ }).click()
  await expect(page.getByRole('table', { name: 'Attempts to reach the mint' })).toContainText('No answer', { timeout: 60_000 })
  await look('diagnose')
  await page.getByRole('button', { name: 'Go on to the evidence' }).click()
  await acceptDoubts(page, demo, look)
  await page.getByRole('button', { name: /^Claim plan/ }).click()
  await expect(page.getByRole('table', { name: 'Transaction' })).toBeVisible()
  await look('claim plan')
  await page.getByRole('button', { name: 'Make the claim plan' }).click()
  await expect(heading(page, 'Sign the claim')).toBeVisible()
}

/** What the mirror leaves in doubt is accepted by the sum alone; another sum does nothing. */
async function acceptDoubts(page: Page, demo: Client, look: Look): Promise<void> {
  const { accept, at_risk: risk } = await detailOf(demo)
  await look('evidence')
  if (accept.length === 0) return expect(page.getByText('Nothing is to be accepted')).toBeVisible()
  const [field, act] = [page.getByLabel('Sat at risk'), page.getByRole('button', { name: 'Accept the risk' })]
  await field.fill(String(BigInt(risk) + 1n))
  await field.press('Enter')
  await expect(act).toBeDisabled()
  await field.fill(risk)
  await act.click()
  await expect.poll(async () => (await detailOf(demo)).accepted).toBe(true)
}

/** Signed by the demo's keys, typed exactly, sent, and followed until it is settled. */
export async function sendClaim(page: Page, demo: Client, look: Look): Promise<void> {
  await look('sign')
  await page.getByRole('region', { name: 'Signers' }).getByRole('button', { name: 'Sign', exact: true }).click()
  const form = page.getByRole('form', { name: 'Send the claim' })
  const send = form.getByRole('button', { name: 'Send through 3 servers' })
  const { plan } = await detailOf(demo)
  await form.getByLabel('Mint name').fill('kestrel')
  await form.getByLabel('Amount in sat').fill(plan!.total_in)
  await form.getByLabel('Amount in sat').press('Enter')
  await expect(send).toBeDisabled()
  expect((await detailOf(demo)).step).toBe('broadcast')
  await form.getByLabel('Mint name').fill('Kestrel')
  await look('send')
  await send.click()
  await expect(heading(page, 'Watch until the claim is settled')).toBeVisible({ timeout: 30_000 })
  await look('watch')
  // The core holds where it stands, not the window.
  await page.reload()
  await expect(heading(page, 'Watch until the claim is settled')).toBeVisible({ timeout: 30_000 })
  await demo.call('demo.mine', { blocks: 6 })
  await expect(heading(page, 'Open redemption')).toBeVisible({ timeout: 30_000 })
}

/** Opens, lets holders come, closes. */
export async function redeem(page: Page, demo: Client, look: Look): Promise<void> {
  await look('open')
  await page.getByRole('button', { name: 'Open redemption…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Open redemption' }).click()
  await expect(heading(page, 'Holders are paid out of the pot')).toBeVisible()
  const mint = async () => (await demo.call('demo.state', {})).mints.find(({ url }) => url === KESTREL)!
  await inDemoPanel(page, panel =>
    panel.getByRole('group', { name: 'Holders of Kestrel redeem' }).getByRole('button', { name: 'Holders redeem 5' }).click(),
  )
  await expect.poll(async () => (await mint()).redeemed, { timeout: 60_000 }).toBeGreaterThan(0)
  await expect.poll(async () => BigInt((await detailOf(demo)).redemption!.settled) > 0n, { timeout: 60_000 }).toBe(true)
  await look('redemption')
  await page.getByRole('button', { name: 'Close redemption…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('table', { name: 'The books' })).toBeVisible()
  await dialog.getByLabel('Why').fill('the rehearsal is over')
  await dialog.getByRole('button', { name: 'Close redemption' }).click()
  await expect(heading(page, /^The books/)).toBeVisible()
}

/** The signed bundle as a file that anybody can check, and the same place after a reload. `saved` answers what is in the file that the act saves. */
export async function signReport(
  page: Page,
  demo: Client,
  look: Look,
  saved: (act: () => Promise<void>) => Promise<string>,
): Promise<void> {
  await look('report')
  await expect(page.getByRole('table', { name: 'Checks of the books' }).getByText('Differs')).toHaveCount(0)
  const sign = page.getByRole('list', { name: 'Who can sign the report' }).getByRole('button', { name: 'Sign and save' })
  const text = await saved(() => sign.click())
  await expect(page.getByText('Signed and saved')).toBeVisible()
  const found = await demo.call('failover.check', { text })
  expect(found).toMatchObject({ ok: true, custodian: KESTREL, fault: null })
  expect(found.signed_by).not.toBeNull()
  const report = await demo.call('failover.report', { custodian: KESTREL })
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([])
  expect(BigInt(report.recovered_sat) * 1_000n).toBe(BigInt(report.paid_out) + BigInt(report.pending) + BigInt(report.left))
  await page.reload()
  await expect(heading(page, /^The books/)).toBeVisible({ timeout: 30_000 })
  expect(new URL(page.url()).hash).toBe(WIZARD)
}

async function inDemoPanel(page: Page, act: (panel: Locator) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Faults and spends' }).click()
  const panel = page.getByRole('dialog', { name: /^Demo mints/ })
  await expect(panel).toBeVisible()
  await act(panel)
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
}
