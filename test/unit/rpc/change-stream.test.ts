import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followChanges, KEEP_ALIVE_MS, type OpenChanges } from '#shared/rpc/change-stream.ts'
import { createRpcApp } from '../../../src-main/rpc/http-app.ts'
import { scriptedWorlds } from './served-world.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Follows lines that the test opens and ends. */
function following() {
  const attempts: { at: number; line: Parameters<OpenChanges>[0]; end: () => void }[] = []
  const states: boolean[] = []
  const unwatch = followChanges(
    line =>
      new Promise((resolve, reject) => {
        attempts.push({ at: Date.now(), line, end: resolve })
        line.signal.addEventListener('abort', () => reject(new Error('aborted')))
      }),
    () => {},
    connected => states.push(connected),
  )
  return { attempts, states, unwatch }
}

test('a line that is silent for three keep-alives is given up, one that still breathes is kept', async () => {
  const { attempts, states, unwatch } = following()
  attempts[0]!.line.opened()
  for (let beat = 0; beat < 10; beat++) {
    await vi.advanceTimersByTimeAsync(KEEP_ALIVE_MS)
    attempts[0]!.line.onChunk(new TextEncoder().encode(': alive\n\n'))
  }
  expect([attempts.length, states]).toEqual([1, [true]])
  await vi.advanceTimersByTimeAsync(3 * KEEP_ALIVE_MS + 1_000)
  expect([attempts.length, states]).toEqual([2, [true, false]])
  unwatch()
})

test('attempts that fail come further and further apart, to five seconds; after a success at once again', async () => {
  const { attempts, unwatch } = following()
  const failAndWait = async (): Promise<number> => {
    const endedAt = Date.now()
    attempts.at(-1)!.end()
    await vi.advanceTimersByTimeAsync(0)
    await vi.advanceTimersToNextTimerAsync()
    return attempts.at(-1)!.at - endedAt
  }
  const waits: number[] = []
  for (let failed = 0; failed < 7; failed++) waits.push(await failAndWait())
  expect(waits).toEqual([400, 800, 1_600, 3_200, 5_000, 5_000, 5_000])
  attempts.at(-1)!.line.opened()
  expect(await failAndWait()).toBe(200)
  unwatch()
})

test('who stops following hears nothing more and tries nothing more', async () => {
  const { attempts, states, unwatch } = following()
  attempts[0]!.line.opened()
  unwatch()
  attempts[0]!.line.opened()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([attempts.length, states, vi.getTimerCount()]).toEqual([1, [true], 0])
})

test('the server drops a subscriber that takes nothing for a keep-alive, and keeps one that reads', async () => {
  const scripted = scriptedWorlds()
  const app = createRpcApp(scripted.worlds, () => {})
  const deaf = await app.request('/rpc/home/changes')
  const reading = (await app.request('/rpc/home/changes')).body!.pipeThrough(new TextDecoderStream()).getReader()
  expect(await reading.read()).toMatchObject({ value: ': open\n\n' })
  expect(scripted.home.listeners()).toBe(2)
  await vi.advanceTimersByTimeAsync(KEEP_ALIVE_MS)
  expect(scripted.home.listeners()).toBe(1)
  expect(await reading.read()).toMatchObject({ value: ': alive\n\n' })
  expect(await deaf.text()).toBe(': open\n\n')
  await reading.cancel()
  expect([scripted.home.listeners(), vi.getTimerCount()]).toEqual([0, 0])
})
