/**
 * What becomes of an intent whose outcome is not known: after a crash, a time-out, a lost or a refused answer: a
 * failed redemption must not un-mark Y, since the first request may still commit. Decided from what the mint says, never from how long it took.
 */

/**
 * What is known of one intent's payment, asked in this order: inputs first, since what is found spent then must show its effect after.
 * `unknown` everywhere: the mint was not asked, or did not answer.
 */
export interface IntentSight {
  readonly kind: 'swap' | 'melt'
  /** The mint's answer to the request itself. `none`: not sent since the last look, or nothing came back. */
  readonly answer: 'paid' | 'pending' | 'refused' | 'none'
  /** The float proofs and own inputs that the request spends, by checkstate: `unspent` when every one is. */
  readonly inputs: 'unspent' | 'pending' | 'spent' | 'unknown'
  /** Whether the mint signed the request's outputs, by restore. */
  readonly restored: 'found' | 'empty' | 'unknown'
  /** Melts: the quote's state; null for a swap. */
  readonly quote: 'unpaid' | 'pending' | 'paid' | 'unknown' | null
  /** The float proofs were swapped into others by ourselves, so that the request can commit no more. */
  readonly burned: boolean
}

export type IntentMove =
  /** It was paid: settle, append the events, keep the answer. */
  | { readonly kind: 'settle' }
  /** Send the request again, byte for byte: the same inputs can be spent once only. */
  | { readonly kind: 'resend' }
  /** Look again later. The Ys stay marked and the wallet gets 11002. */
  | { readonly kind: 'wait' }
  /** The mint refused, and spent nothing. A copy of the request may still be on its way: swap the float into new proofs, so that it cannot commit. */
  | { readonly kind: 'burn' }
  /** Nothing was paid and nothing can be: give back the Ys, the debit and the float. */
  | { readonly kind: 'release' }
  /** The mint contradicts itself. Nothing is given back; the operator is alarmed. */
  | { readonly kind: 'halt'; readonly detail: string }

/** The one next move. Irreversible ones (`resend`, `burn`, `release`) are written down before they are made. */
export function resolveIntent(sight: IntentSight): IntentMove {
  const { answer, inputs, restored, quote, burned } = sight
  const paid = sight.kind === 'swap' ? answer === 'paid' || restored === 'found' : answer === 'paid' || quote === 'paid'
  if (burned) return afterBurning(sight, paid)
  if (paid) return { kind: 'settle' }
  if (answer === 'pending' || quote === 'pending' || inputs === 'pending') return { kind: 'wait' }

  switch (inputs) {
    case 'unknown':
      return { kind: 'wait' }
    case 'spent':
      if (sight.kind === 'swap' && restored === 'empty')
        return { kind: 'halt', detail: 'The mint says that the float is spent and that it signed nothing for it.' }
      if (sight.kind === 'melt' && quote === 'unpaid')
        return { kind: 'halt', detail: 'The mint says that the float is spent and that the quote is not paid.' }
      // The answer is there to be fetched: the mint, or its cache (NUT-19), gives it to the same request.
      return answer === 'none' ? { kind: 'resend' } : { kind: 'wait' }
    case 'unspent': {
      if (answer === 'none') return { kind: 'resend' }
      const untouched = sight.kind === 'swap' ? restored === 'empty' : quote === 'unpaid'
      return untouched ? { kind: 'burn' } : { kind: 'wait' }
    }
  }
}

/** Now the inputs are spent by our own burning, and only the request's effect counts. */
function afterBurning({ kind, restored, quote }: IntentSight, paid: boolean): IntentMove {
  if (paid) return { kind: 'halt', detail: 'The mint paid a request whose float had been swapped away.' }
  const untouched = kind === 'swap' ? restored === 'empty' : quote === 'unpaid'
  return untouched ? { kind: 'release' } : { kind: 'wait' }
}
