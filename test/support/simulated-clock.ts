import type { Clock } from '../../src-main/feed/ports.ts'

/** Time that passes only when nothing else can happen: a day takes milliseconds, and a run is the same each time. */
export interface SimulatedClock extends Clock {
  /** Lets `ms` pass. Every sleeper due by then wakes in order of time, and what it starts runs before the next wakes. */
  pass(ms: number): Promise<void>
  /** Lets time pass until `done`, at most `ms`; false when it did not come true. */
  passUntil(done: () => boolean, ms: number): Promise<boolean>
}

export function createSimulatedClock(start = 1_795_000_000_000): SimulatedClock {
  let now = start
  let order = 0
  const sleepers: { at: number; order: number; wake: () => void }[] = []

  // Everything simulated is made of promises, which are all settled before an immediate runs.
  const settle = (): Promise<void> => new Promise(done => setImmediate(done))

  async function passUntil(done: () => boolean, ms: number): Promise<boolean> {
    const end = now + ms
    await settle()
    for (;;) {
      if (done()) return true
      sleepers.sort((one, other) => one.at - other.at || one.order - other.order)
      const next = sleepers[0]
      if (next === undefined || next.at > end) break
      sleepers.shift()
      now = Math.max(now, next.at)
      next.wake()
      await settle()
    }
    now = end
    return done()
  }

  return {
    now: () => now,
    sleep(ms, signal) {
      return new Promise(done => {
        if (signal.aborted) return done()
        const sleeper = { at: now + Math.max(0, ms), order: order++, wake: () => finish() }
        const finish = (): void => {
          signal.removeEventListener('abort', finish)
          const at = sleepers.indexOf(sleeper)
          if (at >= 0) sleepers.splice(at, 1)
          done()
        }
        signal.addEventListener('abort', finish)
        sleepers.push(sleeper)
      })
    },
    pass: async ms => void (await passUntil(() => false, ms)),
    passUntil,
  }
}
