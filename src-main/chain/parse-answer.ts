import { isHex } from '#shared/lib/bytes.ts'
import { MAX_NAME_CHARS, MAX_SCRIPT_HISTORY } from '#shared/lib/limits.ts'
import { peerText } from '#shared/domain/peer-text.ts'
import { isObject } from '#shared/lib/json-object.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { HistoryEntry, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'

/**
 * Answers of an Electrum server (protocol 1.4): each is bounded and has its shape afterwards, and none is believed. Every refusal is `server.shape`.
 */
export type Parse<Value> = (answer: unknown) => Result<Value, ServerRefusal>

const HEADER_CHARS = 160
/** Above it BIP65 reads a height as a time. */
const MAX_HEIGHT = 500_000_000
/** 4 MB of weight, as hex. */
const MAX_TRANSACTION_CHARS = 8_000_000
/** A proof counts its leaves in 32 bits; how deep a real block goes is for the proof's check to say. */
const MAX_MERKLE_DEPTH = 32

const shape = (what: string): Result<never, ServerRefusal> =>
  fail(refuseServer('server.shape', `The server’s answer is not ${what}, as Electrum protocol 1.4 has it.`))

const isHash = (value: unknown): value is string => typeof value === 'string' && value.length === 64 && isHex(value)
const isHeaderHex = (value: unknown): value is string => typeof value === 'string' && value.length === HEADER_CHARS && isHex(value)
const isInteger = (value: unknown, from: number, to: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to

/** `server.version`: the software as it names itself. */
export const parseVersion: Parse<string> = answer =>
  Array.isArray(answer) && typeof answer[0] === 'string'
    ? ok(peerText(answer[0], MAX_NAME_CHARS))
    : shape('a software name and a protocol version')

/** `server.features`: the hash of block 0; null where the server does not tell. */
export function parseGenesis(answer: unknown): string | null {
  return isObject(answer) && isHash(answer['genesis_hash']) ? answer['genesis_hash'] : null
}

/** `blockchain.block.header`: 80 bytes, hex. */
export const parseHeaderHex: Parse<string> = answer => (isHeaderHex(answer) ? ok(answer) : shape('a block header'))

/** `blockchain.headers.subscribe`, its answer and its notices. */
export const parseTip: Parse<{ readonly height: number; readonly header: string }> = answer =>
  isObject(answer) && isInteger(answer['height'], 0, MAX_HEIGHT) && isHeaderHex(answer['hex'])
    ? ok({ height: answer['height'], header: answer['hex'] })
    : shape('a tip')

/** `blockchain.block.headers`: at most `asked` headers, as many as the server says that there are. */
export const parseHeaders =
  (asked: number): Parse<readonly string[]> =>
  answer => {
    const { hex, count } = isObject(answer) ? answer : {}
    if (typeof hex !== 'string' || hex.length > asked * HEADER_CHARS || hex.length % HEADER_CHARS !== 0 || !isHex(hex)) {
      return shape(`at most ${asked} block headers`)
    }
    if (count !== hex.length / HEADER_CHARS) return shape('as many block headers as it says')
    return ok(Array.from({ length: count }, (_, at) => hex.slice(at * HEADER_CHARS, (at + 1) * HEADER_CHARS)))
  }

/** `blockchain.scripthash.subscribe`: an opaque status, null for a script never used. */
export const parseStatus: Parse<string | null> = answer =>
  answer === null || isHash(answer) ? ok(answer) : shape('the status of a script')

/** `blockchain.scripthash.get_history`. */
export const parseHistory: Parse<readonly HistoryEntry[]> = answer => {
  if (!Array.isArray(answer)) return shape('a history')
  if (answer.length > MAX_SCRIPT_HISTORY) {
    return fail(
      refuseServer('server.shape', `The script has ${answer.length} transactions; more than ${MAX_SCRIPT_HISTORY} are not followed.`),
    )
  }
  const entries: HistoryEntry[] = []
  for (const entry of answer as readonly unknown[]) {
    if (!isObject(entry) || !isHash(entry['tx_hash']) || !isInteger(entry['height'], -1, MAX_HEIGHT)) return shape('a history')
    entries.push({ txid: entry['tx_hash'], height: entry['height'] })
  }
  return ok(entries)
}

/** `blockchain.transaction.get`: whole bytes, hex. */
export const parseTransactionHex: Parse<string> = answer =>
  typeof answer === 'string' && answer !== '' && answer.length <= MAX_TRANSACTION_CHARS && isHex(answer)
    ? ok(answer)
    : shape('a transaction')

/** `blockchain.transaction.get_merkle`: siblings from the leaf upward. */
export const parseMerkle: Parse<{ readonly height: number; readonly merkle: readonly string[]; readonly position: number }> = answer => {
  const { block_height: height, merkle, pos: position } = isObject(answer) ? answer : {}
  if (!isInteger(height, 0, MAX_HEIGHT) || !isInteger(position, 0, 2 ** MAX_MERKLE_DEPTH - 1)) return shape('a Merkle proof')
  if (!Array.isArray(merkle) || merkle.length > MAX_MERKLE_DEPTH || !merkle.every(isHash)) return shape('a Merkle proof')
  return ok({ height, merkle, position })
}

/** `blockchain.transaction.broadcast`. */
export const parseTxid: Parse<string> = answer => (isHash(answer) ? ok(answer) : shape('a transaction id'))

/** `server.ping`: any answer is one. */
export const parsePong: Parse<null> = () => ok(null)
