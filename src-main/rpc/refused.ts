import { RpcError } from '#shared/rpc/errors.ts'
import type { Result } from '#shared/lib/result.ts'

/** The value of a result, or the refusal as the caller's error: its code unchanged, its words with the way out where there is one. */
export function orRefuse<Value>(
  result: Result<Value, { readonly code: string; readonly detail: string; readonly wayOut?: string }>,
): Value {
  if (result.ok) return result.value
  const { code, detail, wayOut } = result.error
  throw new RpcError(code, wayOut === undefined ? detail : `${detail} ${wayOut}`)
}
