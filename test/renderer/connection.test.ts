import { afterEach, expect, test, vi } from 'vitest'
import { topic, type Topic } from '#shared/rpc/contract.ts'
import type { Bridge } from '../../src-renderer/app/connection.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
  localStorage.clear()
})

/** The module reads the bridge when it is loaded, as in a real page. */
async function load(bridge?: Bridge) {
  Object.defineProperty(window, 'nimdolf', { value: bridge, configurable: true })
  return import('../../src-renderer/app/connection.ts')
}

function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

/** A server of one change stream that the test writes to; calls are answered with `answer`. */
function stubServer(answer: () => Response) {
  const asked: { path: string; init: RequestInit }[] = []
  const lines: { send(text: string): void; end(): void; open: boolean }[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit): Promise<Response> => {
    asked.push({ path, init })
    if (!path.endsWith('/changes')) return Promise.resolve(answer())
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const line = {
          open: true,
          send: (text: string) => controller.enqueue(new TextEncoder().encode(text)),
          end() {
            if (line.open) controller.close()
            line.open = false
          },
        }
        lines.push(line)
        init.signal!.addEventListener('abort', () => {
          line.open = false
          controller.error(new DOMException('aborted', 'AbortError'))
        })
      },
    })
    return Promise.resolve(new Response(body))
  })
  return { asked, lines }
}

test('in the desktop window calls and changes go through the bridge', async () => {
  const bridge: Bridge = {
    shell: { electron: '45.4.1', supported: true },
    call: (_world, name) =>
      Promise.resolve(
        name === 'demo.state' ? { ok: true, answer: 7 } : { ok: false, error: { code: 'peer.unknown', detail: 'No such mirror.' } },
      ),
    watch(_world, onChange, onState) {
      onState(true)
      onChange(['log'])
      return () => onState(false)
    },
  }
  const { connect, shell } = await load(bridge)
  expect(shell).toEqual(bridge.shell)
  expect(await connect().call('home', 'demo.state', {})).toBe(7)
  await expect(connect().call('home', 'peer.remove', {})).rejects.toMatchObject({ code: 'peer.unknown', message: 'No such mirror.' })
  const told: unknown[] = []
  const unwatch = connect().watch(
    'home',
    topics => told.push(topics),
    connected => told.push(connected),
  )
  unwatch()
  expect(told).toEqual([true, ['log'], false])
})

test('in a browser a call carries the token in a header and nowhere else', async () => {
  localStorage.setItem('nimdolf.token', 'the-token')
  const { asked } = stubServer(() => Response.json({ ok: true, answer: { running: false } }))
  const { connect, shell } = await load()
  expect(shell).toBeNull()
  expect(await connect().call('demo', 'demo.state', {})).toEqual({ running: false })
  expect(asked).toMatchObject([
    { path: '/rpc/demo/demo.state', init: { method: 'POST', body: '{}', redirect: 'error', headers: { 'x-nimdolf-token': 'the-token' } } },
  ])
})

test('what goes wrong has a code', async () => {
  const replies = [
    () => Response.json({ ok: false, error: { code: 'peer.unknown', detail: 'x' } }, { status: 422 }),
    () => new Response('<html>'),
  ]
  stubServer(() => replies.shift()!())
  const { connect } = await load()
  await expect(connect().call('home', 'demo.state', {})).rejects.toMatchObject({ code: 'peer.unknown' })
  await expect(connect().call('home', 'demo.state', {})).rejects.toMatchObject({ code: 'rpc.unreachable' })
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  await expect(connect().call('home', 'demo.state', {})).rejects.toMatchObject({ code: 'rpc.unreachable' })
})

test('changes are followed; a line that breaks is told and opened again, and then everything counts as changed', async () => {
  const { lines } = stubServer(() => new Response())
  const { connect } = await load()
  const states: boolean[] = []
  const changes: (readonly Topic[])[] = []
  const unwatch = connect().watch(
    'home',
    topics => changes.push(topics),
    connected => states.push(connected),
  )
  await vi.waitFor(() => expect(states).toEqual([true]))
  expect(changes).toEqual([topic.options])
  lines[0]!.send(': alive\n\ndata: ["mir')
  lines[0]!.send('rors","log"]\n\n')
  lines[0]!.send('data: ["a word of a later version"]\n\n')
  await vi.waitFor(() => expect(changes).toEqual([topic.options, ['mirrors', 'log'], topic.options]))
  lines[0]!.end()
  await vi.waitFor(() => expect(states).toEqual([true, false, true]))
  expect(changes).toHaveLength(4)
  unwatch()
  await vi.waitFor(() => expect(lines.map(line => line.open)).toEqual([false, false]))
})

test('a hidden tab lets its line go without a word, and has it back when it is looked at', async () => {
  const { lines } = stubServer(() => new Response())
  const { connect } = await load()
  const states: boolean[] = []
  const changes: (readonly Topic[])[] = []
  const unwatch = connect().watch(
    'home',
    topics => changes.push(topics),
    connected => states.push(connected),
  )
  await vi.waitFor(() => expect(states).toEqual([true]))
  hide(true)
  await vi.waitFor(() => expect(lines[0]!.open).toBe(false))
  hide(false)
  await vi.waitFor(() => expect(states).toEqual([true, true]))
  expect([lines.length, changes.length]).toEqual([2, 2])
  hide(true)
  unwatch()
  hide(false)
  expect(lines).toHaveLength(2)
})
