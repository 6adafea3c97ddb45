import { parseKeys, parseKeysetList } from '#shared/domain/keyset/parse-keyset.ts'
import type { OwnKeyset } from '#shared/domain/redemption/keysets.ts'
import type { OwnMint } from './own-mint.ts'
import type { OwnKeysets } from './paying-deps.ts'

/** The delegate's own keysets, held in memory: its mint is at hand, and its operator is who trusts it. Only `refresh` changes what is held. */
export function createOwnKeysets(mint: OwnMint): OwnKeysets {
  const held = new Map<string, OwnKeyset>()
  return {
    async refresh() {
      const text = await mint.text('/v1/keysets')
      const listed = text.ok ? parseKeysetList(text.value) : null
      if (listed === null || !listed.ok) return false
      let complete = true
      for (const { id, unit, active, inputFeePpk } of listed.value) {
        let keys = held.get(id)?.keys
        if (keys === undefined) {
          const answer = await mint.text(`/v1/keys/${id}`)
          const parsed = answer.ok ? parseKeys(answer.value, id) : null
          if (parsed !== null && parsed.ok) keys = parsed.value
        }
        if (keys === undefined) complete = false
        else held.set(id, { id, unit, active, inputFeePpk, keys })
      }
      // What it lists no more it does not honour.
      const ids = new Set<string>(listed.value.map(({ id }) => id))
      for (const id of held.keys()) if (!ids.has(id)) held.delete(id)
      return complete
    },
    get: id => held.get(id) ?? null,
    all: () => [...held.values()],
    active(unit) {
      const usable = [...held.values()].filter(keyset => keyset.active && keyset.unit === unit)
      return usable.toSorted((one, other) => one.inputFeePpk - other.inputFeePpk)[0] ?? null
    },
  }
}
