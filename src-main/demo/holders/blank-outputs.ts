import type { Amount } from '#shared/domain/amount.ts'
import { scalarOf } from '#shared/domain/proof/dleq.ts'
import { sha256 } from '../../crypto/sha256.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { hex64, scalarFrom, type DemoCurve } from '../demo-curve.ts'
import type { DemoKeyset } from '../ecash.ts'

/** Blinded messages of a wallet, and what makes ecash of the signatures on them. */
export interface BlankOutputs {
  /** As they are sent. */
  readonly sent: readonly { readonly amount: number; readonly id: string; readonly B_: string }[]
  /** The ecash, in the order of the outputs, when every signature is one by the key of its amount (NUT-12); null when one is none. */
  take(signatures: unknown): readonly TakenProof[] | null
}

export interface TakenProof {
  readonly amount: Amount
  readonly id: string
  readonly secret: string
  readonly C: string
  readonly dleq: { readonly e: string; readonly s: string; readonly r: string }
}

/** `amounts`: 0 where the mint chooses (NUT-08). `name` makes their secrets: the same name twice would have the same output signed twice. */
export function createOutputs(
  name: string,
  amounts: readonly bigint[],
  { id, keys }: Pick<DemoKeyset, 'id' | 'keys'>,
  curve: DemoCurve,
): BlankOutputs {
  const made = amounts.map((amount, at) => {
    const secret = toHex(sha256(new TextEncoder().encode(`nimdolf demo ${name} output ${at}`)))
    const r = scalarFrom(sha256(new TextEncoder().encode(`nimdolf demo ${name} output r ${at}`)))
    return { amount, secret, r, B_: curve.blind(secret, r) }
  })

  function takeOne(signature: unknown, at: number): TakenProof | null {
    const output = made[at]
    const { id: of, amount, C_, dleq } = (signature ?? {}) as Partial<Signature>
    const key = keys.find(one => one.amount === BigInt(amount ?? 0))
    if (output === undefined || key === undefined || of !== id || C_ === undefined || dleq === undefined) return null
    if (output.amount !== 0n && output.amount !== key.amount) return null
    const [e, s, r] = [scalarOf(dleq.e), scalarOf(dleq.s), scalarOf(hex64(output.r))]
    const C = curve.unblind(C_, output.r, key.key)
    if (e === null || s === null || r === null) return null
    if (!curve.dleqHolds(curve.nullifier(output.secret), C, key.key, { e, s, r })) return null
    return { amount: key.amount, id, secret: output.secret, C, dleq: { e, s, r } }
  }

  return {
    sent: made.map(({ amount, B_ }) => ({ amount: Number(amount), id, B_ })),
    take(signatures) {
      if (!Array.isArray(signatures)) return null
      const taken = signatures.map(takeOne).filter(proof => proof !== null)
      return taken.length === signatures.length ? taken : null
    },
  }
}

interface Signature {
  readonly id: string
  readonly amount: number
  readonly C_: string
  readonly dleq: { readonly e: string; readonly s: string }
}
