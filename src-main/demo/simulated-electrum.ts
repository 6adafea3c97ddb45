import { fail, ok } from '#shared/lib/result.ts'
import type { Dial, Line, ServerRefusal } from '../chain/ports.ts'
import { answerCall, type Subscriptions } from './electrum/answer-call.ts'
import { createLinePair, type LinePair } from './electrum/line-pair.ts'
import { createServerView, type ServerFault } from './electrum/server-view.ts'
import type { SimulatedChain } from './simulated-chain.ts'

/** An Electrum server over the simulated chain. No port is opened: `createDemoDial` hands out lines. */
export interface SimulatedElectrum {
  readonly host: string
  readonly port: number
  fault(): ServerFault
  /** Open lines stay open; after silence each client is told what it missed. */
  setFault(fault: ServerFault): void
  connect(): Line
  /** Hangs up on every client. */
  stop(): void
}

/** Where Electrum servers listen without TLS. */
export const DEMO_PORT = 50_001

interface Client {
  readonly pair: LinePair
  readonly subscriptions: Subscriptions
  /** Header it was told last. */
  tip: string
}

export function createSimulatedElectrum(host: string, chain: SimulatedChain): SimulatedElectrum {
  const clients = new Set<Client>()
  // Changed by `setFault` alone.
  let fault: ServerFault = 'none'
  // True while a turn of `tellAll` is queued; changed by `changed` alone.
  let queued = false
  const view = createServerView(chain, () => fault)

  const forget = chain.onChange(changed)
  /** Many blocks of one turn are told as one tip, as a server does that was behind. */
  function changed(): void {
    if (queued) return
    queued = true
    queueMicrotask(() => {
      queued = false
      tellAll()
    })
  }

  function tellAll(): void {
    if (fault === 'silent') return
    const tip = view.tip()
    for (const client of clients) {
      const { pair, subscriptions } = client
      if (subscriptions.headers && client.tip !== tip.hex) {
        client.tip = tip.hex
        pair.reply(notification('blockchain.headers.subscribe', [tip]))
      }
      for (const [scriptHash, before] of subscriptions.scripts) {
        const status = view.status(scriptHash)
        if (status === before) continue
        subscriptions.scripts.set(scriptHash, status)
        pair.reply(notification('blockchain.scripthash.subscribe', [scriptHash, status]))
      }
    }
  }

  function receive(client: Client, line: string): void {
    if (fault === 'silent') return
    const request = readRequest(line)
    if (request === null) {
      client.pair.reply(JSON.stringify({ jsonrpc: '2.0', error: { code: -32_600, message: 'invalid request' }, id: null }))
      return
    }
    const { id, method, params } = request
    const answer = answerCall(method, params, client.subscriptions, chain, view)
    if (method === 'blockchain.headers.subscribe') client.tip = view.tip().hex
    client.pair.reply(
      JSON.stringify(answer.ok ? { jsonrpc: '2.0', result: answer.value, id } : { jsonrpc: '2.0', error: answer.error, id }),
    )
  }

  return {
    host,
    port: DEMO_PORT,
    fault: () => fault,
    setFault(next) {
      fault = next
      changed()
    },
    connect() {
      const pair = createLinePair(
        line => receive(client, line),
        () => clients.delete(client),
      )
      const client: Client = { pair, subscriptions: { headers: false, scripts: new Map() }, tip: '' }
      clients.add(client)
      return pair.client
    },
    stop() {
      forget()
      for (const { pair } of clients) pair.hangUp()
    },
  }
}

/** Reaches these servers by name and nothing else: the demo network sends no packet. */
export function createDemoDial(servers: readonly SimulatedElectrum[]): Dial {
  return ({ host, port, transport }, signal) => {
    const server = servers.find(known => known.host === host && known.port === port)
    if (signal.aborted || server === undefined)
      return Promise.resolve(refused('server.unreachable', 'The demo network has no such server.'))
    if (transport === 'tls') return Promise.resolve(refused('server.tls', 'The servers of the demo network speak no TLS.'))
    return Promise.resolve(ok(server.connect()))
  }
}

function readRequest(line: string): { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] } | null {
  try {
    const sent = JSON.parse(line) as { id?: unknown; method?: unknown; params?: unknown } | null
    if (typeof sent?.method !== 'string') return null
    return { id: sent.id ?? null, method: sent.method, params: Array.isArray(sent.params) ? sent.params : [] }
  } catch {
    return null
  }
}

const notification = (method: string, params: readonly unknown[]): string => JSON.stringify({ jsonrpc: '2.0', method, params })
const refused = (code: ServerRefusal['code'], detail: string): ReturnType<typeof fail<ServerRefusal>> =>
  fail({ code, detail, offeredPin: null })
