import { ELECTRUM_DEADLINE_MS, MAX_ELECTRUM_CALLS } from '#shared/lib/limits.ts'
import { stringifyJson } from '#shared/lib/json.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import { parseMessage, type ServerMessage } from './parse-message.ts'
import type { ChainDeps, Line, ServerRefusal } from './ports.ts'
import { isRefusal, refuseServer } from './server-failure.ts'

export type Clock = ChainDeps['clock']
export type NoticeListener = (method: string, params: readonly unknown[]) => void

/** Calls over one line: sent at once, answered in any order, each with its own deadline. */
export interface ElectrumCalls {
  /** The server's result, unjudged; `undefined` where an answer had none. */
  call(method: string, params: readonly unknown[]): Promise<Result<unknown, ServerRefusal>>
  /** Ends the line for `reason`: every open call fails with it, and each later one. The first reason stands. */
  end(reason: ServerRefusal): void
  /** Resolves with the reason, after the open calls have failed. */
  readonly gone: Promise<ServerRefusal>
}

interface OpenCall {
  readonly method: string
  readonly params: readonly unknown[]
  readonly settle: (result: Result<unknown, ServerRefusal>) => void
  readonly settled: AbortController
}

/**
 * Starts reading `line`. What cannot be read ends it, since nothing behind it could be trusted to be whole; an answer that nobody waits
 * for (any more) is passed over; an error about no call in particular is about the line. A call that meets its deadline fails alone,
 * unless the server said nothing at all in that time: then nobody is there, and the line ends.
 */
export function createCalls(line: Line, clock: Clock, onNotice: NoticeListener): ElectrumCalls {
  const open = new Map<number, OpenCall>()
  const waiting: OpenCall[] = []
  const gone = Promise.withResolvers<ServerRefusal>()
  // Changed by `end`, `send` and `read` respectively, and by no one else.
  let ended: ServerRefusal | null = null
  let lastId = 0
  let linesRead = 0

  function call(method: string, params: readonly unknown[]): Promise<Result<unknown, ServerRefusal>> {
    if (ended !== null) return Promise.resolve(fail(ended))
    return new Promise(settle => {
      const call = { method, params, settle, settled: new AbortController() }
      if (open.size < MAX_ELECTRUM_CALLS) send(call)
      else waiting.push(call)
    })
  }

  function send(call: OpenCall): void {
    const id = ++lastId
    open.set(id, call)
    line.send(stringifyJson({ jsonrpc: '2.0', id, method: call.method, params: call.params }))
    const before = linesRead
    void clock.sleep(ELECTRUM_DEADLINE_MS, call.settled.signal).then(() => {
      if (call.settled.signal.aborted || ended !== null) return
      const late = refuseServer('server.timeout', `The server did not answer ${call.method} within ${ELECTRUM_DEADLINE_MS / 1000} s.`)
      if (linesRead === before) end(late)
      else settle(id, fail(late))
    })
  }

  function settle(id: number, result: Result<unknown, ServerRefusal>): void {
    const call = open.get(id)
    if (call === undefined) return
    open.delete(id)
    call.settled.abort()
    call.settle(result)
    const next = waiting.shift()
    if (next !== undefined) send(next)
  }

  function end(reason: ServerRefusal): void {
    if (ended !== null) return
    ended = reason
    line.close()
    for (const call of [...open.values(), ...waiting.splice(0)]) {
      call.settled.abort()
      call.settle(fail(reason))
    }
    open.clear()
    gone.resolve(reason)
  }

  function take(message: ServerMessage): void {
    switch (message.kind) {
      case 'answer':
        return settle(message.id, ok(message.result))
      case 'error': {
        const method = message.id === null ? undefined : open.get(message.id)?.method
        const refusal = refuseServer('server.error', `The server refused ${method ?? 'to go on'}: ${message.text}.`)
        return message.id === null ? end(refusal) : settle(message.id, fail(refusal))
      }
      case 'notice':
        return onNotice(message.method, message.params)
      case 'nothing':
        return
      default:
        unreachable(message)
    }
  }

  async function read(): Promise<void> {
    try {
      for await (const text of line.lines) {
        if (ended !== null) return
        linesRead++
        const message = parseMessage(text)
        if (!message.ok) return end(message.error)
        take(message.value)
      }
      end(refuseServer('server.closed', 'The server closed the connection.'))
    } catch (thrown) {
      end(isRefusal(thrown) ? refuseServer(thrown.code, thrown.detail) : refuseServer('server.closed', 'The console failed while it read.'))
      if (!isRefusal(thrown)) throw thrown
    }
  }

  void read()
  return { call, end, gone: gone.promise }
}
