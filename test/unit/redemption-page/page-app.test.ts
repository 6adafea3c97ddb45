import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createPageApp } from '../../../src-main/redemption/page-app.ts'

const text = (words: string) => new Uint8Array(new TextEncoder().encode(words))
const app = createPageApp(
  new Map([
    ['/index.html', { bytes: text('<h1>page</h1>'), type: 'text/html; charset=utf-8', hashed: false }],
    ['/assets/index-1234.js', { bytes: text('let a = 1'.repeat(50)), type: 'text/javascript; charset=utf-8', hashed: true }],
  ]),
)
const ask = (path: string, accepts = '') => app.request(path, { headers: accepts === '' ? {} : { 'accept-encoding': accepts } })

describe('the redemption page, served', () => {
  it('lives below the mint’s own path, wherever a reverse proxy puts that', async () => {
    const reply = await ask('/redeem')
    expect([reply.status, reply.headers.get('location')]).toEqual([308, 'redeem/'])
    expect(new URL('redeem/', 'https://mint.test/Bitcoin/redeem').pathname).toBe('/Bitcoin/redeem/')
    expect(await (await ask('/redeem/')).text()).toBe('<h1>page</h1>')
  })

  it('is asked for anew each time, and its hashed files are kept', async () => {
    expect((await ask('/redeem/')).headers.get('cache-control')).toBe('no-cache')
    expect((await ask('/redeem/assets/index-1234.js')).headers.get('cache-control')).toContain('immutable')
  })

  it('is compressed for whom it may be', async () => {
    for (const [accepts, encoding, unpack] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
    ] as const) {
      const reply = await ask('/redeem/assets/index-1234.js', accepts)
      expect(reply.headers.get('content-encoding')).toBe(encoding)
      expect(unpack(Buffer.from(await reply.arrayBuffer())).toString()).toContain('let a = 1')
    }
    const plain = await ask('/redeem/assets/index-1234.js', 'identity')
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toContain('let a = 1')
  })

  it.each(['/redeem/', '/redeem/nothing'])('says with %s what a page of it may do, and sets no cookie', async path => {
    const { headers } = await ask(path)
    const policy = headers.get('content-security-policy')!.split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "trusted-types 'none'",
        "frame-ancestors 'none'",
      ]),
    )
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:|data:|blob:/)
    expect(headers.get('permissions-policy')).toMatch(/^camera=\(self\), microphone=\(\)/)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('set-cookie')).toBeNull()
  })

  it.each(['/redeem/../index.html', '/redeem/%2e%2e/secret', '/redeem/assets/', '/redeem/assets/index-1234.js.map'])(
    'has nothing at %s',
    async path => {
      expect((await ask(path)).status).toBe(404)
    },
  )

  it('answers questions only', async () => {
    expect((await app.request('/redeem/', { method: 'POST' })).status).toBe(404)
  })
})
