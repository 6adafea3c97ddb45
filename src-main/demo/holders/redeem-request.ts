import type { Endpoint } from '#shared/domain/redemption/parse-request.ts'
import { inputFee } from '#shared/domain/redemption/fees.ts'
import { parseJson } from '#shared/lib/json.ts'
import type { DemoCurve } from '../demo-curve.ts'
import type { DemoKeyset } from '../ecash.ts'
import type { DemoLightning } from '../own-mint/lightning.ts'
import { powersOf, sumOf } from '../own-mint/ledger.ts'
import { createOutputs, type TakenProof } from './blank-outputs.ts'
import type { HeldProof } from './holding.ts'

/** A request as it is sent, byte for byte, as often as it takes (NUT-19), and what its answer is worth. */
export interface RedeemRequest {
  readonly endpoint: Endpoint
  /** JSON. */
  readonly text: string
  /** Null when the answer is not what was asked for: a signature that no key of the mint made, or an invoice that nobody paid. */
  take(answer: string): Taken | null
}

export interface Taken {
  /** Ecash of the operator's mint. */
  readonly proofs: readonly TakenProof[]
  /** Sat that an invoice of the holder got, and what the way there cost. */
  readonly paid: bigint
  readonly routing: bigint
}

interface Parts {
  /** Names the request's outputs: another for each request. */
  readonly name: string
  readonly proofs: readonly HeldProof[]
  /** Of the mint that is gone. */
  readonly inputFeePpk: number
  /** Of the operator's mint. */
  readonly own: Pick<DemoKeyset, 'id' | 'keys'>
  readonly curve: DemoCurve
}

export function swapRequest({ name, proofs, inputFeePpk, own, curve }: Parts): RedeemRequest {
  const outputs = createOutputs(name, powersOf(netOf(proofs, inputFeePpk)), own, curve)
  return {
    endpoint: { kind: 'swap' },
    text: JSON.stringify({ inputs: proofs.map(inputOf), outputs: outputs.sent }),
    take(answer) {
      const taken = outputs.take(fieldsOf(answer)['signatures'])
      return taken === null || taken.length !== outputs.sent.length ? null : { proofs: taken, paid: 0n, routing: 0n }
    },
  }
}

interface Quoting extends Parts {
  readonly lightning: DemoLightning
  /** Asks the operator's mint for a quote of an invoice; null when it refuses. */
  readonly quoteOf: (request: string) => Promise<string | null>
}

/** The holder writes an invoice that its ecash covers, a little left for the way. Null when the mint will not quote it. */
export async function meltRequest({ name, proofs, inputFeePpk, own, curve, lightning, quoteOf }: Quoting): Promise<RedeemRequest | null> {
  const net = netOf(proofs, inputFeePpk)
  const sat = net - net / 50n - 4n
  const invoice = lightning.invoice(sat, null)
  const quote = await quoteOf(invoice)
  if (quote === null) return null
  const blanks = Array.from((net - sat).toString(2), () => 0n)
  const outputs = createOutputs(name, blanks, own, curve)
  return {
    endpoint: { kind: 'melt', method: 'bolt11' },
    text: JSON.stringify({ quote, inputs: proofs.map(inputOf), outputs: outputs.sent }),
    take(answer) {
      const { state, change } = fieldsOf(answer)
      const taken = outputs.take(change ?? [])
      if (state !== 'PAID' || !lightning.isPaid(invoice) || taken === null) return null
      return { proofs: taken, paid: sat, routing: net - sat - sumOf(taken) }
    },
  }
}

const netOf = (proofs: readonly HeldProof[], ppk: number): bigint => sumOf(proofs) - inputFee(proofs.map(() => ppk))

const inputOf = (proof: HeldProof): object => ({ ...proof, amount: Number(proof.amount) })

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  const parsed = parseJson(text)
  return parsed.ok && typeof parsed.value === 'object' && parsed.value !== null ? (parsed.value as Record<string, unknown>) : {}
}
