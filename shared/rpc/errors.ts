import * as z from 'zod'

/** What a caller is told when a call is refused. `code` is stable; `detail` says what happened, why, and what to do. */
export const rpcFailure = z.object({ code: z.string().max(64), detail: z.string().max(2_000) })
export type RpcFailure = z.infer<typeof rpcFailure>

export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: string
  constructor(code: string, detail: string) {
    super(detail)
    this.code = code
  }
}
