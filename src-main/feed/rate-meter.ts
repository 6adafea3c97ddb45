/** Events in the last 10 s, per second. */
export interface RateMeter {
  count(events: number, now: number): void
  perSecond(now: number): number
}

const WINDOW_MS = 10_000
const SLOT_MS = 1_000

export function createRateMeter(): RateMeter {
  // Changed by `count` alone: one slot a second, the oldest overwritten.
  const slots = Array.from({ length: WINDOW_MS / SLOT_MS }, () => ({ second: -1, events: 0 }))
  return {
    count(events, now) {
      const second = Math.floor(now / SLOT_MS)
      const slot = slots[second % slots.length]!
      if (slot.second !== second) Object.assign(slot, { second, events: 0 })
      slot.events += events
    },
    perSecond(now) {
      const oldest = Math.floor(now / SLOT_MS) - slots.length
      return slots.reduce((sum, slot) => (slot.second > oldest ? sum + slot.events : sum), 0) / (WINDOW_MS / SLOT_MS)
    },
  }
}
