import { concatBytes, toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../crypto/sha256.ts'
import { writeInvoice } from './invoice.ts'

/** The Lightning network of the demo: payees who write invoices, and a route to each of them. Amounts in sat. */
export interface DemoLightning {
  /** `paidAfterMs`: somebody pays it by then; null: nobody but who is told to. */
  invoice(sat: bigint, paidAfterMs: number | null): string
  /** Null for an invoice that nobody here wrote. */
  amountOf(request: string): bigint | null
  isPaid(request: string): boolean
  /** Null when it is paid already, or nobody here is the payee. */
  pay(request: string): { readonly preimage: string; readonly fee: bigint } | null
  /** What `pay` would ask for the way. */
  feeOf(sat: bigint): bigint
}

interface Invoice {
  readonly sat: bigint
  readonly preimage: Uint8Array
  /** ms since 1970; null until somebody does. */
  paidAt: number | null
}

/** Every payee is one node. */
const NODE = sha256(new TextEncoder().encode('nimdolf demo lightning node'))

export function createDemoLightning(clock: { now(): number }): DemoLightning {
  /** By request; `paidAt` is changed by `pay` alone. */
  const invoices = new Map<string, Invoice>()
  const isPaid = (request: string): boolean => (invoices.get(request)?.paidAt ?? Infinity) <= clock.now()
  const feeOf = (sat: bigint): bigint => sat / 1_000n + 1n

  return {
    invoice(sat, paidAfterMs) {
      const preimage = sha256(concatBytes(NODE, new TextEncoder().encode(`invoice ${invoices.size}`)))
      const request = writeInvoice({ sat, preimage, secret: NODE, at: Math.floor(clock.now() / 1_000) })
      invoices.set(request, { sat, preimage, paidAt: paidAfterMs === null ? null : clock.now() + paidAfterMs })
      return request
    },
    amountOf: request => invoices.get(request)?.sat ?? null,
    isPaid,
    pay(request) {
      const invoice = invoices.get(request)
      if (invoice === undefined || isPaid(request)) return null
      invoice.paidAt = clock.now()
      return { preimage: toHex(invoice.preimage), fee: feeOf(invoice.sat) }
    },
    feeOf,
  }
}
