import { crc32 } from 'node:zlib'
import { damaged } from '../store-refusal.ts'

const SEAL_BYTES = 4

/** `bytes` with a CRC-32 behind them: SQLite checks its own structure, never our contents. */
export function seal(bytes: Uint8Array): Uint8Array {
  const sealed = Buffer.allocUnsafe(bytes.length + SEAL_BYTES)
  sealed.set(bytes)
  sealed.writeUInt32LE(crc32(bytes), bytes.length)
  return sealed
}

/** What `seal` was given. Throws `store.corrupt` when the disk gave back other bytes. */
export function unseal(sealed: Uint8Array, file: string): Uint8Array {
  const length = sealed.length - SEAL_BYTES
  const bytes = sealed.subarray(0, length)
  const kept = length < 0 ? -1 : Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length).readUInt32LE(length)
  if (kept === crc32(bytes)) return bytes
  throw damaged(file, 'a stored block fails its checksum')
}
