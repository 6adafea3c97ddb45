import { inputFee } from '#shared/domain/redemption/fees.ts'
import type { AmountKey, KeysetEntry } from '#shared/domain/keyset/keyset.ts'
import type { KeysetBook } from '../gateway/keyset-book.ts'
import type { TokenProof } from '../token/token.ts'
import { blankCount, splitAmount } from './split-amount.ts'
import { makeOutputs, type Output } from './outputs.ts'

/** Proofs on their way: what they are worth together, what redeeming them costs (NUT-02), and what is left. In `unit`. */
export interface Stake {
  readonly proofs: readonly TokenProof[]
  readonly unit: string
  readonly gross: bigint
  readonly fee: bigint
  readonly net: bigint
}

export function stakeOf(proofs: readonly TokenProof[], unit: string, book: KeysetBook): Stake {
  const ppk = new Map(book.entries.map(({ id, inputFeePpk }) => [id as string, inputFeePpk]))
  const gross = proofs.reduce((sum, { amount }) => sum + amount, 0n)
  const fee = inputFee(proofs.map(({ id }) => ppk.get(id) ?? 0))
  return { proofs, unit, gross, fee, net: gross > fee ? gross - fee : 0n }
}

/** The proofs that a pot of `sat` still pays, the largest that fits first. */
export function whatFits(proofs: readonly TokenProof[], unit: string, sat: number): readonly TokenProof[] {
  let left = BigInt(sat) * (unit === 'msat' ? 1_000n : 1n)
  return proofs
    .toSorted((one, other) => (one.amount > other.amount ? -1 : 1))
    .filter(({ amount }) => {
      if (amount > left) return false
      left -= amount
      return true
    })
}

/** The delegate's keyset that new ecash of `unit` is made with: active, and of a version whose blinding is known here. */
export const payingKeyset = (book: KeysetBook, unit: string, ours: (id: string) => boolean): KeysetEntry | undefined =>
  book.entries.find(entry => entry.active && entry.unit === unit && !entry.id.startsWith('02') && !ours(entry.id))

/** A request as it will be sent, once or several times, and what turns its answer into money. Held in memory alone. */
export interface OpenRequest {
  readonly path: 'swap' | 'melt/bolt11'
  /** Byte for byte what is sent, every time. */
  readonly body: string
  readonly outputs: readonly Output[]
  /** Keys of the outputs' keyset. */
  readonly keys: readonly AmountKey[]
  readonly unit: string
  /** Secrets of the proofs that it spends. */
  readonly spends: readonly string[]
}

type Random = (bytes: number) => Uint8Array

/** `POST /v1/swap`; null when the keyset cannot make up the amount. */
export function swapRequest(stake: Stake, id: string, keys: readonly AmountKey[], random: Random): OpenRequest | null {
  const amounts = stake.net > 0n ? splitAmount(stake.net, keys) : null
  if (amounts === null) return null
  const outputs = makeOutputs(amounts, id, random)
  const body = JSON.stringify({ inputs: stake.proofs.map(inputOf), outputs: outputs.map(blindedOf) })
  return { path: 'swap', body, outputs, keys, ...spending(stake) }
}

/** What a quote of the delegate's mint asks for (NUT-05). */
export interface MeltQuote {
  readonly quote: string
  readonly amount: bigint
  readonly feeReserve: bigint
}

/** `POST /v1/melt/bolt11`, with blank outputs for what the payment does not need (NUT-08). */
export function meltRequest(
  stake: Stake,
  { quote, amount }: MeltQuote,
  id: string,
  keys: readonly AmountKey[],
  random: Random,
): OpenRequest {
  const blanks = Array.from({ length: blankCount(stake.net - amount) }, () => 0n)
  const outputs = makeOutputs(blanks, id, random)
  const body = JSON.stringify({ quote, inputs: stake.proofs.map(inputOf), outputs: outputs.map(blindedOf) })
  return { path: 'melt/bolt11', body, outputs, keys, ...spending(stake) }
}

const spending = ({ unit, proofs }: Stake) => ({ unit, spends: proofs.map(({ secret }) => secret) })

/** With `dleq`, which wallets leave out and which is all that lets the delegate check another mint's ecash (protocol §5 step 5). */
const inputOf = ({ amount, id, secret, C, witness, dleq }: TokenProof): object => ({
  amount: Number(amount),
  id,
  secret,
  C,
  ...(dleq !== null && { dleq }),
  ...(witness !== null && { witness }),
})

const blindedOf = ({ amount, id, B_ }: Output): object => ({ amount: Number(amount), id, B_ })
