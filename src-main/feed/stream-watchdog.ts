import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { STREAM_DEAD_MS } from '#shared/lib/limits.ts'
import type { Clock, WireStream } from './ports.ts'

/** Closes a stream that went silent although its server sends comments (cases F6, F22). */
export interface Watchdog {
  /** Any byte puts it off. */
  fed(): void
  /** Why it closed the stream, null when it did not. */
  fired(): Refusal | null
  stop(): void
}

/** `armed` is asked when time is up: the draft has no heartbeat, so only a server that was heard to send comments owes them. */
export function createWatchdog(clock: Clock, stream: WireStream, armed: () => boolean): Watchdog {
  const done = new AbortController()
  // `lastByteAt` is changed by `fed`, `dead` by `run`.
  let lastByteAt = clock.now()
  let dead: Refusal | null = null

  async function run(): Promise<void> {
    while (!done.signal.aborted) {
      const silent = clock.now() - lastByteAt
      if (armed() && silent >= STREAM_DEAD_MS) {
        const detail = `The stream was silent for ${STREAM_DEAD_MS / 1000} s although its server sends keep-alives.`
        dead = refuse('wire', 'wire.timeout', 'stream', detail)
        return stream.close()
      }
      await clock.sleep(silent < STREAM_DEAD_MS ? STREAM_DEAD_MS - silent : STREAM_DEAD_MS, done.signal)
    }
  }
  void run()
  return {
    fed() {
      lastByteAt = clock.now()
    },
    fired: () => dead,
    stop: () => done.abort(),
  }
}
