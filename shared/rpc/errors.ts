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

/** A refusal with a code, whoever made it; null for a fault of this program. */
export function codedOf(thrown: unknown): RpcFailure | null {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string' || !/^[a-z]+\.[a-z-]+$/.test(thrown.code))
    return null
  const detail = 'detail' in thrown && typeof thrown.detail === 'string' ? thrown.detail : thrown.message
  return { code: thrown.code, detail: detail.slice(0, 2_000) }
}
