import { useSyncExternalStore } from 'react'

/**
 * The core's clock, as far as this machine can tell. Every time on screen was stamped by the core, which may be on a server whose clock
 * differs from the desk's: an age counted with two clocks would be wrong by their difference.
 */
export const coreNow = (): number => Date.now() + ahead

/** Milliseconds by which the core's clock is ahead of ours; changed by `noteCoreClock` alone. */
let ahead = 0
/** Less than this is the way of the answer, not a difference of clocks. */
const NOTICED_MS = 2_000

/** `now` is the core's clock in an answer that has just come. */
export function noteCoreClock(now: number): void {
  const difference = now - Date.now()
  ahead = Math.abs(difference) < NOTICED_MS ? 0 : difference
}

/** One timer for each pace, shared by everything that shows an age at it; none runs while nothing does. */
interface Ticker {
  readonly listeners: Set<() => void>
  now: number
  timer: ReturnType<typeof setInterval> | null
}
const tickers = new Map<number, Ticker>()

function tickerOf(everyMs: number): Ticker {
  const known = tickers.get(everyMs)
  if (known !== undefined) return known
  const made: Ticker = { listeners: new Set(), now: coreNow(), timer: null }
  tickers.set(everyMs, made)
  return made
}

function subscribe(everyMs: number, notify: () => void): () => void {
  const ticker = tickerOf(everyMs)
  ticker.listeners.add(notify)
  ticker.timer ??= setInterval(() => {
    ticker.now = coreNow()
    for (const listener of ticker.listeners) listener()
  }, everyMs)
  return () => {
    ticker.listeners.delete(notify)
    if (ticker.listeners.size > 0 || ticker.timer === null) return
    clearInterval(ticker.timer)
    ticker.timer = null
  }
}

function read(everyMs: number): number {
  const ticker = tickerOf(everyMs)
  // Two looks in one rendering have to see the same moment.
  const now = coreNow()
  if (ticker.timer === null) ticker.now = now - (now % everyMs)
  return ticker.now
}

/** The core's clock, to within `everyMs`. */
export const useNow = (everyMs = 1_000): number =>
  useSyncExternalStore(
    notify => subscribe(everyMs, notify),
    () => read(everyMs),
  )
