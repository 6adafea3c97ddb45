import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, startAgain, test } from './fixtures.ts'
import { runCore } from '../programs.ts'
import { findClaimable, rearmWhatIsDue } from '../reserve-walks.ts'
import { DEMO_SCREENS, expectAccessible, openDemo, openScreen } from '../screens.ts'

test('the window attaches to the core that runs, and leaves it running', async ({ attached, home }) => {
  const { page, app } = attached
  await expect(page.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
  expect(page.url()).toBe('app://console/')
  const before = await home.client().call('app.status', {})
  expect(before.storage).toBe('sqlite')
  await openDemo(page)
  await page.getByRole('link', { name: /Mirrors/ }).click()
  const rows = page.getByRole('grid', { name: 'Mirrors' }).getByRole('row').filter({ hasText: '.demo' })
  await expect(rows.filter({ hasText: 'Live' })).toHaveCount(3, { timeout: 60_000 })
  await app.close()
  const after = await home.client().call('app.status', {})
  expect([after.core.pid, after.demo_running]).toEqual([before.core.pid, true])
})

test('in the window, too, what is due is re-armed and what opened is claimed', async ({ attached, home }) => {
  test.setTimeout(180_000)
  const { page } = attached
  await openDemo(page)
  await rearmWhatIsDue(page, home.client('demo'))
  await findClaimable(page, home.client('demo'))
})

test('without a core the window forks one: in a runtime without node:sqlite it keeps nothing and ends with the window', async ({
  open,
  home,
}) => {
  const { page, app, trouble } = await open()
  await openDemo(page)
  await page.getByRole('link', { name: /Mirrors/ }).click()
  const rows = page.getByRole('grid', { name: 'Mirrors' }).getByRole('row').filter({ hasText: '.demo' })
  await expect(rows.filter({ hasText: 'Live' })).toHaveCount(3, { timeout: 60_000 })
  const status = (await page.evaluate("nimdolf.call('home', 'app.status', {})")) as { answer: { storage: string; core: { pid: number } } }
  const supported = await page.evaluate('nimdolf.shell.supported')
  expect(status.answer.storage).toBe(supported === true ? 'sqlite' : 'memory')
  expect(existsSync(join(home.folder, 'core.sock'))).toBe(supported)
  expect(trouble).toEqual([])
  await app.close()
  await expect.poll(() => isAlive(status.answer.core.pid)).toBe(false)
})

test('the bundled core, which a supported runtime forks, keeps what it is told', async ({ home }) => {
  const core = await runCore(home, 'out/core/main.mjs')
  const status = await home.client().call('app.status', {})
  expect(status.storage).toBe('sqlite')
  await home.client().call('settings.set', { network: 'signet' })
  await core.stop()
  const again = await runCore(home, 'out/core/main.mjs')
  expect(await home.client().call('settings.get', {})).toMatchObject({ network: 'signet' })
  await again.stop()
})

test('an out-of-support runtime is named in the title and on the page, and does not act where money is', async ({ attached, home }) => {
  const { page, app } = attached
  const shell = (await page.evaluate('nimdolf.shell')) as { electron: string; supported: boolean }
  const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle())
  const banner = page.getByText('gets no more security fixes')
  if (shell.supported) {
    expect(title).not.toContain('out-of-support')
    await expect(banner).toHaveCount(0)
    return
  }
  expect(title).toContain('out-of-support runtime: demo and regtest only')
  await expect(banner).toBeVisible()
  const call = (args: string) => page.evaluate(`nimdolf.call('home', 'settings.set', ${args})`)
  expect(await call("{ network: 'mainnet' }")).toMatchObject({ ok: false, error: { code: 'shell.out-of-support' } })
  expect(await call("{ network: 'regtest' }")).toMatchObject({ ok: true })
  await home.client().call('settings.set', { network: 'mainnet' })
  expect(await call("{ theme: 'dark' }")).toMatchObject({ ok: false, error: { code: 'shell.out-of-support' } })
})

test('the window comes back to a core that was started anew, and says so meanwhile', async ({ open, core, home }) => {
  const { page } = await open()
  await expect(page.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
  await core.stop()
  await expect(page.getByText('No line to the core.')).toBeVisible()
  const next = await runCore(home)
  await expect(page.getByText('No line to the core.')).toHaveCount(0)
  await next.stop()
})

test('a second start shows the window that is open', async ({ attached, home }) => {
  expect(await startAgain(home)).toBe(0)
  expect(attached.app.windows()).toHaveLength(1)
  await expect(attached.page.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
})

test('the window comes back where it stood', async ({ core: _core, open, home }) => {
  const first = await open()
  await first.page.getByRole('navigation', { name: 'Screens' }).waitFor()
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setBounds({ x: 20, y: 30, width: 900, height: 600 }))
  const stood = await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())
  await first.app.close()
  expect(JSON.parse(readFileSync(join(home.folder, 'window/window.json'), 'utf8'))).toMatchObject({ bounds: { width: 900, height: 600 } })
  const second = await open()
  await second.page.getByRole('navigation', { name: 'Screens' }).waitFor()
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())
  expect([bounds.width, bounds.height]).toEqual([stood.width, stood.height])
})

for (const scheme of ['light', 'dark'] as const) {
  test(`every screen passes axe in the window, ${scheme}`, async ({ attached: { page } }) => {
    test.setTimeout(240_000)
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await expect(page.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
    await test.step('start', () => expectAccessible(page, true))
    await openDemo(page)
    for (const screen of DEMO_SCREENS) {
      await openScreen(page, screen)
      await test.step(screen.name, () => expectAccessible(page, true))
    }
  })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
