import { peerText } from '#shared/domain/peer-text.ts'
import { amountOf } from '#shared/domain/amount.ts'
import { MAX_QUOTE_CHARS } from '#shared/lib/limits.ts'
import { readSignatures, unblindAll, type Coin } from './outputs.ts'
import type { MeltQuote, OpenRequest } from './plan.ts'

/** `pending`: the payment is on its way, ask again. */
export type Outcome =
  | { readonly kind: 'ecash'; readonly coins: readonly Coin[] }
  | { readonly kind: 'paid'; readonly preimage: string; readonly change: readonly Coin[] }
  | { readonly kind: 'pending' }

/** What the answer to `request` brought; null when it cannot be read, which is as good as no answer: the same request asks again. */
export function readAnswer(request: OpenRequest, value: unknown): Outcome | null {
  const sent = (value ?? {}) as Readonly<Record<string, unknown>>
  if (request.path === 'swap') {
    const coins = coinsOf(request, sent['signatures'])
    return coins !== null && coins.length === request.outputs.length ? { kind: 'ecash', coins } : null
  }
  if (sent['state'] === 'PENDING') return { kind: 'pending' }
  if (sent['state'] !== 'PAID') return null
  const change = coinsOf(request, sent['change'] ?? [])
  return change === null ? null : { kind: 'paid', preimage: peerText(sent['payment_preimage'], 128), change }
}

function coinsOf({ outputs, keys }: OpenRequest, sent: unknown): readonly Coin[] | null {
  const signatures = readSignatures(sent)
  return signatures && unblindAll(outputs, signatures, keys)
}

/** `POST /v1/melt/quote/bolt11`; null when it is no quote. */
export function readQuote(value: unknown): MeltQuote | null {
  const sent = (value ?? {}) as Readonly<Record<string, unknown>>
  const [amount, feeReserve] = [amountOf(sent['amount']), amountOf(sent['fee_reserve'])]
  const { quote } = sent
  if (amount === null || feeReserve === null || typeof quote !== 'string' || quote === '' || quote.length > MAX_QUOTE_CHARS) return null
  return { quote, amount, feeReserve }
}
