import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

/** Runs `code` in the page from a timer: what the debugger itself evaluates is exempt from the policy. `done` answers. */
const later = (page: Page, code: string): Promise<unknown> => page.evaluate(`new Promise(done => setTimeout(() => { ${code} }, 0))`)

test('the page has a bridge of two functions and no Node', async ({ attached: { page, app } }) => {
  expect(await page.evaluate('[typeof require, typeof process, typeof module, typeof Buffer, typeof global]')).toEqual(
    Array(5).fill('undefined'),
  )
  expect(await page.evaluate('Object.keys(nimdolf).sort()')).toEqual(['call', 'shell', 'watch'])
  expect(await later(page, 'nimdolf.call = 1; nimdolf.more = 1; done([typeof nimdolf.call, typeof nimdolf.more])')).toEqual([
    'function',
    'undefined',
  ])
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity }
  })
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, webSecurity: true })
})

test('the policy stops inline script, eval and markup from strings', async ({ core: _core, open }) => {
  const { page } = await open()
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  expect(await later(page, "try { eval('1'); done('ran') } catch (e) { done(e.name) }")).toBe('EvalError')
  expect(await later(page, "try { new Function('1')(); done('ran') } catch (e) { done(e.name) }")).toBe('EvalError')
  expect(await later(page, "try { document.body.innerHTML = '<b>x</b>'; done('set') } catch (e) { done(e.name) }")).toBe('TypeError')
  await later(
    page,
    "const s = document.createElement('script'); try { s.text = 'window.ran = 1' } catch {} document.body.append(s); done()",
  )
  await later(page, "const s = document.createElement('script'); s.textContent; document.body.append(s); done()")
  expect(await page.evaluate('window.ran')).toBeUndefined()
  expect(
    await later(
      page,
      "const f = document.createElement('iframe'); f.src = 'https://example.com/'; f.onload = () => done('loaded'); f.onerror = () => done('error'); document.body.append(f); setTimeout(() => done('silent'), 500)",
    ),
  ).not.toBe('error')
  expect(page.frames().filter(frame => frame.url().startsWith('https:'))).toHaveLength(0)
})

test('nothing leaves the window: no request reaches another program', async ({ core: _core, open }) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*').end('x')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { page, app } = await open()
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  expect(await page.evaluate(`fetch('${at}/fetch').then(() => 'reached', e => e.name)`)).toBe('TypeError')
  expect(
    await page.evaluate(
      `new Promise(done => { const i = new Image(); i.onload = () => done('reached'); i.onerror = () => done('refused'); i.src = '${at}/image' })`,
    ),
  ).toBe('refused')
  await later(page, `navigator.sendBeacon('${at}/beacon'); done()`)
  await later(page, `try { new WebSocket('${at.replace('http', 'ws')}/socket') } catch {} done()`)
  // Below the policy the session refuses as well: a request that no page's policy governs fails, too.
  const below = await app.evaluate(
    async ({ session }, url) =>
      session.defaultSession.fetch(url).then(
        () => 'reached',
        () => 'refused',
      ),
    `${at}/session`,
  )
  expect(below).toBe('refused')
  expect(asked).toEqual([])
  server.close()
})

test('navigation, new windows, webviews and permissions are denied', async ({ core: _core, open }) => {
  const { page, app } = await open()
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  for (const target of ['https://example.com/', 'file:///etc/passwd', 'app://other/', 'data:text/html,x', 'javascript:window.ran=1']) {
    await later(page, `try { location.href = ${JSON.stringify(target)} } catch {} setTimeout(done, 200)`)
    expect(page.url()).toBe('app://console/')
  }
  expect(await page.evaluate('window.ran')).toBeUndefined()
  await later(
    page,
    "const a = document.createElement('a'); a.href = 'https://example.com/'; a.target = '_blank'; document.body.append(a); a.click(); setTimeout(done, 200)",
  )
  expect(await page.evaluate("window.open('https://example.com/')")).toBeNull()
  expect(await page.evaluate("window.open('app://console/')")).toBeNull()
  expect(app.windows()).toHaveLength(1)
  await later(page, "document.body.append(document.createElement('webview')); setTimeout(done, 100)")
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)

  expect(await page.evaluate('Notification.requestPermission()')).toBe('denied')
  for (const name of ['geolocation', 'camera', 'microphone', 'clipboard-read', 'notifications', 'midi']) {
    expect(await page.evaluate(`navigator.permissions.query({ name: '${name}' }).then(p => p.state, () => 'denied')`), name).toBe('denied')
  }
  expect(await page.evaluate("navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', e => e.name)")).toMatch(
    /NotAllowedError|NotFoundError/,
  )
})

test('only our own top frame is answered', async ({ core: _core, open }) => {
  const { page, app } = await open()
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  const stranger = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      // Another page with our preload, as if a flaw had led the window elsewhere.
      const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } })
      await other.loadURL('about:blank')
      const answer: unknown = await other.webContents.executeJavaScript("nimdolf.call('home', 'app.status', {})")
      other.destroy()
      return answer
    },
    new URL('../../../out/preload/preload.cjs', import.meta.url).pathname,
  )
  expect(stranger).toMatchObject({ ok: false, error: { code: 'shell.sender' } })
  expect(await page.evaluate("nimdolf.call('home', 'app.status', {})")).toMatchObject({ ok: true })
})

test('pages come with the policy, and only built files are pages', async ({ core: _core, open }) => {
  const { page } = await open()
  const reply = await page.reload()
  expect(reply!.headers()['content-security-policy']).toMatch(/^default-src 'none'; .*connect-src 'none'.*trusted-types 'none'$/)
  for (const path of ['/../package.json', '/%2e%2e/main/main.cjs', '/etc/passwd']) {
    const found = await page.evaluate(
      `new Promise(done => { const i = new Image(); i.onload = () => done(true); i.onerror = () => done(false); i.src = 'app://console${path}' })`,
    )
    expect(found, path).toBe(false)
  }
})
