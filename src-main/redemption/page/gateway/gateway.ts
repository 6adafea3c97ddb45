import { parseJson } from '#shared/lib/json.ts'
import { MAX_DETAIL_CHARS } from '#shared/lib/limits.ts'
import { peerText } from '#shared/domain/peer-text.ts'

/**
 * What became of a call.
 * `refused`: nothing was taken; `code` is of the Cashu list, 0 when the answer had none.
 * `later`: nothing was taken, the delegate cannot now (503) or was asked too often (429).
 * `lost`: no answer, or none that can be read. Of a swap or melt nobody knows then whether it happened.
 */
export type Reply =
  | { readonly kind: 'answer'; readonly value: unknown; readonly text: string }
  | { readonly kind: 'refused'; readonly code: number; readonly detail: string }
  | { readonly kind: 'later'; readonly why: 'busy' | 'limited'; readonly seconds: number | null }
  | { readonly kind: 'lost' }

export interface Gateway {
  /** `path` below `/v1/`. */
  get(path: string): Promise<Reply>
  /** Sends `body`, JSON, as it is. The same body twice is one request to the gateway (NUT-19). */
  post(path: string, body: string): Promise<Reply>
}

/** ms until an answer counts as lost: a slow line carries a large token in it, and a Lightning payment may look for its way. */
const GET_DEADLINE_MS = 60_000
const POST_DEADLINE_MS = 180_000

/** The gateway below whose mint URL this page is served. Sends no cookie and follows no redirect. */
export function createGateway(page: string): Gateway {
  const call = async (path: string, init: RequestInit, deadline: number): Promise<Reply> => {
    try {
      const url = new URL(`../v1/${path}`, page)
      const response = await fetch(url, {
        ...init,
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(deadline),
      })
      return replyOf(response.status, response.headers.get('retry-after'), await response.text())
    } catch {
      return { kind: 'lost' }
    }
  }
  return {
    get: path => call(path, {}, GET_DEADLINE_MS),
    post: (path, body) => call(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } }, POST_DEADLINE_MS),
  }
}

/** Reads an answer's status, `Retry-After` and body. */
export function replyOf(status: number, retryAfter: string | null, text: string): Reply {
  const seconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null
  if (status === 429) return { kind: 'later', why: 'limited', seconds }
  if (status === 503) return { kind: 'later', why: 'busy', seconds }
  const json = parseJson(text)
  if (status === 200) return json.ok ? { kind: 'answer', value: json.value, text } : { kind: 'lost' }
  // A proxy between us and the gateway may have given up after the gateway began.
  if (status >= 500 || status === 408 || status < 400) return { kind: 'lost' }
  const { code, detail } = ((json.ok ? json.value : null) ?? {}) as { readonly code?: unknown; readonly detail?: unknown }
  return { kind: 'refused', code: typeof code === 'number' ? code : 0, detail: peerText(detail, MAX_DETAIL_CHARS) }
}
