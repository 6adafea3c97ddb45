import type { Line } from '../../chain/ports.ts'

/** Two ends of a line without a network: the client's, and what the server does with its own. */
export interface LinePair {
  readonly client: Line
  /** Does nothing once the line is closed. */
  reply(line: string): void
  hangUp(): void
}

/** `receive` is told each line of the client in its turn, `closed` once when either side ends. */
export function createLinePair(receive: (line: string) => void, closed: () => void): LinePair {
  // Both change in `reply`, `end` and the iterator alone.
  const waiting: string[] = []
  let wake: (() => void) | null = null
  let open = true

  const rouse = (): void => {
    wake?.()
    wake = null
  }
  function end(): void {
    if (!open) return
    open = false
    closed()
    rouse()
  }

  async function* lines(): AsyncGenerator<string> {
    for (;;) {
      const line = waiting.shift()
      if (line !== undefined) yield line
      else if (!open) return
      else await new Promise<void>(resolve => (wake = resolve))
    }
  }

  return {
    client: {
      // Never in the caller's own turn: a server that answered before `send` returned would be none.
      send: line => queueMicrotask(() => open && receive(line)),
      lines: lines(),
      close: end,
      pin: null,
    },
    reply(line) {
      if (!open) return
      waiting.push(line)
      rouse()
    },
    hangUp: end,
  }
}
