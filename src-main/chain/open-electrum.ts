import { fail, ok, type Result } from '#shared/lib/result.ts'
import { createCalls, type Clock } from './electrum-calls.ts'
import { greetServer, type Greeting } from './greet-server.ts'
import {
  parseHeaders,
  parseHistory,
  parseMerkle,
  parsePong,
  parseStatus,
  parseTip,
  parseTransactionHex,
  parseTxid,
  type Parse,
} from './parse-answer.ts'
import { parseEstimate, parseRelayFee } from './parse-fee.ts'
import type { Dial, Electrum, OpenElectrum, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'

type Tip = Greeting['tip']

/** Dials, greets and subscribes to the tip. The signal ends the opening; an open Electrum is closed by its `close`. */
export function createOpenElectrum(dial: Dial, clock: Clock): OpenElectrum {
  return async (address, network, signal) => {
    const line = await dial(address, signal)
    if (!line.ok) return line

    const tipListeners = new Set<(tip: Tip) => void>()
    const scriptListeners = new Map<string, Set<() => void>>()
    // Changed by `moveTip` alone; null until the greeting is over.
    let tip: Tip | null = null

    function moveTip(next: Tip): void {
      tip = next
      for (const listener of tipListeners) listener(next)
    }

    const calls = createCalls(line.value, clock, (method, params) => {
      if (method === 'blockchain.headers.subscribe') {
        const next = parseTip(params[0])
        if (next.ok) moveTip(next.value)
        else calls.end(next.error)
      }
      // Which script is all that is heeded: what changed is asked for, and a script that nobody follows is nobody's.
      const [script] = params
      if (method !== 'blockchain.scripthash.subscribe' || typeof script !== 'string') return
      for (const listener of scriptListeners.get(script) ?? []) listener()
    })

    const abort = (): void => calls.end(refuseServer('server.closed', 'The console gave up the connection.'))
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    const greeting = await greetServer(calls, network)
    signal.removeEventListener('abort', abort)
    if (!greeting.ok) {
      calls.end(greeting.error)
      return fail(greeting.error)
    }
    // A block may have come between the answer and here: its notice is newer.
    if (tip === null) moveTip(greeting.value.tip)

    const ask = async <Value>(
      parse: Parse<Value>,
      method: string,
      ...params: readonly unknown[]
    ): Promise<Result<Value, ServerRefusal>> => {
      const answer = await calls.call(method, params)
      return answer.ok ? parse(answer.value) : answer
    }

    const electrum: Electrum = {
      software: greeting.value.software,
      pin: line.value.pin,
      onTip(listener) {
        tipListeners.add(listener)
        if (tip !== null) listener(tip)
      },
      async onScript(scriptHash, listener) {
        // Before the call: a change may be told right behind its answer.
        const listeners = scriptListeners.get(scriptHash) ?? new Set()
        scriptListeners.set(scriptHash, listeners.add(listener))
        const status = await ask(parseStatus, 'blockchain.scripthash.subscribe', scriptHash)
        if (!status.ok) listeners.delete(listener)
        return status
      },
      headers: (from, count) => ask(parseHeaders(count), 'blockchain.block.headers', from, count),
      history: scriptHash => ask(parseHistory, 'blockchain.scripthash.get_history', scriptHash),
      transaction: txid => ask(parseTransactionHex, 'blockchain.transaction.get', txid),
      merkle: (txid, height) => ask(parseMerkle, 'blockchain.transaction.get_merkle', txid, height),
      estimateFee: blocks => ask(parseEstimate, 'blockchain.estimatefee', blocks),
      relayFee: () => ask(parseRelayFee, 'blockchain.relayfee'),
      broadcast: raw => ask(parseTxid, 'blockchain.transaction.broadcast', raw),
      ping: () => ask(parsePong, 'server.ping'),
      gone: calls.gone,
      close: () => calls.end(refuseServer('server.closed', 'The console closed the connection.')),
    }
    return ok(electrum)
  }
}
