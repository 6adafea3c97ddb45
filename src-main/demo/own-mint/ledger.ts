import { amountOf, type Amount } from '#shared/domain/amount.ts'
import { isCurvePoint } from '#shared/domain/proof/curve.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import { inputFee } from '#shared/domain/redemption/fees.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { BlindSignature, DemoCurve } from '../demo-curve.ts'
import type { DemoKeyset } from '../ecash.ts'
import { refused, type MintRefusal } from './mint-refusal.ts'

/** A signature as a mint sends it. */
export interface Signed extends BlindSignature {
  readonly id: string
  readonly amount: bigint
}

/** What a mint knows: which of its proofs are spent, and what it signed. Checks change nothing; `spend` and `sign` are called after all of them. */
export interface Ledger {
  /** Keys known, unspent and signed by us: the Ys. */
  checkInputs(inputs: readonly RawProof[]): Result<readonly string[], MintRefusal>
  /** Points, of our keyset, and not signed before. `blank`: amounts mean nothing (NUT-08). */
  checkOutputs(outputs: readonly Output[], blank: boolean): Result<null, MintRefusal>
  /** What the inputs bring once their fee is taken (NUT-02). */
  worth(inputs: readonly RawProof[]): bigint
  spend(Ys: readonly string[]): void
  sign(outputs: readonly Output[]): readonly Signed[]
  isSpent(Y: string): boolean
  /** NUT-09. */
  signatureOf(B_: string): Signed | null
}

export function createLedger({ id, secrets, inputFeePpk }: DemoKeyset, curve: DemoCurve): Ledger {
  /** Changed by `spend` alone. */
  const spent = new Set<string>()
  /** By B_; changed by `sign` alone. */
  const signed = new Map<string, Signed>()
  const keyOf = (amount: bigint): bigint | null => secrets.get(amount as Amount) ?? null

  return {
    checkInputs(inputs) {
      if (inputs.some(proof => proof.id !== id)) return refused(12001, 'keyset not known')
      const Ys = inputs.map(({ secret }) => curve.nullifier(secret))
      if (Ys.some(Y => spent.has(Y))) return refused(11001, 'proofs already spent')
      const isOurs = ({ amount, secret, C }: RawProof): boolean => {
        const k = keyOf(amount)
        return k !== null && curve.isSigned(secret, C, k)
      }
      return inputs.every(isOurs) ? ok(Ys) : refused(10001, 'could not verify proofs')
    },
    checkOutputs(outputs, blank) {
      for (const { id: of, amount, B_ } of outputs) {
        if (of !== id) return refused(12001, 'keyset not known')
        if (!blank && keyOf(amount) === null) return refused(11006, `no key for the amount ${amount}`)
        if (B_.length !== 66 || !isCurvePoint(B_)) return refused(0, '"B_" is no point')
        if (signed.has(B_)) return refused(11003, 'outputs have already been signed before')
      }
      return ok(null)
    },
    worth: inputs => sumOf(inputs) - inputFee(inputs.map(() => inputFeePpk)),
    spend: Ys => Ys.forEach(Y => spent.add(Y)),
    sign: outputs =>
      outputs.map(({ amount, B_ }) => {
        const k = keyOf(amount)
        if (k === null) throw new RangeError(`no key for ${amount}`)
        const signature = { id, amount, ...curve.sign(B_, k) }
        signed.set(B_, signature)
        return signature
      }),
    isSpent: Y => spent.has(Y),
    signatureOf: B_ => signed.get(B_) ?? null,
  }
}

export const sumOf = (parts: readonly { readonly amount: bigint }[]): bigint => parts.reduce((total, { amount }) => total + amount, 0n)

/** Powers of two that make `sum`, largest first: the keysets of the demo have a key for each of them. */
export function powersOf(sum: bigint): readonly Amount[] {
  const powers: Amount[] = []
  for (let power = 1n; power <= sum; power *= 2n) {
    const amount = amountOf(power)
    if ((sum & power) !== 0n && amount !== null) powers.unshift(amount)
  }
  return powers
}
