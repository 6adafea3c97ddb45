import type { Socket } from 'node:net'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'

/** Whose socket, how long, and what is said when that was too short. */
export interface StepBounds {
  readonly signal: AbortSignal
  readonly ms: number
  readonly late: ServerRefusal
}

/**
 * One step of dialling. It ends with what `begin` reports, with the abort, or when its time is over; unless it succeeded,
 * the socket is destroyed, so that nothing half open is left behind.
 */
export function dialStep<Value>(
  socket: Socket,
  { signal, ms, late }: StepBounds,
  begin: (done: (value: Value) => void, failed: (refusal: ServerRefusal) => void) => void,
): Promise<Result<Value, ServerRefusal>> {
  return new Promise(resolve => {
    const end = (result: Result<Value, ServerRefusal>): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      if (!result.ok) socket.destroy()
      resolve(result)
    }
    const abort = (): void => end(fail(refuseServer('server.closed', 'The console gave up the connection.')))
    const timer = setTimeout(() => end(fail(late)), ms)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    else
      begin(
        value => end(ok(value)),
        refusal => end(fail(refusal)),
      )
  })
}
