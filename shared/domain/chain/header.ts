import { sha256 } from '@noble/hashes/sha2.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'

/** One block header of 80 bytes. Hashes are hex in the order in which explorers and Electrum print them (reversed). */
export interface Header {
  readonly hash: string
  readonly previous: string
  readonly merkleRoot: string
  /** Seconds since 1970, as the miner claims. */
  readonly time: number
  /** Compact form of the target. */
  readonly bits: number
  readonly version: number
}

export interface HeaderRefusal {
  readonly code: 'header.size' | 'header.link' | 'header.bits' | 'header.work' | 'header.time' | 'header.checkpoint'
  /** Height at which the chain breaks, −1 where that is not known. */
  readonly height: number
  readonly detail: string
}

const HEADER_HEX = 160

/** The header in 160 lower-case hex digits. Its work is not judged yet. */
export function parseHeader(hex: string): Result<Header, HeaderRefusal> {
  if (hex.length !== HEADER_HEX || !/^[0-9a-f]+$/.test(hex)) {
    return fail({ code: 'header.size', height: -1, detail: 'A block header has 80 bytes.' })
  }
  const bytes = fromHex(hex)
  const view = new DataView(bytes.buffer)
  return ok({
    hash: reversedHex(doubleSha256(bytes)),
    version: view.getInt32(0, true),
    previous: reversedHex(bytes.subarray(4, 36)),
    merkleRoot: reversedHex(bytes.subarray(36, 68)),
    time: view.getUint32(68, true),
    bits: view.getUint32(72, true),
  })
}

export const doubleSha256 = (bytes: Uint8Array): Uint8Array => sha256(sha256(bytes))
export const reversedHex = (bytes: Uint8Array): string => toHex(Uint8Array.from(bytes).reverse())
