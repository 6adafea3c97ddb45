import type { IncomingMessage, ServerResponse } from 'node:http'
import { collectUpTo } from '#shared/lib/bytes.ts'

/** An answer of the mint, read whole. */
export interface MintAnswer {
  readonly status: number
  readonly message: string
  /** Flat, as received. */
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

/** Throws when the answer is longer than `maxBytes`, or ends early. */
export async function readAnswer(reply: IncomingMessage, maxBytes: number): Promise<MintAnswer> {
  const body = await collectUpTo(reply as AsyncIterable<Uint8Array>, maxBytes)
  if (body === null) throw new RangeError('the mint’s answer is too long')
  return { status: reply.statusCode ?? 502, message: reply.statusMessage ?? '', headers: reply.rawHeaders, body }
}

/** The answer's text where it is a 200 in UTF-8, else null: then it is nothing to add to. */
export function textOf({ status, headers, body }: MintAnswer): string | null {
  const isEncoded = headers.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-encoding')
  if (status !== 200 || isEncoded) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return null
  }
}

/** Of one connection, or true of the mint's body only. */
const NOT_OURS =
  /^(?:connection|keep-alive|transfer-encoding|trailer|upgrade|proxy-.*|content-length|content-md5|(?:content-|repr-)?digest|etag|last-modified)$/i

/** The mint's answer as it came. */
export const sendAnswer = (response: ServerResponse, answer: MintAnswer): void => sendMerged(response, answer, answer.body)

/** The mint's answer, its status and its headers, with another body. */
export function sendMerged(response: ServerResponse, { status, message, headers, body: own }: MintAnswer, body: Uint8Array | string): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const isSame = body === own
  const kept: string[] = []
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]!
    const isKept = !NOT_OURS.test(name) || (isSame && /^(?:content-md5|.*digest|etag|last-modified)$/i.test(name))
    if (isKept) kept.push(name, headers[at + 1]!)
  }
  response.writeHead(status, message, [...kept, 'Content-Length', String(bytes.length)])
  response.end(bytes)
}
