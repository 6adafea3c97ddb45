import type { Clock } from './ports.ts'

/** A sleep that another part of the mirror may cut short. */
export interface Bell {
  /** Resolves after `ms`, when rung, or when `signal` aborts; true when rung. A ring that came before is not lost. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>
  ring(): void
}

export function createBell(clock: Clock): Bell {
  // Both are changed by `wait` and `ring`.
  let rung = false
  let sleeper: AbortController | null = null
  return {
    async wait(ms, signal) {
      if (!rung && !signal.aborted) {
        const woken = (sleeper = new AbortController())
        const wake = (): void => woken.abort()
        signal.addEventListener('abort', wake)
        await clock.sleep(ms, woken.signal)
        signal.removeEventListener('abort', wake)
        sleeper = null
      }
      const heard = rung
      rung = false
      return heard
    },
    ring() {
      rung = true
      sleeper?.abort()
    },
  }
}
