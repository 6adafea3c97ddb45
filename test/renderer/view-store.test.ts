import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Transport } from '#shared/rpc/client.ts'
import type { Topic } from '#shared/rpc/contract.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Settings } from '#shared/rpc/views/app.ts'
import { createViewStore, keyOf, type ViewStore } from '../../src-renderer/app/view-store.ts'

const SETTINGS: Settings = {
  network: 'signet',
  theme: 'system',
  poll_seconds: 30,
  keyset_poll_seconds: 60,
  stale_after_seconds: 300,
  due_percent: 50,
  urgent_percent: 10,
  alarm_blocks: 36,
  ceremony_hours: 24,
  max_fee_sat: 100_000,
  consolidate_coins: 20,
  consolidate_rate: 3_000,
  claim_depth: 6,
  close_after_days: null,
}
const KEY = keyOf('home', 'settings.get', {})

/** A transport whose answers are given by hand, so that each test decides what is in flight. */
function handTransport() {
  const waiting: { readonly answer: (value: unknown) => void; readonly refuse: (error: Error) => void }[] = []
  const line: { change: (...topics: Topic[]) => void; state: (connected: boolean) => void } = { change: () => {}, state: () => {} }
  let watched = 0
  const transport: Transport = {
    call: () => new Promise((answer, refuse) => void waiting.push({ answer, refuse })),
    watch(_world, onChange, onState) {
      watched++
      line.change = (...topics) => onChange(topics)
      line.state = onState
      return () => void watched--
    },
  }
  return { transport, waiting, line, watched: () => watched }
}

const settled = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined)
/** Longer than the pause between two asks of one question. */
const pause = (): Promise<void> => vi.advanceTimersByTimeAsync(1_000).then(() => undefined)

