/** Waits between attempts: 1 s, doubled to 60 s, with full jitter so that a returning custodian is not met by all at once. */
export interface BackOff {
  /** ms to wait before the next attempt. */
  next(): number
  reset(): void
}

const FIRST_MS = 1_000
const LAST_MS = 60_000
/** Full jitter may draw zero; without a floor a peer that refuses at once would be asked in a tight loop. */
const FLOOR_MS = 100

export function createBackOff(random: () => number): BackOff {
  // Changed by `next` and `reset`.
  let ceiling = FIRST_MS
  return {
    next() {
      const wait = Math.max(FLOOR_MS, Math.floor(random() * ceiling))
      ceiling = Math.min(LAST_MS, ceiling * 2)
      return wait
    },
    reset() {
      ceiling = FIRST_MS
    },
  }
}
