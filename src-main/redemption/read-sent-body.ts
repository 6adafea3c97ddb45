import type { IncomingMessage } from 'node:http'
import { MAX_REDEEM_BYTES, MAX_REDEEM_BYTES_HELD } from '#shared/lib/limits.ts'

/** What was taken off a request. `isWhole` is false when it is longer than anybody looks at; the rest is still to be read from it then. */
export interface SentBody {
  readonly chunks: readonly Buffer[]
  readonly isWhole: boolean
  /** Gives the room back that the body takes. */
  forget(): void
}

/** Takes bodies off requests, so many bytes at one time. Rejects when the client leaves in the middle of its own. */
export function createBodyReader(
  perBody = MAX_REDEEM_BYTES,
  inAll = MAX_REDEEM_BYTES_HELD,
): (request: IncomingMessage) => Promise<SentBody> {
  // Changed by `read` and what it returns alone.
  let held = 0

  return async function read(request) {
    const chunks: Buffer[] = []
    let length = 0
    let isWhole = true
    const forget = (): void => {
      held -= length
      length = 0
    }
    try {
      // Who stops here goes on reading elsewhere: the stream must live.
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        length += chunk.length
        held += chunk.length
        isWhole = length <= perBody && held <= inAll
        if (!isWhole) break
      }
    } catch (cause) {
      forget()
      throw cause
    }
    return { chunks, isWhole, forget }
  }
}
