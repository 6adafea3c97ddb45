import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Screens by the hash that leads to them, with words that are there once they have their data; the operator's own while empty, then the demo's. */
export const EMPTY_SCREENS = [
  { name: 'mirrors, empty', hash: '#/mirrors', shows: 'No mirror is kept yet' },
  { name: 'audit, empty', hash: '#/audit', shows: 'There is nothing to search yet' },
  { name: 'reserves, empty', hash: '#/reserves', shows: 'Reserves' },
  { name: 'plans, empty', hash: '#/plans', shows: 'Plan tray' },
  { name: 'redemption, empty', hash: '#/redemption?part=gateway', shows: 'No gateway stands before your mint yet' },
  { name: 'gateway set-up', hash: '#/redemption?dialog=gateway', shows: 'Where it stands' },
  { name: 'failovers, empty', hash: '#/failover', shows: 'Your leaf stands in no reserve' },
  { name: 'delegations, empty', hash: '#/delegations', shows: 'Delegations' },
  { name: 'signers, empty', hash: '#/signers', shows: 'Krux' },
  { name: 'servers, empty', hash: '#/servers', shows: 'Servers' },
  { name: 'publications, empty', hash: '#/publications', shows: 'Publications' },
] as const

export const DEMO_SCREENS = [
  { name: 'overview', hash: '#/demo/overview', shows: 'Exceptions' },
  { name: 'reserves', hash: '#/demo/reserves', shows: 'lantern' },
  { name: 'new plan', hash: '#/demo/plans?new=rearm', shows: 'Put into the tray' },
  { name: 'redemption', hash: '#/demo/redemption', shows: 'Nothing was recovered yet' },
  { name: 'float', hash: '#/demo/redemption?part=float', shows: 'Why it is capped' },
  { name: 'gateway', hash: '#/demo/redemption?part=gateway', shows: 'It opens no port' },
  { name: 'failovers', hash: '#/demo/failover', shows: 'Kestrel' },
  { name: 'failover', hash: '#/demo/failover?select=https%3A%2F%2Fkestrel.demo&step=2', shows: 'The claim plan opens' },
  { name: 'delegations', hash: '#/demo/delegations', shows: 'Single point' },
  { name: 'signers', hash: '#/demo/signers', shows: 'Demo keys' },
  { name: 'servers', hash: '#/demo/servers', shows: 'north.demo' },
  { name: 'mirrors', hash: '#/demo/mirrors', shows: 'harbor.demo' },
  { name: 'mirror', hash: '#/demo/mirrors?select=https%3A%2F%2Fharbor.demo', shows: 'Demo/1' },
  { name: 'keysets', hash: '#/demo/mirrors?select=https%3A%2F%2Fharbor.demo&tab=keysets', shows: 'sat' },
  { name: 'advertised', hash: '#/demo/mirrors?select=https%3A%2F%2Fharbor.demo&tab=advertisement', shows: 'firehose' },
  { name: 'audit', hash: '#/demo/audit', shows: 'What can be looked up' },
  { name: 'publications', hash: '#/demo/publications', shows: 'Publications' },
  { name: 'log', hash: '#/demo/log', shows: 'harbor.demo' },
  { name: 'settings', hash: '#/demo/settings', shows: 'Theme' },
] as const

export async function openScreen(page: Page, screen: { readonly hash: string; readonly shows: string }): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(screen.hash)}`)
  await expect(page.getByText(screen.shows).first()).toBeVisible()
}

/** Follows the console into the demo, from its first start. */
export async function openDemo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the demo network' }).click()
  await expect(page.getByRole('region', { name: 'Demo' })).toContainText('Nothing here is real')
}

/** No finding of WCAG A and AA, 2.0 to 2.2. `legacy` in Electron, whose one page axe cannot put beside another. */
export async function expectAccessible(page: Page, legacy = false): Promise<void> {
  const axe = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).setLegacyMode(legacy)
  const { violations } = await axe.analyze()
  const findings = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(node => `${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  }))
  expect(findings).toEqual([])
}

/** Collects what must never happen in our pages: script errors and violations of the policy. */
export function watchForTrouble(page: Page): readonly string[] {
  const trouble: string[] = []
  page.on('pageerror', error => trouble.push(`script error: ${error.message}`))
  page.on('console', message => {
    if (/Content Security Policy|Trusted Type/i.test(message.text())) trouble.push(`policy: ${message.text()}`)
  })
  page.on('dialog', dialog => {
    trouble.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return trouble
}
