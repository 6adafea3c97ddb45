import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createBodyReader } from '../../../src-main/redemption/read-sent-body.ts'

const KIB = Buffer.alloc(1_024)

it('one address that sends many bodies slowly leaves the room for others, and gets its own back when it is done', async () => {
  const read = createBodyReader(4 * 1_024, 64 * 1_024, 8 * 1_024)
  const begin = (client: string | null, kibs: number) => {
    const stream = new PassThrough()
    const sent = read(stream as unknown as IncomingMessage, client)
    for (let at = 0; at < kibs; at++) stream.write(KIB)
    return { stream, sent }
  }
  // Never ended: three times three are nine.
  const slow = [begin('192.0.2.1', 3), begin('192.0.2.1', 3), begin('192.0.2.1', 3)]
  expect(await slow[2]!.sent).toMatchObject({ isWhole: false })
  const other = begin('192.0.2.2', 3)
  other.stream.end()
  expect(await other.sent).toMatchObject({ isWhole: true })
  const near = Array.from({ length: 4 }, () => begin(null, 4))
  for (const { stream } of near) stream.end()
  for (const { sent } of near) expect(await sent).toMatchObject({ isWhole: true })

  ;(await slow[2]!.sent).forget()
  for (const { stream, sent } of slow.slice(0, 2)) {
    stream.end()
    const body = await sent
    expect(body).toMatchObject({ isWhole: true })
    body.forget()
  }
  const again = begin('192.0.2.1', 4)
  again.stream.end()
  expect(await again.sent).toMatchObject({ isWhole: true })
})
