import { TOKEN_HEADER } from '#shared/rpc/http.ts'
import { expect, test } from './fixtures.ts'
import { expectAccessible } from '../screens.ts'
import { homeAt } from '../../../src-main/app/home.ts'
import { requestLogin, startServe } from '../../../src-main/hosts/serve/main.ts'

test('a link opens the console once, and leaves no secret in the address or the history', async ({ page, served }) => {
  const link = await served.login()
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
  expect(page.url()).toBe(`${served.origin}/`)
  await page.goBack().catch(() => null)
  expect(page.url()).not.toContain(new URL(link).hash.slice(1))

  const other = await page.context().browser()!.newContext()
  const thief = await other.newPage()
  await thief.goto(link)
  await expect(thief.getByRole('heading', { name: 'This link was used already' })).toBeVisible()
  await expect(thief.getByText('nimdolf login', { exact: true })).toBeVisible()
  await expectAccessible(thief)
  expect((await other.cookies()).length).toBe(0)
  await other.close()
})

test('a link that waited 60 seconds has expired', async ({ page, home, served: _served }) => {
  let at = Date.now()
  // A second serve host of the same core, in this process: its clock can be put forward.
  const other = homeAt(home.folder)
  const serving = await startServe({ home: { ...other, serveSocket: `${other.serveSocket}.2` }, port: 0, now: () => at })
  const { url } = await requestLogin({ ...other, serveSocket: `${other.serveSocket}.2` })
  at += 60_000
  await page.goto(url)
  await expect(page.getByRole('heading', { name: 'This link has expired' })).toBeVisible()
  await expectAccessible(page)
  await page.goto(serving.url)
  await expect(page.getByRole('heading', { name: 'Open the console with a link' })).toBeVisible()
  await serving.close()
})

test('a session holds for a second tab, by a cookie that no script reads', async ({ inside, served }) => {
  const second = await inside.context().newPage()
  await second.goto(served.origin)
  await expect(second.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
  const [cookie] = await inside.context().cookies()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  expect(await inside.evaluate('document.cookie')).toBe('')
  await second.close()
})

test('without a session there is the way in, and nothing else', async ({ page, served }) => {
  const reply = await page.goto(served.origin)
  expect(reply?.status()).toBe(401)
  await expect(page.getByRole('heading', { name: 'Open the console with a link' })).toBeVisible()
  await expectAccessible(page)
  await page.goto(`${served.origin}/login#made-up`)
  await expect(page.getByRole('heading', { name: 'This link is not known' })).toBeVisible()
  const call = await page.request.post(`${served.origin}/rpc/home/app.status`, { data: {}, headers: { origin: served.origin } })
  expect(call.status()).toBe(401)
})

test('the cookie alone opens nothing: another page on this machine that gets it has no token', async ({ inside, served }) => {
  const { request } = inside.context()
  const call = (headers: Record<string, string>) => request.post(`${served.origin}/rpc/home/app.status`, { data: {}, headers })
  expect((await call({ origin: served.origin })).status()).toBe(401)
  const token = (await inside.evaluate("localStorage.getItem('nimdolf.token')")) as string
  expect((await call({ origin: served.origin, [TOKEN_HEADER]: token })).status()).toBe(200)
  expect((await call({ origin: 'http://127.0.0.1:9', [TOKEN_HEADER]: token })).status()).toBe(403)
  expect((await call({ origin: served.origin, host: 'rebound.example', [TOKEN_HEADER]: token })).status()).toBe(403)
})

test('a lost session leads back to the way in', async ({ inside }) => {
  await inside.context().clearCookies()
  await inside.evaluate("location.hash = '#/mirrors'")
  await expect(inside.getByRole('heading', { name: 'Open the console with a link' })).toBeVisible()
})

test('the policy stops inline script, eval and requests to elsewhere', async ({ page, served }) => {
  await page.goto(await served.login())
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  // Inside a timer: what the debugger itself evaluates is exempt from the policy.
  const later = (code: string): string => `new Promise(done => setTimeout(() => { ${code} }, 0))`
  expect(await page.evaluate(later("try { eval('1'); done('ran') } catch (e) { done(e.name) }"))).toBe('EvalError')
  await page.evaluate(
    later("const s = document.createElement('script'); try { s.text = 'window.ran = 1' } catch {} document.body.append(s); done()"),
  )
  expect(await page.evaluate('window.ran')).toBeUndefined()
  expect(await page.evaluate(later("try { document.body.innerHTML = '<b>x</b>'; done('set') } catch (e) { done(e.name) }"))).toBe(
    'TypeError',
  )
  expect(await page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'reached', e => e.name)")).toBe('TypeError')
})
