import { fail, type Result } from '#shared/lib/result.ts'
import type { ChainDeps, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'
import type { Connection } from './server-link.ts'

/** ms after which the next server is asked too: one that is slow must not hold up what others could tell. */
const PATIENCE_MS = 3_000

/**
 * The first good answer of several servers, asked one after the other: the next as soon as the one before failed or took too long.
 * Fails with the last refusal when each has failed.
 */
export function askInTurn<Value>(
  connections: readonly Connection[],
  ask: (connection: Connection) => Promise<Result<Value, ServerRefusal>>,
  clock: ChainDeps['clock'],
): Promise<Result<Value, ServerRefusal>> {
  const { promise, resolve } = Promise.withResolvers<Result<Value, ServerRefusal>>()
  const settled = new AbortController()
  let refusal: ServerRefusal = refuseServer('server.unreachable', 'No server is connected.')
  let asked = 0
  let open = 0

  function settle(result: Result<Value, ServerRefusal>): void {
    settled.abort()
    resolve(result)
  }

  function askNext(): void {
    const connection = connections[asked]
    if (settled.signal.aborted) return
    if (connection !== undefined) void askOne(connection)
    else if (open === 0) settle(fail(refusal))
  }

  async function askOne(connection: Connection): Promise<void> {
    asked++
    open++
    let passed = false
    if (asked < connections.length) {
      void clock.sleep(PATIENCE_MS, settled.signal).then(() => {
        if (passed) return
        passed = true
        askNext()
      })
    }
    const answer = await ask(connection)
    open--
    if (answer.ok) return settle(answer)
    refusal = answer.error
    if (!passed || open === 0) {
      passed = true
      askNext()
    }
  }

  askNext()
  return promise
}
