import { randomBytes } from 'node:crypto'
import { publicKeyOf } from '#shared/domain/proof/bdhke.ts'
import { deriveKeysetId } from '#shared/domain/keyset/derive-id.ts'
import type { AmountKey } from '#shared/domain/keyset/keyset.ts'
import { amountOf, type Amount } from '#shared/domain/amount.ts'
import { sha256 } from '../crypto/sha256.ts'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import { scalarFrom, type DemoCurve } from './demo-curve.ts'

/** A simulated mint's keyset, its secret keys included: they guard play money only. */
export interface DemoKeyset {
  readonly id: string
  readonly pubkey: string
  readonly inputFeePpk: number
  readonly keys: readonly AmountKey[]
  readonly secrets: ReadonlyMap<Amount, bigint>
}

/** Keys for 1, 2, 4 … 8192 sat unless `bits` says otherwise, from `seed`, so that a demo mint is the same mint each time. Version 1 id (NUT-02). */
export function createKeyset(seed: Uint8Array, { bits = 14, inputFeePpk = 0 } = {}): DemoKeyset {
  const amounts = Array.from({ length: bits }, (_, bit) => amountOf(2 ** bit)).filter(amount => amount !== null)
  const secrets = new Map(
    amounts.map(amount => [amount, scalarFrom(sha256(concatBytes(seed, new TextEncoder().encode(amount.toString()))))]),
  )
  const keys = [...secrets].map(([amount, secret]) => ({ amount, key: publicKeyOf(secret) }))
  const id = `00${toHex(sha256(concatBytes(...keys.map(({ key }) => fromHex(key))))).slice(0, 14)}`
  if (deriveKeysetId(keys, { unit: 'sat', inputFeePpk, finalExpiry: null }, id, sha256) !== 'v1')
    throw new Error('the demo keyset id is wrong')
  return { id, pubkey: publicKeyOf(scalarFrom(seed)), inputFeePpk, keys, secrets }
}

/** A wallet blinds a secret, the mint signs it, the wallet unblinds, the mint verifies: what is left is the Y of a spent proof. */
export function spendFreshProof({ keys, secrets }: DemoKeyset, curve: DemoCurve): { readonly Y: string; readonly amount: Amount } {
  const secret = randomBytes(32).toString('hex')
  const { amount, key } = pick(keys)
  const k = secrets.get(amount)
  if (k === undefined) throw new Error('the demo keyset lacks a key')
  const r = scalarFrom(randomBytes(32))
  const C = curve.unblind(curve.sign(curve.blind(secret, r), k).C_, r, key)
  if (!curve.isSigned(secret, C, k)) throw new Error('the demo mint does not know its own signature')
  return { Y: curve.nullifier(secret), amount }
}

/** Small amounts are spent more often, as in a real wallet. */
function pick(keys: readonly AmountKey[]): AmountKey {
  const skewed = Math.min(Math.floor(Math.random() ** 1.6 * keys.length), keys.length - 1)
  const found = keys[skewed]
  if (found === undefined) throw new Error('the demo keyset is empty')
  return found
}
