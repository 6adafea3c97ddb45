import type { IncomingMessage } from 'node:http'
import { keysAnswer, mergeKeysetList } from '#shared/domain/redemption/merge-keysets.ts'
import type { DelegatedKeyset } from '#shared/domain/redemption/keysets.ts'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import { exposedKeysets } from './exposed-keysets.ts'
import type { GatewayDeps, KeysetBook } from './gateway-ports.ts'
import { addToList } from './splice-json.ts'

/**
 * `GET /v1/keysets` (protocol §5 "Keysets"): the mint's text with the exposed keysets at the end of its list, nothing else touched. Null
 * when there is nothing to add, or nothing to add to.
 */
export function withExposed(text: string, book: KeysetBook): string | null {
  const parsed = parseJson(text)
  if (!parsed.ok) return null
  const own = (parsed.value as { readonly keysets?: unknown } | null)?.keysets
  const merged = mergeKeysetList(parsed.value, exposedKeysets(book)) as { readonly keysets: readonly unknown[] } | null
  if (merged === null || !Array.isArray(own)) return null
  // What was added stands behind what was there.
  const added = merged.keysets.slice(own.length)
  return added.length === 0 ? null : addToList(text, 'keysets', added.map(stringifyJson))
}

/** `GET /v1/keys/{id}` of an exposed keyset: the custodian's own keys, and `active: false`. Null for every other path. */
export function exposedKeys(request: IncomingMessage, path: string, { keysets }: Pick<GatewayDeps, 'keysets'>): string | null {
  const id = /^\/v1\/keys\/([0-9a-fA-F]{16}|[0-9a-fA-F]{66})$/.exec(path)?.[1]?.toLowerCase()
  if (id === undefined || (request.method !== 'GET' && request.method !== 'HEAD') || keysets.isOwn(id)) return null
  const exposed: DelegatedKeyset | undefined = exposedKeysets(keysets).find(keyset => keyset.id === id)
  return exposed === undefined ? null : stringifyJson(keysAnswer(exposed))
}
