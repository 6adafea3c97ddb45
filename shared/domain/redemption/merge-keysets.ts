import type { DelegatedKeyset } from './keysets.ts'

/**
 * How the custodians' keysets appear in the delegate's own answers. Each answer of the mint is kept as it came; ours is added at its end.
 * Ids of version 01 commit to fee and expiry, so both are served exactly as the custodian had them, and `active` is always false: the
 * delegate signs nothing with other people's keys.
 */

interface Entry {
  readonly id: string
  readonly unit: string
  readonly active: false
  readonly input_fee_ppk: number
  readonly final_expiry: number | null
}

const entryOf = ({ id, unit, inputFeePpk, finalExpiry }: DelegatedKeyset): Entry => ({
  id,
  unit,
  active: false,
  input_fee_ppk: inputFeePpk,
  final_expiry: finalExpiry,
})

/** `/v1/keysets` with `exposed` added: the keysets of redemptions that are open or exhausted. Null when the mint's answer is no such list. */
export function mergeKeysetList(answer: unknown, exposed: readonly DelegatedKeyset[]): unknown {
  const own = listIn(answer)
  if (own === null) return null
  const ids = new Set(own.map(entry => (entry as { readonly id?: unknown } | null)?.id))
  return { ...(answer as object), keysets: [...own, ...exposed.filter(({ id }) => !ids.has(id)).map(entryOf)] }
}

/** `/v1/keys/{id}` of a custodian's keyset. Amounts ascend; a JavaScript object sorts small ones first by itself, and they are. */
export function keysAnswer(keyset: DelegatedKeyset): unknown {
  const byAmount = [...keyset.keys].sort(([one], [other]) => (one < other ? -1 : 1))
  return { keysets: [{ ...entryOf(keyset), keys: Object.fromEntries(byAmount.map(([amount, key]) => [String(amount), key])) }] }
}

/** `nuts.xx.delegate_for` (protocol §2): every custodian with the keysets that we redeem or would redeem, in the order of mirroring. */
export function delegateFor(
  keysets: Iterable<DelegatedKeyset>,
): readonly { readonly mint_url: string; readonly keysets: readonly string[] }[] {
  const byMint = new Map<string, string[]>()
  for (const { id, custodians } of keysets) {
    for (const url of custodians) byMint.set(url, [...(byMint.get(url) ?? []), id])
  }
  return [...byMint].map(([mint_url, ids]) => ({ mint_url, keysets: ids }))
}

function listIn(answer: unknown): readonly unknown[] | null {
  const list = (answer as { readonly keysets?: unknown } | null)?.keysets
  return Array.isArray(list) ? list : null
}
