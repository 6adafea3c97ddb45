import { setTimeout as after } from 'node:timers/promises'

/** The only place that reads the machine's clock; everything else is given one. */
export const systemClock = {
  now: (): number => Date.now(),
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await after(ms, undefined, { signal, ref: true }).catch(() => undefined)
  },
}
