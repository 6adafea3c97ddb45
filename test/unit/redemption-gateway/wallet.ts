import { randomBytes } from 'node:crypto'
import { blind, publicKeyOf, sign, unblind, verify } from '#shared/domain/proof/bdhke.ts'
import { proveDleq } from '#shared/domain/proof/dleq.ts'
import type { DemoKeyset } from '../../../src-main/demo/ecash.ts'

/** Ecash as an honest wallet holds it, its `dleq` with r kept. Fields may be bent by a test. */
export interface Proof {
  readonly amount: number
  readonly id: string
  readonly secret: string
  readonly C: string
  readonly witness?: string
  readonly dleq?: { readonly e: string; readonly s: string; readonly r: string }
}

const scalar = (): bigint => BigInt(`0x${randomBytes(31).toString('hex')}`) + 1n
const hex64 = (value: bigint): string => value.toString(16).padStart(64, '0')
export const freshSecret = (): string => randomBytes(32).toString('hex')

/** A proof that the keyset's mint signed. */
export function issue(set: DemoKeyset, amount: number, secret = freshSecret()): Proof {
  const k = set.secrets.get(BigInt(amount) as never)
  if (k === undefined) throw new RangeError(`no key for ${amount}`)
  const r = scalar()
  const B_ = blind(secret, r)
  const C = unblind(sign(B_, k), r, publicKeyOf(k))
  return { amount, id: set.id, secret, C, dleq: { ...proveDleq(B_, k, scalar()), r: hex64(r) } }
}

export interface Output {
  readonly amount: number
  readonly id: string
  readonly B_: string
}

/** Blinded messages and the way back from their signatures. */
export function prepare(set: DemoKeyset, amounts: readonly number[]) {
  const held = amounts.map(amount => {
    const secret = freshSecret()
    const r = scalar()
    return { amount, secret, r, output: { amount, id: set.id, B_: blind(secret, r) } }
  })
  return {
    outputs: held.map(({ output }) => output) as readonly Output[],
    /** Throws unless the mint signed each of them with the key of its amount. */
    take(signatures: readonly { readonly amount: number; readonly C_: string }[]): readonly Proof[] {
      if (signatures.length !== held.length) throw new Error(`${signatures.length} signatures for ${held.length} outputs`)
      return held.map(({ amount, secret, r }, at) => {
        const k = set.secrets.get(BigInt(amount) as never)!
        const C = unblind(signatures[at]!.C_, r, publicKeyOf(k))
        if (!verify(secret, C, k)) throw new Error('a signature is not the mint’s')
        return { amount, id: set.id, secret, C }
      })
    },
  }
}

/** Powers of two. */
export const split = (amount: number): number[] =>
  [...amount.toString(2)].flatMap((bit, at, all) => (bit === '1' ? [2 ** (all.length - 1 - at)] : []))
