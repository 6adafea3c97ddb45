import { isHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { GENESIS } from '../chain/find-block.ts'
import { RELAY_FEE } from '../chain/relay-rules.ts'
import type { SimulatedChain } from '../simulated-chain.ts'
import type { ServerView } from './server-view.ts'

/** JSON-RPC's error object. 1: the request, or a node's refusal; 2: the node does not have it; −32601, −32602 as JSON-RPC defines them. */
export interface CallError {
  readonly code: number
  readonly message: string
}

/** What one client asked to be told. */
export interface Subscriptions {
  headers: boolean
  /** Script hash → the status it was told last. */
  readonly scripts: Map<string, string | null>
}

const SOFTWARE = 'Nimdolf demo 1.0'
const PROTOCOL = '1.4'
/** As ElectrumX. */
const MAX_HEADERS = 2_016
/** sat in one bitcoin. */
const COIN = 100_000_000

/** One call of the Electrum protocol 1.4, answered as ElectrumX would. */
export function answerCall(
  method: string,
  params: readonly unknown[],
  subscriptions: Subscriptions,
  chain: SimulatedChain,
  view: ServerView,
): Result<unknown, CallError> {
  const [first, second] = params
  switch (method) {
    case 'server.version':
      return ok([SOFTWARE, PROTOCOL])
    case 'server.features':
      return ok({
        genesis_hash: GENESIS.hash,
        hosts: {},
        protocol_max: PROTOCOL,
        protocol_min: PROTOCOL,
        pruning: null,
        server_version: SOFTWARE,
        hash_function: 'sha256',
      })
    case 'server.ping':
      return ok(null)
    case 'blockchain.headers.subscribe':
      subscriptions.headers = true
      return ok(view.tip())
    case 'blockchain.block.header': {
      const header = isCount(first) ? view.header(first) : null
      return header === null ? refused(1, `height ${String(first)} out of range`) : ok(header)
    }
    case 'blockchain.block.headers':
      return isCount(first) && isCount(second) ? ok(headersFrom(first, second, view)) : badParams()
    case 'blockchain.scripthash.subscribe': {
      if (!isHash(first)) return badParams()
      const status = view.status(first)
      subscriptions.scripts.set(first, status)
      return ok(status)
    }
    case 'blockchain.scripthash.unsubscribe':
      return isHash(first) ? ok(subscriptions.scripts.delete(first)) : badParams()
    case 'blockchain.scripthash.get_history':
      return isHash(first) ? ok(view.history(first)) : badParams()
    case 'blockchain.transaction.get': {
      const found = isHash(first) ? chain.transaction(first) : null
      return found === null
        ? refused(2, "daemon error: DaemonError({'code': -5, 'message': 'No such mempool or blockchain transaction.'})")
        : ok(found.tx.raw)
    }
    case 'blockchain.transaction.get_merkle': {
      const found = isHash(first) && isCount(second) ? view.inclusion(first, second) : null
      return found === null ? refused(1, `tx ${String(first)} not in block at height ${String(second)}`) : ok(found)
    }
    case 'blockchain.transaction.broadcast': {
      if (typeof first !== 'string' || !isHex(first)) return badParams()
      const sent = chain.broadcast(first)
      return sent.ok ? ok(sent.value) : refused(1, `the transaction was rejected by network rules.\n\n${sent.error}\n[${first}]`)
    }
    case 'blockchain.estimatefee':
      return isCount(first) ? ok((rateFor(first) * 1_000) / COIN) : badParams()
    case 'blockchain.relayfee':
      return ok(Number(RELAY_FEE) / COIN)
    default:
      return refused(-32601, `unknown method "${method.slice(0, 80)}"`)
  }
}

function headersFrom(start: number, count: number, view: ServerView): { count: number; hex: string; max: number } {
  const headers: string[] = []
  for (let height = start; headers.length < Math.min(count, MAX_HEADERS); height++) {
    const header = view.header(height)
    if (header === null) break
    headers.push(header)
  }
  return { count: headers.length, hex: headers.join(''), max: MAX_HEADERS }
}

/** sat per vB; nothing competes for space here, so these are what a quiet day asks. */
const rateFor = (blocks: number): number => (blocks <= 2 ? 6 : blocks <= 12 ? 3 : 1)

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const refused = (code: number, message: string): Result<never, CallError> => fail({ code, message })
const badParams = (): Result<never, CallError> => refused(-32602, 'invalid arguments')
