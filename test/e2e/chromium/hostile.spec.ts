import { HOSTILE, startHostileMint, type HostileMint } from '../hostile-mint.ts'
import { expect, test as base } from './fixtures.ts'

const test = base.extend<{ mint: HostileMint }>({
  mint: async ({}, use) => {
    const mint = await startHostileMint()
    await use(mint)
    await mint.stop()
  },
})

test('markup in what a mint says is shown as text on every screen, and nothing of it comes alive', async ({ inside, home, mint }) => {
  // The direction override is shown as a replacement character: text up to it is compared.
  const asText = (words: string) => inside.getByText(words.split('\u202E')[0]!).first()
  const nothingAlive = async () => {
    expect(await inside.evaluate('window.pwned')).toBeUndefined()
    expect(
      await inside.evaluate("document.querySelectorAll('img, iframe, [onerror], [onload], a[href^=javascript], main script').length"),
    ).toBe(0)
    expect(new URL(inside.url()).pathname).toBe('/')
  }

  await inside.evaluate("location.hash = '#/mirrors'")
  await inside
    .getByRole('button', { name: /Add mirror/ })
    .first()
    .click()
  const dialog = inside.getByRole('dialog', { name: 'Add mirror' })
  await dialog.getByRole('textbox', { name: 'Mint address' }).fill(mint.url)
  await inside.keyboard.press('Enter')
  await expect(asText(HOSTILE.name)).toBeVisible()
  await expect(asText(HOSTILE.version)).toBeVisible()
  await expect(asText(HOSTILE.unit)).toBeVisible()
  await nothingAlive()

  for (const approval of await dialog.getByRole('checkbox').all()) await approval.check()
  await dialog.getByRole('button', { name: /^Add / }).click()
  await expect(dialog).toHaveCount(0)
  const row = inside.getByRole('grid', { name: 'Mirrors' }).getByRole('row').filter({ hasText: 'img src=x' })
  await expect(row).toHaveCount(1)
  await expect.poll(async () => (await home.client().call('mirror.list', {}))[0]!.contiguous).toBe(11)
  await nothingAlive()

  await inside.evaluate(`location.hash = '#/mirrors?select=${encodeURIComponent(mint.url)}'`)
  await expect(inside.getByRole('region', { name: 'Newest events' })).toContainText('11')
  await nothingAlive()
  await inside.getByRole('tab', { name: /Keysets/ }).click()
  await expect(asText(HOSTILE.unit)).toBeVisible()
  await nothingAlive()

  const [event] = await home.client().call('mirror.tail', { url: mint.url, limit: 1 })
  await inside.evaluate(`location.hash = '#/audit?select=${event!.Y}'`)
  await expect(asText(HOSTILE.unit)).toBeVisible()
  await nothingAlive()

  mint.refuse()
  await home.client().call('mirror.sync', { url: mint.url })
  const [failing] = await home.client().call('mirror.list', {})
  expect(failing!.last_error).not.toBeNull()
  for (const [hash, words] of [
    ['#/mirrors', HOSTILE.name],
    [`#/mirrors?select=${encodeURIComponent(mint.url)}`, HOSTILE.version],
    ['#/audit', 'What can be looked up'],
    ['#/log', new URL(mint.url).host],
    ['#/overview', 'Exceptions'],
  ] as const) {
    await inside.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await expect(asText(words)).toBeVisible()
    await nothingAlive()
  }
})
