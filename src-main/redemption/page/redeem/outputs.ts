import { blind, unblind } from '#shared/domain/proof/bdhke.ts'
import { hashToCurve, isKeyPoint } from '#shared/domain/proof/curve.ts'
import { dleqHolds, scalarOf, type Scalar } from '#shared/domain/proof/dleq.ts'
import { amountOf, type Amount } from '#shared/domain/amount.ts'
import type { AmountKey } from '#shared/domain/keyset/keyset.ts'
import { toHex } from '#shared/lib/bytes.ts'
import type { TokenProof } from '../token/token.ts'

/** One coin to come: what the mint is asked to sign, and the two secrets that make a coin of its signature. They exist nowhere else. */
export interface Output {
  readonly amount: bigint
  readonly id: string
  readonly B_: string
  readonly secret: string
  readonly r: Scalar
}

/** Fresh outputs (NUT-00). `random` must be fit for keys. */
export function makeOutputs(amounts: readonly bigint[], id: string, random: (bytes: number) => Uint8Array): readonly Output[] {
  return amounts.map(amount => {
    const secret = toHex(random(32))
    let r = scalarOf(toHex(random(32)))
    while (r === null) r = scalarOf(toHex(random(32)))
    return { amount, id, secret, r, B_: blind(secret, BigInt(`0x${r}`)) }
  })
}

/** A blind signature of the delegate's mint, out of its answer. */
export interface BlindSignature {
  readonly amount: Amount
  readonly id: string
  readonly C_: string
  readonly dleq: { readonly e: Scalar; readonly s: Scalar } | null
}

/** The signatures in `sent`, or null when one cannot be read: then nothing is taken for money. */
export function readSignatures(sent: unknown): readonly BlindSignature[] | null {
  if (!Array.isArray(sent)) return null
  const signatures = sent.map(signatureOf)
  return signatures.every(signature => signature !== null) ? signatures : null
}

function signatureOf(value: unknown): BlindSignature | null {
  const sent = (value ?? {}) as Readonly<Record<'amount' | 'id' | 'C_' | 'dleq', unknown>>
  const amount = amountOf(sent.amount)
  const { id, C_ } = sent
  if (amount === null || typeof id !== 'string' || typeof C_ !== 'string' || !isKeyPoint(C_, 'secp256k1')) return null
  const dleq = (sent.dleq ?? {}) as Readonly<Record<'e' | 's', unknown>>
  const [e, s] = [scalarOf(String(dleq.e)), scalarOf(String(dleq.s))]
  return { amount, id, C_, dleq: e === null || s === null ? null : { e, s } }
}

/** `shown`: its DLEQ shows that the mint's published key made it. `unproven`: it brought none. `false`: it brought one that does not hold. */
export type SignatureStanding = 'shown' | 'unproven' | 'false'

export interface Coin {
  readonly proof: TokenProof
  readonly standing: SignatureStanding
}

/**
 * Coins of outputs and their signatures, in order (NUT-00); of a melt's blank outputs the first few alone come back, with amounts that the
 * mint chose (NUT-08). Null when they do not belong together.
 */
export function unblindAll(
  outputs: readonly Output[],
  signatures: readonly BlindSignature[],
  keys: readonly AmountKey[],
): readonly Coin[] | null {
  if (signatures.length > outputs.length) return null
  const coins = signatures.map((signature, at) => coinOf(outputs[at]!, signature, keys))
  return coins.every(coin => coin !== null) ? coins : null
}

function coinOf(output: Output, { amount, id, C_, dleq }: BlindSignature, keys: readonly AmountKey[]): Coin | null {
  const key = keys.find(one => one.amount === amount)?.key
  if (key === undefined || id !== output.id) return null
  const { secret, r } = output
  const C = unblind(C_, BigInt(`0x${r}`), key)
  const whole = dleq === null ? null : { ...dleq, r }
  // With its own r the holder checks as everybody else would later: Carol's check.
  const standing = whole === null ? 'unproven' : dleqHolds(hashToCurve(secret), C, key, whole) ? 'shown' : 'false'
  return { proof: { amount, id, secret, C, witness: null, dleq: whole }, standing }
}
