import { randomBytes } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { blind, publicKeyOf, sign, unblind, verify } from '#shared/domain/proof/bdhke.ts'
import { deriveKeysetId } from '#shared/domain/keyset/derive-id.ts'
import type { AmountKey } from '#shared/domain/keyset/keyset.ts'
import { amountOf, type Amount } from '#shared/domain/amount.ts'
import { sha256 } from '../crypto/sha256.ts'
import { concatBytes, toHex } from '#shared/lib/bytes.ts'

/** A simulated mint's keyset, its secret keys included: they guard play money only. */
export interface DemoKeyset {
  readonly id: string
  readonly pubkey: string
  readonly keys: readonly AmountKey[]
  readonly secrets: ReadonlyMap<Amount, bigint>
}

/** Amounts 1, 2, 4 … 8192 sat. */
const AMOUNTS = Array.from({ length: 14 }, (_, bit) => amountOf(2 ** bit)).filter(amount => amount !== null)
const ORDER = secp256k1.Point.Fn.ORDER

/** Keys from `seed`, so that a demo mint is the same mint each time. Version 1 id (NUT-02). */
export function createKeyset(seed: Uint8Array): DemoKeyset {
  const secrets = new Map(AMOUNTS.map(amount => [amount, scalarOf(sha256(concatBytes(seed, new TextEncoder().encode(amount.toString()))))]))
  const keys = [...secrets].map(([amount, secret]) => ({ amount, key: publicKeyOf(secret) }))
  const id = `00${toHex(sha256(concatBytes(...keys.map(({ key }) => Buffer.from(key, 'hex'))))).slice(0, 14)}`
  if (deriveKeysetId(keys, { unit: 'sat', inputFeePpk: 0, finalExpiry: null }, id, sha256) !== 'v1')
    throw new Error('the demo keyset id is wrong')
  return { id, pubkey: publicKeyOf(scalarOf(seed)), keys, secrets }
}

/** A wallet blinds a secret, the mint signs it, the wallet unblinds, the mint verifies: what is left is the Y of a spent proof. */
export function spendFreshProof({ keys, secrets }: DemoKeyset): { readonly Y: string; readonly amount: Amount } {
  const secret = randomBytes(32).toString('hex')
  const { amount, key } = pick(keys)
  const k = secrets.get(amount)
  if (k === undefined) throw new Error('the demo keyset lacks a key')
  const r = scalarOf(randomBytes(32))
  const C = unblind(sign(blind(secret, r), k), r, key)
  if (!verify(secret, C, k)) throw new Error('the demo mint does not know its own signature')
  return { Y: hashToCurve(secret), amount }
}

/** Small amounts are spent more often, as in a real wallet. */
function pick(keys: readonly AmountKey[]): AmountKey {
  const skewed = Math.min(Math.floor(Math.random() ** 1.6 * keys.length), keys.length - 1)
  const found = keys[skewed]
  if (found === undefined) throw new Error('the demo keyset is empty')
  return found
}

const scalarOf = (bytes: Uint8Array): bigint => (BigInt(`0x${toHex(bytes)}`) % (ORDER - 1n)) + 1n