describe('view store', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
  afterEach(() => void vi.useRealTimers())

  function mounted() {
    const hand = handTransport()
    const store = createViewStore(hand.transport)
    const unmount = store.mount('home', 'settings.get', {})
    return { ...hand, store, unmount, view: () => viewOf(store) }
  }
  const viewOf = (store: ViewStore) => store.state.getState().views[KEY]

  it('asks once for a question that two screens show, and keeps one line', async () => {
    const { store, waiting, watched } = mounted()
    store.mount('home', 'settings.get', {})
    expect(waiting).toHaveLength(1)
    expect(watched()).toBe(1)
    waiting[0]!.answer(SETTINGS)
    await settled()
    expect(viewOf(store)).toEqual({ data: SETTINGS, error: null, loading: false, stale: false })
  })

  it('asks again when one of its topics changes, and not for others', async () => {
    const { waiting, line } = mounted()
    waiting[0]!.answer(SETTINGS)
    await pause()
    line.change('mirrors', 'log')
    await pause()
    expect(waiting).toHaveLength(1)
    line.change('settings')
    await pause()
    expect(waiting).toHaveLength(2)
  })

  it('makes one more ask of many changes that came while it was being asked', async () => {
    const { waiting, line } = mounted()
    line.change('settings')
    line.change('settings')
    line.change('settings')
    expect(waiting).toHaveLength(1)
    waiting[0]!.answer(SETTINGS)
    await pause()
    expect(waiting).toHaveLength(2)
    waiting[1]!.answer({ ...SETTINGS, theme: 'dark' })
    await pause()
    expect(waiting).toHaveLength(2)
  })

  it('spreads a storm of changes over time and still ends with the last answer', async () => {
    const { waiting, line, view } = mounted()
    waiting[0]!.answer(SETTINGS)
    await settled()
    for (let at = 0; at < 100; at++) {
      line.change('settings')
      await vi.advanceTimersByTimeAsync(10)
      for (const call of waiting) call.answer({ ...SETTINGS, poll_seconds: 5 + waiting.length })
      await settled()
    }
    expect(waiting.length).toBeGreaterThan(3)
    expect(waiting.length).toBeLessThan(10)
    await pause()
    waiting.at(-1)!.answer({ ...SETTINGS, poll_seconds: 299 })
    await settled()
    expect(view()?.stale).toBe(false)
  })

  it('keeps the data beside a failure, marks it stale, and forgets the failure with the next answer', async () => {
    const { waiting, line, view } = mounted()
    waiting[0]!.answer(SETTINGS)
    await pause()
    line.change('settings')
    await pause()
    waiting[1]!.refuse(new RpcError('store.full', 'The disk is full.'))
    await settled()
    expect(view()).toEqual({ data: SETTINGS, error: { code: 'store.full', detail: 'The disk is full.' }, loading: false, stale: true })
    line.change('settings')
    await pause()
    waiting[2]!.answer(SETTINGS)
    await settled()
    expect(view()).toMatchObject({ error: null, stale: false })
  })

  it('refuses an answer that does not fit the contract, and names a transport that broke', async () => {
    const { waiting, line, view } = mounted()
    waiting[0]!.answer({ ...SETTINGS, poll_seconds: 'often' })
    await pause()
    expect(view()).toMatchObject({ data: null, loading: false, error: { code: 'rpc.answer' } })
    line.change('settings')
    await pause()
    waiting[1]!.refuse(new TypeError('fetch failed'))
    await settled()
    expect(view()?.error?.code).toBe('rpc.unreachable')
  })

  it('keeps what was known while the line is down and asks again when it is back', async () => {
    const { waiting, line, view, store } = mounted()
    line.state(true)
    waiting[0]!.answer(SETTINGS)
    await pause()
    line.state(false)
    expect(view()).toMatchObject({ data: SETTINGS, stale: true })
    expect(store.state.getState().connected.home).toBe(false)
    line.state(true)
    await pause()
    expect(waiting).toHaveLength(2)
  })

  it('asks nothing for screens that are gone, closes the line, and shows the old answer at once on return', async () => {
    const { waiting, line, unmount, store, watched } = mounted()
    const other = store.mount('home', 'app.status', {})
    waiting[0]!.answer(SETTINGS)
    waiting[1]!.refuse(new Error('the status does not matter here'))
    await pause()
    unmount()
    line.change('settings')
    await pause()
    expect(waiting).toHaveLength(3) // settings once, status twice
    expect(viewOf(store)).toMatchObject({ data: SETTINGS, stale: true })
    other()
    expect(watched()).toBe(0)
    store.mount('home', 'settings.get', {})
    expect(viewOf(store)?.data).toEqual(SETTINGS)
    await pause()
    expect(waiting).toHaveLength(4)
  })

  it('keeps the worlds apart', async () => {
    const { waiting, store } = mounted()
    store.mount('demo', 'settings.get', {})
    waiting[0]!.answer(SETTINGS)
    waiting[1]!.answer({ ...SETTINGS, network: 'regtest' })
    await settled()
    expect(viewOf(store)?.data).toMatchObject({ network: 'signet' })
    expect(store.state.getState().views[keyOf('demo', 'settings.get', {})]?.data).toMatchObject({ network: 'regtest' })
  })

  it('forgets old answers that nothing shows', async () => {
    const { store, waiting } = mounted()
    for (let at = 0; at < 100; at++) store.mount('home', 'mirror.get', { url: `https://mint-${at}.example` })()
    await settled()
    for (const call of waiting) call.refuse(new RpcError('mirror.unknown', 'No such mirror.'))
    await settled()
    const kept = Object.keys(store.state.getState().views)
    expect(kept.length).toBeLessThan(60)
    expect(kept).toContain(keyOf('home', 'mirror.get', { url: 'https://mint-99.example' }))
    expect(kept).not.toContain(keyOf('home', 'mirror.get', { url: 'https://mint-0.example' }))
  })

  it('gives a command its answer or its refusal as a value', async () => {
    const { store, waiting } = mounted()
    const done = store.call('home', 'demo.leave', {})
    waiting[1]!.answer({ done: true })
    expect(await done).toEqual({ ok: true, value: { done: true } })
    const refused = store.call('home', 'demo.leave', {})
    waiting[2]!.refuse(new RpcError('demo.not-running', 'It does not run.'))
    expect(await refused).toEqual({ ok: false, error: { code: 'demo.not-running', detail: 'It does not run.' } })
  })
})
