import { amountOf, type Amount } from '#shared/domain/amount.ts'
import type { OwnKeyset } from '#shared/domain/redemption/keysets.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import { isObject } from '#shared/lib/json-object.ts'
import { stringifyJson } from '#shared/lib/json.ts'
import type { Blinding } from './ports.ts'

/** A blind signature (NUT-00) with its proof (NUT-12), as the mint sent it. */
export interface MintSignature {
  readonly amount: Amount
  readonly id: string
  readonly C_: string
  readonly dleq: { readonly e: string; readonly s: string } | null
}

/** `"signatures"` or `"change"` of an answer; null when it is no list of them. */
export function readSignatures(value: unknown): readonly MintSignature[] | null {
  if (!Array.isArray(value)) return null
  const signatures: MintSignature[] = []
  for (const entry of value as unknown[]) {
    if (!isObject(entry)) return null
    const { id, C_, dleq } = entry
    const amount = amountOf(entry['amount'])
    if (amount === null || typeof id !== 'string' || typeof C_ !== 'string' || C_.length > 192) return null
    const { e, s } = isObject(dleq) ? dleq : {}
    signatures.push({ amount, id, C_, dleq: typeof e === 'string' && typeof s === 'string' ? { e, s } : null })
  }
  return signatures
}

/**
 * True when each output was signed with the key of its amount: an answer that fails this is no answer, whatever its status says.
 * `restore` of older mints leaves the proofs out, so that there `proven` may be false.
 */
export function areSigned(
  outputs: readonly Output[],
  signatures: readonly MintSignature[],
  keyset: (id: string) => OwnKeyset | null,
  blinding: Blinding,
  proven: boolean,
): boolean {
  if (signatures.length !== outputs.length) return false
  return outputs.every((output, at) => {
    const { id, amount, C_, dleq } = signatures[at]!
    const key = keyset(id)?.keys.find(held => held.amount === amount)?.key
    if (key === undefined || id !== output.id || amount !== output.amount) return false
    return dleq === null ? !proven : blinding.isSignedBy(key, output.B_, C_, dleq)
  })
}

/** The answer to a swap: of `signatures` the user's alone. */
export const swapAnswer = (signatures: readonly MintSignature[]): string => stringifyJson({ signatures: signatures.map(signatureJson) })

export const signatureJson = ({ amount, id, C_, dleq }: MintSignature): object => ({ id, amount, C_, ...(dleq === null ? {} : { dleq }) })
