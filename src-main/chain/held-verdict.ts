import type { Agreement, ChainDeps } from './ports.ts'

/**
 * ms that a verdict outlives the answers it stood on, while servers catch up with a new block. What is shown meanwhile is the former state
 * as a whole, with the former tip: never a newer balance than the one that was verified.
 */
export const HOLD_MS = 5_000

/** Decides whether `unknown` is shown yet. */
export interface HeldVerdict {
  /** `hold`: keep showing what was shown. `show`: show the fresh verdict. `catchingUp`: enough servers are connected to confirm it soon. */
  judge(fresh: Agreement, catchingUp: boolean): 'hold' | 'show'
}

/** `due` is called when a hold ends; `run` keeps its wait in sight. */
export function createHeldVerdict(
  clock: ChainDeps['clock'],
  signal: AbortSignal,
  due: () => void,
  run: (task: Promise<void>) => void,
): HeldVerdict {
  // Both are changed by `judge` alone.
  let shown: Agreement = 'unknown'
  let until: number | null = null
  return {
    judge(fresh, catchingUp) {
      if (fresh !== 'unknown' || shown === 'unknown' || !catchingUp) {
        shown = fresh
        until = null
        return 'show'
      }
      if (until === null) {
        until = clock.now() + HOLD_MS
        run(
          clock.sleep(HOLD_MS, signal).then(() => {
            if (!signal.aborted) due()
          }),
        )
      }
      if (clock.now() < until) return 'hold'
      shown = 'unknown'
      until = null
      return 'show'
    },
  }
}
