import type { Socket } from 'node:net'
import { MAX_ELECTRUM_LINE_BYTES } from '#shared/lib/limits.ts'
import type { Line } from './ports.ts'
import { BrokenLine, describeFailure } from './server-failure.ts'
import { createLineSplitter } from './split-lines.ts'

/** A connected socket as a line of text. The socket is read only as fast as the lines are taken: a flood waits in the sender's window. */
export function lineOver(socket: Socket, pin: string | null): Line {
  // Changed by `close` alone.
  let closed = false
  // Errors reach the reader through the iterator; one that arrives while nobody reads must not end the process.
  socket.on('error', () => undefined)

  async function* lines(): AsyncGenerator<string> {
    const splitter = createLineSplitter(MAX_ELECTRUM_LINE_BYTES)
    try {
      for await (const chunk of socket as AsyncIterable<Uint8Array>) yield* splitter.push(chunk)
    } catch (thrown) {
      if (closed) return
      throw thrown instanceof BrokenLine ? thrown : new BrokenLine('server.closed', describeFailure(thrown))
    } finally {
      socket.destroy()
    }
  }

  return {
    pin,
    lines: lines(),
    send: line => void socket.write(`${line}\n`),
    close() {
      closed = true
      socket.destroy()
    },
  }
}
