import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { toHex } from '#shared/lib/bytes.ts'
import type { Amount } from '../amount.ts'
import type { RawProof } from '../proof/proof.ts'

/** A blinded message (NUT-00). In a melt these take change (NUT-08), and their amounts mean nothing. */
export interface Output {
  readonly amount: Amount
  /** As sent: whether the mint knows it is decided later. Hex is lower case. */
  readonly id: string
  /** Lower-case hex of a point; the mint checks that it is one. */
  readonly B_: string
}

/** A swap (NUT-03) or melt (NUT-05) of which at least one input is another mint's. Only `parse-request.ts` makes one. */
export type RedeemRequest = SwapRequest | MeltRequest

export interface SwapRequest {
  readonly kind: 'swap'
  readonly inputs: readonly RawProof[]
  readonly outputs: readonly Output[]
}

export interface MeltRequest {
  readonly kind: 'melt'
  /** Of `/v1/melt/{method}`: any method that the delegate's mint offers. */
  readonly method: string
  readonly quote: string
  readonly inputs: readonly RawProof[]
  readonly outputs: readonly Output[]
}

/**
 * Under which an answer is kept and found again (NUT-19, case D27): the same proofs for the same outputs or quote, in the same order.
 * Witness and `dleq` do not count: a wallet that signs anew still means the same request. SHA-256 hex; tells nothing of the secrets.
 */
export function requestKey(request: RedeemRequest): string {
  const inputs = request.inputs.map(({ amount, id, secret, C }) => [String(amount), id, secret, C])
  const outputs = request.outputs.map(({ amount, id, B_ }) => [String(amount), id, B_])
  const head = request.kind === 'swap' ? ['swap'] : ['melt', request.method, request.quote]
  return toHex(sha256(utf8ToBytes(JSON.stringify([head, inputs, outputs]))))
}
