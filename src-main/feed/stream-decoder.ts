import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { MAX_SSE_LINE_BYTES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'

/** What one chunk of an event stream completed. */
export interface Burst {
  readonly messages: readonly EventSourceMessage[]
  /** Comments: a server that sends them keeps the line alive (case F6). */
  readonly comments: number
}

/** Bytes of a server-sent event stream in, whole messages out; what the end of the stream cuts off is never a message (case F4). */
export interface StreamDecoder {
  push(chunk: Uint8Array): Result<Burst, Refusal>
}

const LF = 10
const CR = 13

export function createStreamDecoder(url: string): StreamDecoder {
  const tooLong = fail(refuse('parse', 'parse.stream', url, `A line or message of the stream is longer than ${MAX_SSE_LINE_BYTES} bytes.`))
  const text = new TextDecoder('utf-8', { ignoreBOM: true })
  // All are changed by `push` and the parser's callbacks within it.
  let messages: EventSourceMessage[] = []
  let comments = 0
  let overflow = false
  let lineBytes = 0
  const parser = createParser({
    // The parser's own bound counts characters and skips lines that are no field; ours below counts every byte of a line.
    maxBufferSize: MAX_SSE_LINE_BYTES,
    onEvent: message => void messages.push(message),
    onComment: () => void comments++,
    onError: error => {
      overflow ||= error.type === 'max-buffer-size-exceeded'
    },
  })

  return {
    push(chunk) {
      messages = []
      comments = 0
      const lastBreak = Math.max(chunk.lastIndexOf(LF), chunk.lastIndexOf(CR))
      lineBytes = lastBreak === -1 ? lineBytes + chunk.length : chunk.length - lastBreak - 1
      if (overflow || lineBytes > MAX_SSE_LINE_BYTES) return tooLong
      parser.feed(text.decode(chunk, { stream: true }))
      // What was complete before the overlong line still counts; the next push refuses.
      return overflow && messages.length === 0 ? tooLong : ok({ messages, comments })
    },
  }
}
