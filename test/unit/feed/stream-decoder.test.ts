import { describe, expect, it } from 'vitest'
import { parseSpentMessage } from '#shared/domain/feed/parse-stream-message.ts'
import { createStreamDecoder, type Burst } from '../../../src-main/feed/stream-decoder.ts'
import { V } from '../../support/vectors.ts'

const FRAME = V.sse_frame_seq0
const bytes = (text: string): Uint8Array => Buffer.from(text)

function decode(chunks: readonly Uint8Array[]): Burst & { readonly refused: boolean } {
  const decoder = createStreamDecoder('https://peer.test/sse')
  const messages: Burst['messages'][number][] = []
  let comments = 0
  for (const chunk of chunks) {
    const burst = decoder.push(chunk)
    if (!burst.ok) return { messages, comments, refused: true }
    messages.push(...burst.value.messages)
    comments += burst.value.comments
  }
  return { messages, comments, refused: false }
}

describe('stream decoder', () => {
  it('F1: reads the vector', () => {
    const [message] = decode([bytes(FRAME)]).messages
    expect(message).toMatchObject({ id: '0', event: 'spent' })
    expect(parseSpentMessage({ id: message!.id, data: message!.data })).toMatchObject({ ok: true, value: { seq: 0, amount: 2n } })
  })

  const spellings = [
    ['LF', FRAME],
    ['F2: CRLF and a BOM', `\uFEFF${FRAME.replaceAll('\n', '\r\n')}`],
    ['bare CR', FRAME.replaceAll('\n', '\r')],
  ] as const
  it.each(spellings)('F3: %s, split at every byte', (_name, text) => {
    const whole = decode([bytes(FRAME)]).messages
    const all = bytes(text)
    for (let cut = 0; cut <= all.length; cut++) expect(decode([all.subarray(0, cut), all.subarray(cut)]).messages).toEqual(whole)
    expect(decode([...all].map(byte => Uint8Array.of(byte))).messages).toEqual(whole)
  })

  it('F4: what the end cuts off is no message', () => {
    const all = bytes(FRAME)
    for (let length = 0; length < all.length; length++) expect(decode([all.subarray(0, length)]).messages).toEqual([])
  })

  it('F6: counts comments, which are no messages', () => {
    expect(decode([bytes(': ka\n\n'), bytes(FRAME)])).toMatchObject({ comments: 1, messages: [{ id: '0' }] })
  })

  it.each([
    ['data', 'data: '],
    ['a comment', ':'],
    ['no field at all', 'x'],
  ])('F17: a line without end is refused: %s', (_name, start) => {
    const chunks = [bytes(start), ...Array.from({ length: 70 }, () => Buffer.alloc(1024, 'a'))]
    expect(decode(chunks)).toMatchObject({ refused: true, messages: [] })
  })

  it('F17: a message of endless lines is refused', () => {
    const chunks = Array.from({ length: 100 }, () => bytes(`data: ${'a'.repeat(1024)}\n`))
    expect(decode(chunks)).toMatchObject({ refused: true, messages: [] })
  })

  it('keeps what was complete before an endless line', () => {
    const chunks = [Buffer.concat([bytes(FRAME), bytes('data: ')]), ...Array.from({ length: 70 }, () => Buffer.alloc(1024, 'a'))]
    expect(decode(chunks)).toMatchObject({ refused: true, messages: [{ id: '0' }] })
  })
})
