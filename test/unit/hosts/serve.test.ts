import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { TOKEN_HEADER } from '#shared/rpc/http.ts'
import { homeAt } from '../../../src-main/app/home.ts'
import { requestLogin, startServe } from '../../../src-main/hosts/serve/main.ts'
import { createRpcApp } from '../../../src-main/rpc/http-app.ts'
import { listenOnSocket } from '../../../src-main/rpc/socket-server.ts'
import { freshFolder, scriptedWorlds } from '../rpc/served-world.ts'

/** A serve host attached to a scripted core, with a page of four files. */
async function serving() {
  const home = homeAt(freshFolder())
  const pages = freshFolder()
  mkdirSync(join(pages, 'assets'))
  for (const name of ['index.html', 'login.html', 'assets/index-abc.js', 'notes.txt']) writeFileSync(join(pages, name), `the ${name}`)
  const scripted = scriptedWorlds()
  const core = await listenOnSocket(
    createRpcApp(scripted.worlds, () => {}),
    home.socket,
  )
  let at = 0
  const serve = await startServe({ home, port: 0, pages, now: () => at })
  onTestFinished(async () => {
    await serve.close()
    await core.close()
  })
  return { home, core, scripted, serve, origin: serve.url.slice(0, -1), pass: (ms: number) => (at += ms) }
}

