import { useSyncExternalStore } from 'react'

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
  const made: Ticker = { listeners: new Set(), now: Date.now(), timer: null }
  tickers.set(everyMs, made)
  return made
}

function subscribe(everyMs: number, notify: () => void): () => void {
  const ticker = tickerOf(everyMs)
  ticker.listeners.add(notify)
  ticker.timer ??= setInterval(() => {
    ticker.now = Date.now()
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
  if (ticker.timer === null) ticker.now = Date.now() - (Date.now() % everyMs)
  return ticker.now
}

/** The clock, to within `everyMs`. */
export const useNow = (everyMs = 1_000): number =>
  useSyncExternalStore(
    notify => subscribe(everyMs, notify),
    () => read(everyMs),
  )
