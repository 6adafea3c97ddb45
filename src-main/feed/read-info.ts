import type { MintInfo } from '#shared/domain/delegation/advertisement.ts'
import { parseInfo } from '#shared/domain/delegation/parse-advertisement.ts'
import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { FETCH_DEADLINE_MS, MAX_INFO_BYTES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Wire } from './ports.ts'

/** The mint itself, as the operator named it. */
export interface Mint {
  readonly wire: Wire
  readonly url: string
  readonly approvedHosts: readonly string[]
}

/** `/v1/info`, judged section by section (protocol §2). */
export async function readInfo(mint: Mint, signal: AbortSignal): Promise<Result<MintInfo, Refusal>> {
  const text = await getText(mint, '/v1/info', MAX_INFO_BYTES, signal)
  return text.ok ? parseInfo(text.value, mint.url) : text
}

/** The body of a mint's GET endpoint; anything but 200 is a refusal. */
export async function getText(mint: Mint, path: string, maxBytes: number, signal: AbortSignal): Promise<Result<string, Refusal>> {
  const { wire, url, approvedHosts } = mint
  const reply = await wire.fetch({
    method: 'GET',
    url: url + path,
    accept: 'application/json',
    maxBytes,
    deadlineMs: FETCH_DEADLINE_MS,
    approvedHosts,
    signal,
  })
  if (!reply.ok) return reply
  if (reply.value.status === 200) return ok(new TextDecoder().decode(reply.value.bytes))
  return fail(refuse('wire', 'wire.status', url + path, `The mint answered ${path} with HTTP status ${reply.value.status}.`))
}
