import { topic, type Topic } from './contract.ts'
import { readChange } from './http.ts'

/** One attempt to follow the change stream: feeds `onChunk` what arrives, settles when the line ends. */
export type OpenChanges = (line: {
  readonly opened: () => void
  readonly onChunk: (bytes: Uint8Array) => void
  readonly signal: AbortSignal
}) => Promise<void>

/** Longest time between two keep-alive comments of the server, and the silence after which a client gives the line up. */
export const KEEP_ALIVE_MS = 15_000
const SILENCE_MS = 3 * KEEP_ALIVE_MS
const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 5_000

/**
 * Keeps a change stream open until the returned function is called, reconnecting with growing pauses.
 * Each opening reports every topic: what changed while the line was down, or before it was first up, was not announced.
 */
export function followChanges(
  open: OpenChanges,
  onChange: (topics: readonly Topic[]) => void,
  onState: (connected: boolean) => void,
): () => void {
  const closing = new AbortController()
  void keepOpen()
  return () => closing.abort()

  async function keepOpen(): Promise<void> {
    let wait = FIRST_WAIT_MS
    while (!closing.signal.aborted) {
      const opened = await followOnce()
      if (closing.signal.aborted) return
      onState(false)
      wait = opened ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS)
      await pause(wait, closing.signal)
    }
  }

  /** True when the line was up for a while. */
  async function followOnce(): Promise<boolean> {
    let wasOpen = false
    const attempt = new AbortController()
    const abort = (): void => attempt.abort()
    closing.signal.addEventListener('abort', abort)
    let silence = setTimeout(abort, SILENCE_MS)
    const read = createReader(data => attempt.signal.aborted || onChange(readChange(data)))
    try {
      await open({
        signal: attempt.signal,
        opened() {
          if (attempt.signal.aborted) return
          wasOpen = true
          onState(true)
          onChange(topic.options)
        },
        onChunk(bytes) {
          clearTimeout(silence)
          silence = setTimeout(abort, SILENCE_MS)
          read(bytes)
        },
      })
    } catch {
      // Why a line broke does not matter here: the next call says it with a code.
    } finally {
      clearTimeout(silence)
      attempt.abort()
      closing.signal.removeEventListener('abort', abort)
    }
    return wasOpen
  }
}

/** Our own server writes one `data:` line and an empty one per message, and comments between them; no other form of the format occurs. */
function createReader(onData: (data: string) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder()
  let rest = ''
  return bytes => {
    const messages = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
    rest = messages.pop() ?? ''
    for (const message of messages) if (message.startsWith('data: ')) onData(message.slice('data: '.length))
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
