import { parseHeader } from '#shared/domain/chain/header.ts'
import { scriptHashOf, statusOf } from '#shared/domain/chain/script-history.ts'
import { fromHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Electrum, HistoryEntry, OpenElectrum, ServerRefusal } from '../../src-main/chain/ports.ts'
import { branchOf, genesisBlock, type Branch, type ForgedBlock, type ForgedTransaction } from './forged-chain.ts'
import type { SimulatedClock } from './simulated-clock.ts'

/** Every transaction of a test, with the scripts that it concerns: whoever serves it finds it here. */
export interface ForgedLedger {
  add(transaction: ForgedTransaction, scripts: readonly string[]): string
  raw(txid: string): string | undefined
  concerns(txid: string, scriptHash: string): boolean
}

export function createForgedLedger(): ForgedLedger {
  const known = new Map<string, { raw: string; scripts: Set<string> }>()
  return {
    add({ txid, raw }, scripts) {
      known.set(txid, { raw, scripts: new Set(scripts.map(script => scriptHashOf(fromHex(script)))) })
      return txid
    },
    raw: txid => known.get(txid)?.raw,
    concerns: (txid, scriptHash) => known.get(txid)?.scripts.has(scriptHash) === true,
  }
}

/** A server in memory that tells whatever the test wants. Fields may be set at any time; `announce` tells clients of a new tip. */
export interface ForgedServer {
  blocks: readonly ForgedBlock[]
  mempool: readonly string[]
  /** Left out of every history. */
  readonly hidden: Set<string>
  /** Added to the history of every script. */
  invented: readonly HistoryEntry[]
  /** Answers in place of the true branch or transaction. */
  forgeBranch: ((txid: string, height: number) => Branch | null) | null
  forgeRaw: ((txid: string) => string | undefined) | null
  /** `silent`: calls meet their deadline, and the line ends. A number: ms before each answer. */
  pace: 'silent' | number
  /** Refuses connections with this. */
  refusal: ServerRefusal | null
  fee: number | null
  relay: number
  accepts: (raw: string) => Result<string, ServerRefusal>
  /** Calls answered or not, by name. */
  readonly calls: Map<string, number>
  readonly open: OpenElectrum
  /** New tip to everybody who is connected, and a notice for every script whose status changed. */
  announce(): void
  kill(): void
}

const DEADLINE_MS = 20_000
export const refusal = (code: ServerRefusal['code'], detail = 'As the test wants it.'): ServerRefusal => ({
  code,
  detail,
  offeredPin: null,
})

export function createForgedServer(ledger: ForgedLedger, clock: SimulatedClock): ForgedServer {
  const lines = new Set<{ announce(): void; end(why: ServerRefusal): void }>()
  const server: ForgedServer = {
    blocks: [genesisBlock],
    mempool: [],
    hidden: new Set(),
    invented: [],
    forgeBranch: null,
    forgeRaw: null,
    pace: 0,
    refusal: null,
    fee: 2_000,
    relay: 1_000,
    accepts: () => fail(refusal('server.error')),
    calls: new Map(),
    announce: () => [...lines].forEach(line => line.announce()),
    kill: () => [...lines].forEach(line => line.end(refusal('server.closed', 'The server closed the connection.'))),
    async open(_address, _network, signal) {
      if (server.refusal !== null) return fail(server.refusal)
      if (server.pace === 'silent') {
        await clock.sleep(DEADLINE_MS, signal)
        return fail(refusal('server.timeout'))
      }
      return ok(connect())
    },
  }

  function historyOf(scriptHash: string): readonly HistoryEntry[] {
    const all = [
      ...server.blocks.flatMap(({ height, txids }) => txids.map(txid => ({ txid, height }))),
      ...server.mempool.map(txid => ({ txid, height: 0 })),
    ]
    return [...all.filter(({ txid }) => ledger.concerns(txid, scriptHash) && !server.hidden.has(txid)), ...server.invented]
  }

  function connect(): Electrum {
    const gone = Promise.withResolvers<ServerRefusal>()
    const ended = new AbortController()
    const tips = new Set<(tip: { height: number; header: string }) => void>()
    const scripts = new Map<string, { listeners: Set<() => void>; status: string | null }>()
    let reason: ServerRefusal | null = null

    const line = {
      announce() {
        if (server.pace === 'silent') return
        for (const listener of tips) listener(tipOf(server))
        for (const [hash, followed] of scripts) {
          const status = statusOf(historyOf(hash))
          if (status === followed.status) continue
          followed.status = status
          for (const listener of followed.listeners) listener()
        }
      },
      end(why: ServerRefusal) {
        if (reason !== null) return
        reason = why
        lines.delete(line)
        ended.abort()
        gone.resolve(why)
      },
    }
    lines.add(line)

    /** A call that nobody answers fails at its deadline and takes the line with it. */
    async function answer<Value>(name: string, told: () => Result<Value, ServerRefusal>): Promise<Result<Value, ServerRefusal>> {
      server.calls.set(name, (server.calls.get(name) ?? 0) + 1)
      if (reason !== null) return fail(reason)
      if (server.pace !== 0) await clock.sleep(server.pace === 'silent' ? DEADLINE_MS : Math.min(server.pace, DEADLINE_MS), ended.signal)
      if (reason === null && (server.pace === 'silent' || server.pace >= DEADLINE_MS)) line.end(refusal('server.timeout'))
      return reason === null ? told() : fail(reason)
    }

    return {
      software: 'forged 1.0',
      pin: null,
      onTip(listener) {
        tips.add(listener)
        listener(tipOf(server))
      },
      onScript: (hash, listener) =>
        answer('onScript', () => {
          const status = statusOf(historyOf(hash))
          const followed = scripts.get(hash) ?? { listeners: new Set(), status }
          scripts.set(hash, followed)
          followed.listeners.add(listener)
          followed.status = status
          return ok(status)
        }),
      headers: (from, count) =>
        answer('headers', () =>
          ok(
            server.blocks
              .filter(({ height }) => height >= from)
              .slice(0, count)
              .map(({ header }) => header),
          ),
        ),
      history: hash => answer('history', () => ok(historyOf(hash))),
      transaction: txid =>
        answer('transaction', () => {
          const raw = server.forgeRaw?.(txid) ?? ledger.raw(txid)
          return raw === undefined ? fail(refusal('server.error', 'No such transaction.')) : ok(raw)
        }),
      merkle: (txid, height) =>
        answer('merkle', () => {
          const block = server.blocks.find(one => one.height === height)
          const branch = server.forgeBranch?.(txid, height) ?? (block === undefined ? null : branchOf(block, txid))
          return branch === null ? fail(refusal('server.error', 'Not in that block.')) : ok(branch)
        }),
      estimateFee: () => answer('estimateFee', () => ok(server.fee)),
      relayFee: () => answer('relayFee', () => ok(server.relay)),
      broadcast: raw => answer('broadcast', () => server.accepts(raw)),
      ping: () => answer('ping', () => ok(null)),
      gone: gone.promise,
      close: () => line.end(refusal('server.closed', 'The console closed the connection.')),
    }
  }

  return server
}

function tipOf({ blocks }: ForgedServer): { height: number; header: string } {
  const { height, header } = blocks.at(-1)!
  if (!parseHeader(header).ok) throw new Error('a test forged a header of another size')
  return { height, header }
}
