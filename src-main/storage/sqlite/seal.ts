import { crc32 } from 'node:zlib'
import { damaged } from '../store-refusal.ts'

const SEAL_BYTES = 4

/** SQLite copies what is bound, so one buffer serves every write. Replaced by `seal` when it is too small. */
let scratch = Buffer.allocUnsafe(64 * 1024)

/** `bytes` with a CRC-32 behind them: SQLite checks its own structure, never our contents. Valid until the next call. */
export function seal(bytes: Uint8Array): Uint8Array {
  if (scratch.length < bytes.length + SEAL_BYTES) scratch = Buffer.allocUnsafe(2 * bytes.length + SEAL_BYTES)
  scratch.set(bytes)
  scratch.writeUInt32LE(crc32(bytes), bytes.length)
  return scratch.subarray(0, bytes.length + SEAL_BYTES)
}

/** What `seal` was given. Throws `store.corrupt` when the disk gave back other bytes. */
export function unseal(sealed: Uint8Array, file: string): Uint8Array {
  const length = sealed.length - SEAL_BYTES
  const bytes = sealed.subarray(0, length)
  const kept = length < 0 ? -1 : Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length).readUInt32LE(length)
  if (kept === crc32(bytes)) return bytes
  throw damaged(file, 'a stored block fails its checksum')
}
