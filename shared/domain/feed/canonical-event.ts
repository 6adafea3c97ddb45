import { utf8ToBytes } from '@noble/hashes/utils.js'
import { writeHex } from '#shared/lib/bytes.ts'
import type { ParsedEvent } from './spent-event.ts'

/**
 * The canonical bytes of an event, the data of its log leaf (protocol §3, vector V.event_canon):
 * u64be seq ‖ u8 length ‖ id ‖ u64be amount ‖ u8 length ‖ Y ‖ (00 or 01 ‖ SHA256(witness as UTF-8)).
 */
export function canonicalEvent(event: ParsedEvent, sha256: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const idLength = event.id.length / 2
  const pointLength = event.Y.length / 2
  const bytes = new Uint8Array(8 + 1 + idLength + 8 + 1 + pointLength + (event.witness === null ? 1 : 33))
  const view = new DataView(bytes.buffer)
  let at = 0

  view.setUint32(at, Math.floor(event.seq / 2 ** 32))
  view.setUint32(at + 4, event.seq % 2 ** 32)
  at += 8
  bytes[at++] = idLength
  at = writeHex(event.id, bytes, at)
  view.setBigUint64(at, event.amount)
  at += 8
  bytes[at++] = pointLength
  at = writeHex(event.Y, bytes, at)
  if (event.witness !== null) {
    bytes[at] = 1
    bytes.set(sha256(utf8ToBytes(event.witness)), at + 1)
  }
  return bytes
}
