import { sha256 } from '@noble/hashes/sha2.js'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { deriveKeysetId } from '#shared/domain/keyset/derive-id.ts'
import type { AmountKey, KeysetEntry } from '#shared/domain/keyset/keyset.ts'
import { parseKeys, parseKeysetList } from '#shared/domain/keyset/parse-keyset.ts'
import type { Gateway, Reply } from './gateway.ts'

/** Why keysets are not known: the call's own reason, or keys that do not make the id they were served under. */
export type KeysetTrouble = Exclude<Reply, { kind: 'answer' }> | { readonly kind: 'false-keys'; readonly id: string }

/** The delegate's list of keysets, the gone mint's among it, and keys by id, each fetched once. */
export interface KeysetBook {
  readonly entries: readonly KeysetEntry[]
  keysOf(id: string): Promise<Result<readonly AmountKey[], KeysetTrouble>>
}

export async function openKeysetBook(gateway: Gateway): Promise<Result<KeysetBook, KeysetTrouble>> {
  const reply = await gateway.get('keysets')
  if (reply.kind !== 'answer') return fail(reply)
  const list = parseKeysetList(reply.text)
  if (!list.ok) return fail({ kind: 'lost' })
  const entries = list.value
  // Changed by `keysOf` alone.
  const held = new Map<string, readonly AmountKey[]>()

  return ok({
    entries,
    async keysOf(id) {
      const known = held.get(id)
      if (known !== undefined) return ok(known)
      const entry = entries.find(one => one.id === id)
      if (entry === undefined) return fail({ kind: 'false-keys', id })
      const answer = await gateway.get(`keys/${id}`)
      if (answer.kind !== 'answer') return fail(answer)
      const keys = parseKeys(answer.text, entry.id)
      // Keys of one's own choice would make every forgery true: the id, which stands in the token, must be that of these keys.
      if (!keys.ok || deriveKeysetId(keys.value, entry, id, sha256) === null) return fail({ kind: 'false-keys', id })
      held.set(id, keys.value)
      return ok(keys.value)
    },
  })
}
