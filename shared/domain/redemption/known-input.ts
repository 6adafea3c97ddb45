import type { Redemption } from '../failover/redemption.ts'
import type { RawProof } from '../proof/proof.ts'
import { inputFee } from './fees.ts'
import type { DelegatedKeyset, OwnKeyset } from './keysets.ts'

/** An input with its keyset. */
export type KnownInput = CustodianInput | { readonly whose: 'own'; readonly proof: RawProof; readonly keyset: OwnKeyset }

export interface CustodianInput {
  readonly whose: 'custodian'
  readonly proof: RawProof
  readonly keyset: DelegatedKeyset
  /** The custodian's key for the amount. */
  readonly key: string
  readonly redemption: Redemption | null
}

/** A mint under several addresses has one reserve: whichever address its redemption was begun under. */
export function redemptionFor({ custodians }: DelegatedKeyset, redemptionOf: (custodian: string) => Redemption | null): Redemption | null {
  const begun = custodians.map(redemptionOf).filter(redemption => redemption !== null)
  return begun.find(({ phase }) => phase.kind !== 'closed') ?? begun[0] ?? null
}

/** By the keysets of all inputs together, rounded up once (NUT-02). */
export const feeOf = (inputs: readonly KnownInput[]): bigint => inputFee(inputs.map(({ keyset }) => keyset.inputFeePpk))

export const sum = (parts: readonly { readonly amount: bigint }[]): bigint => parts.reduce((total, { amount }) => total + amount, 0n)
