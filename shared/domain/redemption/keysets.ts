import type { Amount } from '../amount.ts'
import type { KeysetId } from '../feed/spent-event.ts'
import { relationOf, type AmountKey } from '../keyset/keyset.ts'
import { msatRate } from './pot.ts'

/** A keyset as a mirror holds it (`StoredKeyset`), and whose it is. */
export interface MirroredKeyset {
  readonly id: string
  readonly unit: string
  readonly inputFeePpk: number
  /** Seconds since 1970; null when it never expires. */
  readonly finalExpiry: number | null
  /** Why the mirror does not trust it; null when it does. */
  readonly refused: { readonly code: string; readonly detail: string } | null
  /** In amount order. */
  readonly keys: readonly AmountKey[]
  /** ms since 1970. */
  readonly firstSeenAt: number
  readonly custodian: string
  /** Ecash of this custodian is being redeemed here; false when left out. */
  readonly isPaid?: boolean
}

/** A keyset of our own mint. Inactive ones count: their proofs are the mint's own business too. */
export interface OwnKeyset {
  readonly id: string
  readonly unit: string
  readonly active: boolean
  readonly inputFeePpk: number
  readonly keys: readonly AmountKey[]
}

/** A keyset whose ecash we redeem. */
export interface DelegatedKeyset {
  readonly id: KeysetId
  readonly unit: string
  readonly inputFeePpk: number
  readonly finalExpiry: number | null
  /** In amount order. */
  readonly keys: ReadonlyMap<Amount, string>
  /** Mint URLs that have it, the first mirrored first. More than one: the same mint under several addresses (protocol §2, alias). */
  readonly custodians: readonly [string, ...string[]]
}

/** Why a mirrored keyset is not redeemed here: inputs of it get 33001. */
export interface NotDelegated {
  readonly id: string
  readonly custodian: string
  readonly code: 'keyset.refused' | 'keyset.no-keys' | 'keyset.unit' | 'keyset.not-ours-to-pay' | 'keyset.own' | 'keyset.collision'
  readonly detail: string
}

export interface Delegated {
  readonly keysets: ReadonlyMap<string, DelegatedKeyset>
  readonly left: readonly NotDelegated[]
}

/**
 * Which of the mirrored keysets are redeemed (protocol §5 "Keysets", "Pot"). Keysets are told apart by custodian and id: the same id with
 * the same keys and terms is an alias; with others it is a collision, and of two the one stands whose custodian's ecash is redeemed, then the
 * one that was mirrored first. v1 ids have 56 bits and say nothing of unit, fee and expiry: whoever lists another's keyset in false words
 * must be able neither to take nor to block it. Our own mint's ids always stand.
 */
export function delegateKeysets(mirrored: readonly MirroredKeyset[], own: readonly OwnKeyset[]): Delegated {
  const ours = new Map(own.map(keyset => [keyset.id, keyset]))
  const payable = new Set(own.filter(({ active }) => active).map(({ unit }) => unit))
  const keysets = new Map<string, DelegatedKeyset>()
  const left: NotDelegated[] = []

  const rank = ({ isPaid = false }: MirroredKeyset): number => (isPaid ? 0 : 1)
  for (const keyset of mirrored.toSorted((one, other) => rank(one) - rank(other) || one.firstSeenAt - other.firstSeenAt)) {
    const { id, custodian } = keyset
    const leave = (code: NotDelegated['code'], detail: string): void => void left.push({ id, custodian, code, detail })
    const own = ours.get(id)
    const held = keysets.get(id)
    if (keyset.refused !== null) leave('keyset.refused', keyset.refused.detail)
    else if (keyset.keys.length === 0) leave('keyset.no-keys', 'The custodian never gave its keys: nothing signed by it can be checked.')
    else if (msatRate(keyset.unit) === null)
      leave('keyset.unit', `Its unit "${keyset.unit}" has no rate to bitcoin, in which the pot is kept.`)
    else if (own !== undefined) {
      if (relationOf(own.keys, keyset.keys) === 'alias') leave('keyset.own', 'It is a keyset of our own mint, which redeems it itself.')
      else leave('keyset.collision', 'Our own mint has a keyset of this id with other keys.')
    } else if (held !== undefined) {
      if (relationOf(keysOf(held), keyset.keys) === 'collision')
        leave('keyset.collision', `The keyset of this id that ${held.custodians[0]} has comes first, and has other keys.`)
      else if (held.unit !== keyset.unit || held.inputFeePpk !== keyset.inputFeePpk || held.finalExpiry !== keyset.finalExpiry)
        leave('keyset.collision', `The keyset of this id that ${held.custodians[0]} has comes first, and says another unit, fee or expiry.`)
      else if (!held.custodians.includes(custodian)) keysets.set(id, { ...held, custodians: [...held.custodians, custodian] })
    } else if (!payable.has(keyset.unit)) leave('keyset.not-ours-to-pay', `Our mint has no active keyset in ${keyset.unit} to pay with.`)
    else keysets.set(id, delegated(keyset))
  }
  return { keysets, left }
}

const delegated = ({ id, unit, inputFeePpk, finalExpiry, keys, custodian }: MirroredKeyset): DelegatedKeyset => ({
  // Mirrors keep full ids alone (parseKeysetList).
  id: id as KeysetId,
  unit,
  inputFeePpk,
  finalExpiry,
  keys: new Map(keys.map(({ amount, key }) => [amount, key])),
  custodians: [custodian],
})

const keysOf = ({ keys }: DelegatedKeyset): readonly AmountKey[] => [...keys].map(([amount, key]) => ({ amount, key }))
