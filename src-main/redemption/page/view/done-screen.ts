import type { Outcome } from '../redeem/read-answer.ts'
import type { Coin } from '../redeem/outputs.ts'
import { money } from './format.ts'
import { button, h } from './h.ts'
import { keepText } from './keep-text.ts'

/** Ecash that came of a redemption, as a token. */
export interface NewEcash {
  readonly token: string
  readonly sum: bigint
  readonly coins: readonly Coin[]
}

export interface DoneParts {
  readonly outcome: Exclude<Outcome, { kind: 'pending' }>
  readonly unit: string
  readonly delegate: string
  /** Null when a payment left no change. */
  readonly ecash: NewEcash | null
  /** What was pasted and not redeemed, as a token; null when there is none. */
  readonly rest: { readonly token: string; readonly sum: bigint } | null
  /** The new ecash is kept by its holder: the page may be left. */
  onKept(): void
  onRestart(): void
  say(words: string): void
}

/** What came back, and the one thing left to do: keep it. */
export function doneScreen(parts: DoneParts): HTMLElement {
  const { outcome, ecash, unit, delegate, rest, onRestart, say } = parts
  const restart = button('Redeem another token', onRestart)
  const hint = h('p', { class: 'hint' }, 'Copy or save the token first: it is the only copy.')
  // Money that nobody kept must not be left by a slip.
  restart.disabled = ecash !== null
  hint.hidden = ecash === null
  const kept = (): void => {
    restart.disabled = false
    hint.hidden = true
    parts.onKept()
  }
  return h(
    'section',
    { class: 'whole' },
    h('h1', { tabindex: '-1' }, outcome.kind === 'paid' ? 'The invoice is paid' : `Here are your ${money(ecash?.sum ?? 0n, unit)}`),
    outcome.kind === 'paid' ? proofOfPayment(outcome.preimage) : null,
    ecash === null ? null : newEcash(ecash, parts, kept),
    rest === null ? null : restBox(rest, unit, say),
    h('div', { class: 'actions' }, restart),
    hint,
    ecash?.coins.every(({ standing }) => standing === 'shown') !== true
      ? null
      : h(
          'p',
          { class: 'hint' },
          `It carries its own proofs of signature: should ${delegate} go away too, a delegate that it named can redeem it.`,
        ),
  )
}

function newEcash(ecash: NewEcash, { outcome, unit, delegate, say }: DoneParts, onKept: () => void): HTMLElement {
  return h(
    'div',
    {},
    outcome.kind === 'paid' ? h('h2', {}, `${money(ecash.sum, unit)} came back`) : null,
    h(
      'p',
      { class: 'warning' },
      h('b', {}, 'This is the only copy. '),
      `It is ecash of ${delegate}: receive it in your wallet now. This page keeps nothing, and whoever reads the token can spend it.`,
    ),
    standingOf(ecash.coins, delegate),
    keepText({ text: ecash.token, label: `New ecash, ${money(ecash.sum, unit)}`, file: 'ecash.txt', onKept, say }),
  )
}

/** Whether what came back is what the delegate's published keys make (NUT-12). Nothing is thrown away either way. */
function standingOf(coins: readonly Coin[], delegate: string): HTMLElement {
  if (coins.some(({ standing }) => standing === 'false'))
    return h(
      'p',
      { class: 'alarm', role: 'alert' },
      h('b', {}, 'The proof of signature of this ecash is false. '),
      `Keep the token, try it in your wallet at once, and tell the operator of ${delegate}.`,
    )
  if (coins.some(({ standing }) => standing === 'unproven'))
    return h(
      'p',
      { class: 'hint' },
      `${delegate} gave no proof of signature with it, so only ${delegate} can check it. Receive it in your wallet now.`,
    )
  return h('p', { class: 'checked' }, `Checked: signed with the published keys of ${delegate}.`)
}

function proofOfPayment(preimage: string): HTMLElement {
  return h(
    'div',
    {},
    h('p', {}, preimage === '' ? 'The delegate gave no preimage.' : 'Its preimage proves the payment:'),
    preimage === '' ? null : h('p', { class: 'mono preimage' }, preimage),
  )
}

function restBox(rest: { readonly token: string; readonly sum: bigint }, unit: string, say: (words: string) => void): HTMLElement {
  return h(
    'details',
    {},
    h('summary', {}, `What was not redeemed: ${money(rest.sum, unit)}`),
    h('p', {}, 'The coins of your token that were left out, as a token of their own. They are also in the one that you pasted.'),
    keepText({ text: rest.token, label: 'Coins that were left out', file: 'left-over.txt', onKept: () => {}, say }),
  )
}
