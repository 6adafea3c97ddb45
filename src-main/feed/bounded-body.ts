import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'

/** The encodings that `Accept-Encoding` asks for; anything else is refused. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/** The whole body, decoded, at most `maxBytes` before and after decompression. Throws what the socket throws when the line breaks. */
export async function readBody(message: IncomingMessage, maxBytes: number, url: string): Promise<Result<Uint8Array, Refusal>> {
  const tooLarge = fail(refuse('wire', 'wire.too-large', url, `The answer is larger than ${maxBytes} bytes.`))
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) return tooLarge

  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) return tooLarge
    chunks.push(chunk)
  }
  return decode(Buffer.concat(chunks, length), message.headers['content-encoding'], maxBytes, url)
}

async function decode(body: Buffer, encoding: string | undefined, maxBytes: number, url: string): Promise<Result<Uint8Array, Refusal>> {
  const unpack = unpackers(encoding)
  if (unpack === null) return fail(refuse('wire', 'wire.encoding', url, 'The answer is compressed in a way that was not asked for.'))
  if (unpack.length === 0 || body.length === 0) return ok(body)
  for (const one of unpack) {
    try {
      // Off the main thread; stops at the limit, so that a bomb costs no more memory than an honest page.
      return ok(await one(body, { maxOutputLength: maxBytes }))
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') continue
      return fail(refuse('wire', 'wire.too-large', url, `The answer is larger than ${maxBytes} bytes once decompressed.`))
    }
  }
  return fail(refuse('wire', 'wire.encoding', url, 'The answer could not be decompressed.'))
}

type Unpack = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>

function unpackers(encoding: string | undefined): readonly Unpack[] | null {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return []
    case 'gzip':
    case 'x-gzip':
      return [promisify(gunzip) as Unpack]
    case 'deflate': // RFC 9110 §8.4.1.2: zlib, but some servers send the bare stream
      return [promisify(inflate) as Unpack, promisify(inflateRaw) as Unpack]
    case 'br':
      return [promisify(brotliDecompress) as Unpack]
    default:
      return null
  }
}
