import { EventEmitter } from 'node:events'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IpcMain } from 'electron'
import { describe, expect, test } from 'vitest'
import type { Transport } from '#shared/rpc/client.ts'
import type { Topic } from '#shared/rpc/contract.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { RpcReply } from '#shared/rpc/http.ts'
import { relayIpc } from '../../../src-main/hosts/electron/ipc-transport.ts'
import { restrictedTransport } from '../../../src-main/hosts/electron/out-of-support.ts'
import { isSupported } from '../../../src-main/hosts/electron/supported.ts'
import { isTrustedSender } from '../../../src-main/hosts/electron/trusted-sender.ts'
import { readWindowState, writeWindowState } from '../../../src-main/hosts/electron/window-state.ts'
import { readPageFiles } from '../../../src-main/app/page-files.ts'
import { freshFolder } from '../rpc/served-world.ts'

const OURS = { origin: 'app://console', parent: null }

test('only the top frame of our own page is listened to', () => {
  expect(isTrustedSender(OURS)).toBe(true)
  expect(isTrustedSender(null)).toBe(false)
  expect(isTrustedSender({ ...OURS, parent: {} })).toBe(false)
  for (const origin of ['app://console.evil', 'app://other', 'https://console', 'file://', 'null', 'app://console/']) {
    expect(isTrustedSender({ origin, parent: null })).toBe(false)
  }
})

/** A core that remembers what it was asked. */
function scriptedTransport(network: string | null = null) {
  const calls: string[] = []
  const watching: { onChange: (topics: readonly Topic[]) => void; onState: (connected: boolean) => void }[] = []
  const transport: Transport = {
    async call(world, name) {
      calls.push(`${world} ${name}`)
      if (name === 'peer.remove') throw new RpcError('peer.unknown', 'No such mirror.')
      if (name !== 'settings.get') return { done: true }
      return { network, theme: 'system', poll_seconds: 30, keyset_poll_seconds: 60, stale_after_seconds: 120 }
    },
    watch(_world, onChange, onState) {
      const watch = { onChange, onState }
      watching.push(watch)
      return () => watching.splice(watching.indexOf(watch), 1)
    },
  }
  return { transport, calls, watching }
}

describe('the relay between page and core', () => {
  class Page extends EventEmitter {
    readonly news: unknown[] = []
    isDestroyed(): boolean {
      return false
    }
    send(channel: string, ...news: unknown[]): void {
      this.news.push([channel, ...news])
    }
  }

  function relaying() {
    const scripted = scriptedTransport()
    const ipc = new EventEmitter()
    const handlers = new Map<string, (...words: unknown[]) => Promise<RpcReply>>()
    relayIpc(
      Object.assign(ipc, { handle: (channel: string, handler: never) => handlers.set(channel, handler) }) as unknown as IpcMain,
      scripted.transport,
    )
    const page = new Page()
    return {
      ...scripted,
      page,
      call: (frame: unknown, ...words: unknown[]) => handlers.get('nimdolf:call')!({ senderFrame: frame, sender: page }, ...words),
      send: (frame: unknown, channel: string, ...words: unknown[]) => ipc.emit(channel, { senderFrame: frame, sender: page }, ...words),
    }
  }

  test('answers and coded refusals pass', async () => {
    const { call } = relaying()
    expect(await call(OURS, 'home', 'peer.accept-change', {})).toEqual({ ok: true, answer: { done: true } })
    expect(await call(OURS, 'home', 'peer.remove', {})).toEqual({ ok: false, error: { code: 'peer.unknown', detail: 'No such mirror.' } })
  })

  test.each([
    ['another page', { origin: 'https://evil.example', parent: null }, ['home', 'demo.start', {}], 'shell.sender'],
    ['a frame in our page', { ...OURS, parent: {} }, ['home', 'demo.start', {}], 'shell.sender'],
    ['a frame that is gone', null, ['home', 'demo.start', {}], 'shell.sender'],
    ['an unknown world', OURS, ['moon', 'demo.start', {}], 'rpc.arguments'],
    ['an unknown call', OURS, ['home', 'app.quit', {}], 'rpc.arguments'],
    ['a name of Object.prototype', OURS, ['home', 'constructor', {}], 'rpc.arguments'],
    ['a path for a name', OURS, ['home', '../demo/demo.start', {}], 'rpc.arguments'],
    ['too much', OURS, ['home', 'demo.start', { text: 'x'.repeat(1024 * 1024) }], 'rpc.too-large'],
  ])('%s reaches no core', async (_case, frame, words, code) => {
    const { call, calls } = relaying()
    expect(await call(frame, ...words)).toMatchObject({ ok: false, error: { code } })
    expect(calls).toEqual([])
  })

  test('an evidence bundle may be longer than other requests', async () => {
    const { call, calls } = relaying()
    await call(OURS, 'home', 'failover.check', { text: 'x'.repeat(4_000_000) })
    expect(calls).toHaveLength(1)
  })

  test('news goes to the page that watches, until it stops, reloads, crashes or closes', () => {
    for (const end of ['unwatch', 'did-navigate', 'render-process-gone', 'destroyed']) {
      const { send, watching, page } = relaying()
      send({ origin: 'https://evil.example', parent: null }, 'nimdolf:watch', 7, 'home')
      expect(watching).toHaveLength(0)
      send(OURS, 'nimdolf:watch', 7, 'home')
      send(OURS, 'nimdolf:watch', 7, 'home')
      expect(watching).toHaveLength(1)
      watching[0]!.onState(true)
      watching[0]!.onChange(['mirrors'])
      expect(page.news).toEqual([
        ['nimdolf:news', 7, { connected: true }],
        ['nimdolf:news', 7, { topics: ['mirrors'] }],
      ])
      if (end === 'unwatch') send(OURS, 'nimdolf:unwatch', 7)
      else page.emit(end)
      expect(watching, end).toHaveLength(0)
    }
  })

  test('a message that our preload would not send is ignored', () => {
    const { send, watching } = relaying()
    for (const words of [[], ['x', 'home'], [1, 'moon'], [-1, 'home'], [{}, {}], [Number.NaN, 'home']]) {
      send(OURS, 'nimdolf:watch', ...words)
      send(OURS, 'nimdolf:unwatch', ...words)
    }
    expect(watching).toHaveLength(0)
  })

  test('a page cannot pile up watches', () => {
    const { send, watching } = relaying()
    for (let id = 0; id < 100; id++) send(OURS, 'nimdolf:watch', id, 'home')
    expect(watching).toHaveLength(16)
  })
})

