import { randomBytes } from 'node:crypto'
import type { Amount } from '#shared/domain/amount.ts'
import { blinding } from '../../test/support/simulated-own-mint.ts'

/** What a wallet sends, made beforehand: the measurement is of mint and gateway alone. */
export interface Proof {
  readonly amount: number
  readonly id: string
  readonly secret: string
  readonly C: string
  readonly dleq?: { readonly e: string; readonly s: string; readonly r: string }
}
export interface Keys {
  readonly id: string
  /** Amount → compressed point. */
  readonly keys: ReadonlyMap<number, string>
}
interface Blinded {
  readonly secret: string
  readonly r: string
  readonly B_: string
}
export interface Signature {
  readonly C_: string
  readonly dleq?: { readonly e: string; readonly s: string }
}

export function blind(): Blinded {
  const [secret, r] = [randomBytes(32).toString('hex'), `00${randomBytes(31).toString('hex')}`]
  return { secret, r, B_: blinding.blind(blinding.nullifier(secret), r) }
}

export function unblind({ id, keys }: Keys, amount: number, { secret, r }: Blinded, { C_, dleq }: Signature): Proof {
  const C = blinding.unblind(C_, r, keys.get(amount)!)
  return { amount, id, secret, C, ...(dleq === undefined ? {} : { dleq: { e: dleq.e, s: dleq.s, r } }) }
}

/** As many new outputs of `amount`. */
export const outputs = (count: number, amount: number, id: string) =>
  Array.from({ length: count }, () => ({ amount: amount as unknown as Amount, id, B_: blind().B_ }))