/** Plain HTTP, as `fetch` would refuse to forge Host or Origin. */
async function ask(url: string, headers: Record<string, string> = {}, method = 'GET', body?: string) {
  return new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; text: string }>((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, reply => {
      text(reply).then(content => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text: content }), reject)
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

async function logIn({ home, origin }: Awaited<ReturnType<typeof serving>>) {
  const { url } = await requestLogin(home)
  const reply = await ask(`${origin}/session`, { origin }, 'POST', new URL(url).hash.slice(1))
  const [set] = reply.headers['set-cookie'] as string[]
  const cookie = set!.split(';')[0]!
  const { token } = (JSON.parse(reply.text) as { answer: { token: string } }).answer
  return { set: set!, cookie, token, own: { cookie, origin, [TOKEN_HEADER]: token, 'content-type': 'application/json' } }
}

test('a link leads to a session: a cookie that no script reads and a token that only the page gets', async () => {
  const host = await serving()
  const { url, expires_at } = await requestLogin(host.home)
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login#[\w-]{43}$/)
  expect(expires_at).toBe(60_000)
  const { set, own } = await logIn(host)
  expect(set).toMatch(/^nimdolf-0=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  const reply = await ask(`${host.origin}/rpc/home/demo.state`, own, 'POST', '{}')
  expect(JSON.parse(reply.text)).toEqual({ ok: true, answer: { running: true, chain: null, mints: [] } })
})

test('a link that was used or is late says so', async () => {
  const host = await serving()
  const { url } = await requestLogin(host.home)
  const post = (secret: string) => ask(`${host.origin}/session`, { origin: host.origin }, 'POST', secret)
  const secret = new URL(url).hash.slice(1)
  expect((await post(secret)).status).toBe(200)
  const used = await post(secret)
  expect([used.status, JSON.parse(used.text).error.code, used.headers['set-cookie']]).toEqual([401, 'login.used', undefined])
  const late = await requestLogin(host.home)
  host.pass(60_000)
  expect(JSON.parse((await post(new URL(late.url).hash.slice(1))).text).error.code).toBe('login.expired')
  expect(JSON.parse((await post('guess')).text).error.code).toBe('login.unknown')
})

test('without both cookie and token every call is refused and reaches no handler', async () => {
  const host = await serving()
  const { own, cookie, token } = await logIn(host)
  const url = `${host.origin}/rpc/home/demo.state`
  const json = { origin: host.origin, 'content-type': 'application/json' }
  for (const headers of [json, { ...json, cookie }, { ...json, [TOKEN_HEADER]: token }, { ...own, [TOKEN_HEADER]: `${token}x` }]) {
    const reply = await ask(url, headers, 'POST', '{}')
    expect([reply.status, JSON.parse(reply.text).error.code]).toEqual([401, 'serve.session'])
  }
  expect((await ask(`${host.origin}/rpc/home/changes`, { cookie })).status).toBe(401)
  expect(host.scripted.home.listeners()).toBe(0)
})

test('an evidence bundle of several MiB passes with a session, and nothing large is read without one', async () => {
  const host = await serving()
  const { own } = await logIn(host)
  const large = JSON.stringify({ text: 'x'.repeat(4_000_000) })
  const check = await ask(`${host.origin}/rpc/home/failover.check`, own, 'POST', large)
  expect(JSON.parse(check.text)).toMatchObject({ ok: true, answer: { fault: { detail: '4000000 characters' } } })
  const other = await ask(`${host.origin}/rpc/home/demo.state`, own, 'POST', large)
  expect([other.status, JSON.parse(other.text).error.code]).toEqual([413, 'rpc.too-large'])
  const stranger = await ask(`${host.origin}/rpc/home/failover.check`, { origin: host.origin }, 'POST', '{}')
  expect(JSON.parse(stranger.text).error.code).toBe('serve.session')
})

test('a foreign Host or Origin is refused before anything else, even with a session', async () => {
  const host = await serving()
  const { own } = await logIn(host)
  const url = `${host.origin}/rpc/home/demo.state`
  const rebound = await ask(url, { ...own, host: 'evil.example' }, 'POST', '{}')
  expect([rebound.status, JSON.parse(rebound.text).error.code]).toEqual([403, 'serve.host'])
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
    const reply = await ask(url, { ...own, origin }, 'POST', '{}')
    expect([reply.status, JSON.parse(reply.text).error.code]).toEqual([403, 'serve.origin'])
    expect((await ask(`${host.origin}/session`, { origin }, 'POST', 'x')).status).toBe(403)
  }
  // A link of another site may open the page; it may not use the navigation to read calls.
  const clicked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  expect((await ask(`${host.origin}/`, clicked)).status).toBe(401)
  expect((await ask(`${host.origin}/rpc/home/changes`, { ...own, origin: '', ...clicked })).status).toBe(403)
})

test('without a session the front page is the login page; with one it is the console', async () => {
  const host = await serving()
  const out = await ask(`${host.origin}/`)
  expect([out.status, out.text]).toEqual([401, 'the login.html'])
  const { cookie } = await logIn(host)
  expect(await ask(`${host.origin}/`, { cookie })).toMatchObject({ status: 200, text: 'the index.html' })
  expect((await ask(`${host.origin}/login`)).text).toBe('the login.html')
})

test('files are what was built, nothing beside or above it', async () => {
  const host = await serving()
  const script = await ask(`${host.origin}/assets/index-abc.js`)
  expect(script).toMatchObject({
    status: 200,
    text: 'the assets/index-abc.js',
    headers: { 'cache-control': expect.stringContaining('immutable') },
  })
  for (const path of [
    '/notes.txt',
    '/../core.sock',
    '/%2e%2e/nimdolf.sqlite',
    '/assets/..%2f..%2fpackage.json',
    '/assets',
    '//etc/passwd',
  ]) {
    expect((await ask(host.origin + path)).status, path).toBe(404)
  }
})

test('every answer carries the policy, whatever its status', async () => {
  const host = await serving()
  const { own } = await logIn(host)
  const answers = [
    await ask(`${host.origin}/`),
    await ask(`${host.origin}/nothing`),
    await ask(`${host.origin}/assets/index-abc.js`),
    await ask(`${host.origin}/`, { host: 'evil.example' }),
    await ask(`${host.origin}/rpc/home/demo.state`, own, 'POST', '{}'),
  ]
  for (const { headers } of answers) {
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(headers['content-security-policy']).toContain("connect-src 'self'")
    expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'; trusted-types 'none'")
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  }
  expect(answers.at(-1)!.headers['cache-control']).toBe('no-store')
})

test('changes stream through to the page, and the core forgets a page that left', async () => {
  const host = await serving()
  const { own } = await logIn(host)
  const leaving = new AbortController()
  const reply = await fetch(`${host.origin}/rpc/home/changes`, { headers: own, signal: leaving.signal })
  const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toBe(': open\n\n')
  host.scripted.home.announce('mirrors')
  expect((await reader.read()).value).toBe('data: ["mirrors"]\n\n')
  leaving.abort()
  await reader.read().catch(() => {})
  await expect.poll(() => host.scripted.home.listeners()).toBe(0)
})

test('a core that ended is told as such', async () => {
  const host = await serving()
  const { own } = await logIn(host)
  await host.core.close()
  const reply = await ask(`${host.origin}/rpc/home/demo.state`, own, 'POST', '{}')
  expect([reply.status, JSON.parse(reply.text).error.code]).toEqual([502, 'rpc.unreachable'])
})

test('login without a serve host, a taken port and screens that were not built are refused with words', async () => {
  const host = await serving()
  await expect(requestLogin(homeAt(freshFolder()))).rejects.toMatchObject({ code: 'serve.not-running' })
  await expect(startServe({ home: host.home, port: 0, pages: freshFolder() })).rejects.toMatchObject({ code: 'serve.not-built' })
  const taken = Number(new URL(host.origin).port)
  const pages = freshFolder()
  writeFileSync(join(pages, 'index.html'), '')
  for (const port of [taken, -1, 65_536, Number.NaN, 7.5])
    await expect(startServe({ home: host.home, port, pages }), String(port)).rejects.toMatchObject({ code: 'serve.port' })
})
