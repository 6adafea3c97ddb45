import type { IncomingMessage } from 'node:http'
import { MAX_REDEEM_BYTES, MAX_REDEEM_BYTES_HELD, MAX_REDEEM_BYTES_OF_ONE } from '#shared/lib/limits.ts'

/** What was taken off a request. `isWhole` is false when it is longer than anybody looks at; the rest is still to be read from it then. */
export interface SentBody {
  readonly chunks: readonly Buffer[]
  readonly isWhole: boolean
  /** Gives the room back that the body takes. */
  forget(): void
}

/** Takes bodies off requests, so many bytes at one time; `client` is whom the limits count, null nobody. Rejects when the client leaves in the middle. */
export function createBodyReader(
  perBody = MAX_REDEEM_BYTES,
  inAll = MAX_REDEEM_BYTES_HELD,
  ofOne = MAX_REDEEM_BYTES_OF_ONE,
): (request: IncomingMessage, client: string | null) => Promise<SentBody> {
  // Both are changed by `hold` alone.
  let held = 0
  const heldBy = new Map<string, number>()

  /** What `client` holds then. */
  function hold(client: string | null, bytes: number): number {
    held += bytes
    if (client === null) return 0
    const theirs = (heldBy.get(client) ?? 0) + bytes
    if (theirs > 0) heldBy.set(client, theirs)
    else heldBy.delete(client)
    return theirs
  }

  return async function read(request, client) {
    const chunks: Buffer[] = []
    let length = 0
    let isWhole = true
    const forget = (): void => {
      hold(client, -length)
      length = 0
    }
    try {
      // Who stops here goes on reading elsewhere: the stream must live.
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        length += chunk.length
        const theirs = hold(client, chunk.length)
        isWhole = length <= perBody && held <= inAll && theirs <= ofOne
        if (!isWhole) break
      }
    } catch (cause) {
      forget()
      throw cause
    }
    return { chunks, isWhole, forget }
  }
}