describe('an out-of-support runtime', () => {
  test('is any Electron before 45', () => {
    expect(['25.1.1', '44.9.0', undefined].map(isSupported)).toEqual([false, false, false])
    expect(['45.4.1', '46.0.0-beta.1', '100.0.0'].map(isSupported)).toEqual([true, true, true])
  })

  const refused = { code: 'shell.out-of-support' }
  test.each(['mainnet', 'signet', 'testnet4'])('acts on nothing of a home on %s, but still reads it and runs the demo', async network => {
    const { transport } = scriptedTransport(network)
    const restricted = restrictedTransport(transport)
    await expect(restricted.call('home', 'peer.add', {})).rejects.toMatchObject(refused)
    await expect(restricted.call('home', 'settings.set', { theme: 'dark' })).rejects.toMatchObject(refused)
    await expect(restricted.call('home', 'mirror.list', {})).resolves.toBeDefined()
    await expect(restricted.call('home', 'demo.start', {})).resolves.toBeDefined()
    await expect(restricted.call('demo', 'peer.add', {})).resolves.toBeDefined()
  })

  test.each([null, 'regtest'])('acts on a home on %s, but never moves it to a network with money', async network => {
    const { transport, calls } = scriptedTransport(network)
    const restricted = restrictedTransport(transport)
    await expect(restricted.call('home', 'peer.add', {})).resolves.toBeDefined()
    await expect(restricted.call('home', 'settings.set', { network: 'regtest' })).resolves.toBeDefined()
    await expect(restricted.call('home', 'settings.set', { network: 'mainnet' })).rejects.toMatchObject(refused)
    expect(calls.filter(call => call === 'home settings.set')).toHaveLength(1)
  })

  test.each([null, 'regtest', 'mainnet'])(
    'handles no keystore of the core that it is attached to, on %s: no passphrase and no word passes',
    async network => {
      const { transport, calls } = scriptedTransport(network)
      const restricted = restrictedTransport(transport)
      for (const name of ['signer.create', 'signer.import', 'signer.unlock', 'signer.check-backup', 'signer.remove'] as const) {
        await expect(restricted.call('home', name, { passphrase: 'a passphrase' })).rejects.toMatchObject({ code: 'signer.runtime' })
      }
      expect(calls).toEqual([])
      await expect(restricted.call('home', 'signer.list', {})).resolves.toBeDefined()
    },
  )
})

describe('where the window stands', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  const bounds = { x: 100, y: 50, width: 1280, height: 800 }

  test('is remembered', () => {
    const file = join(freshFolder(), 'window.json')
    expect(readWindowState(file, [screen])).toEqual({ bounds: null, maximized: false })
    writeWindowState(file, bounds, true)
    expect(readWindowState(file, [screen])).toEqual({ bounds, maximized: true })
  })

  test('is forgotten when that screen is gone or the file is damaged', () => {
    const file = join(freshFolder(), 'window.json')
    writeWindowState(file, { ...bounds, x: 2_500 }, false)
    expect(readWindowState(file, [screen]).bounds).toBeNull()
    expect(readWindowState(file, [screen, { ...screen, x: 1920 }]).bounds).not.toBeNull()
    for (const damaged of ['', '{', '[]', '{"bounds":{"x":0,"y":0,"width":1e9,"height":-1},"maximized":1}']) {
      writeFileSync(file, damaged)
      expect(readWindowState(file, [screen])).toEqual({ bounds: null, maximized: false })
    }
  })
})

test('page files are the built ones by URL path, links out of the folder left aside', () => {
  const folder = freshFolder()
  expect(readPageFiles(folder)).toBeNull()
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets/a-1.js'), 'x')
  writeFileSync(join(folder, 'readme.txt'), 'x')
  symlinkSync('/etc', join(folder, 'etc'))
  symlinkSync('/etc/hostname', join(folder, 'name.js'))
  const files = readPageFiles(folder)!
  expect([...files.keys()].sort()).toEqual(['/assets/a-1.js', '/index.html'])
  expect([files.get('/index.html')!.hashed, files.get('/assets/a-1.js')!.hashed]).toEqual([false, true])
  expect(readdirSync(folder)).toContain('etc')
})
