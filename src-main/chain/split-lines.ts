import { BrokenLine } from './server-failure.ts'

const LF = 10
/** Kept between lines, so that short lines cost no allocation; a longer one gives its memory back when it is complete. */
const RESTING_BYTES = 4 * 1024

/** Bytes in, whole lines out. */
export interface LineSplitter {
  /** The lines that `chunk` completes, without their line feed. Throws BrokenLine `server.line-too-long`. */
  push(chunk: Uint8Array): Generator<string>
}

/**
 * Splits at line feeds and decodes UTF-8 a whole line at a time, so that no character is cut by a packet. The time is linear in the bytes,
 * whatever the packets: an unfinished line lies in one buffer that doubles, and is searched once. Bytes that are no UTF-8 become U+FFFD.
 */
export function createLineSplitter(maxBytes: number): LineSplitter {
  const utf8 = new TextDecoder()
  // Both are changed by `keep` and `take` alone.
  let held = Buffer.allocUnsafeSlow(RESTING_BYTES)
  let length = 0

  function keep(bytes: Uint8Array): void {
    if (length + bytes.length > maxBytes)
      throw new BrokenLine('server.line-too-long', `The server sent a line of more than ${maxBytes} bytes.`)
    if (length + bytes.length > held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(held.length * 2, length + bytes.length))
      held.copy(larger, 0, 0, length)
      held = larger
    }
    held.set(bytes, length)
    length += bytes.length
  }

  function take(): string {
    const line = utf8.decode(held.subarray(0, length))
    length = 0
    if (held.length > RESTING_BYTES) held = Buffer.allocUnsafeSlow(RESTING_BYTES)
    return line
  }

  return {
    *push(chunk) {
      let start = 0
      for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
        keep(chunk.subarray(start, end))
        start = end + 1
        yield take()
      }
      keep(chunk.subarray(start))
    },
  }
}
