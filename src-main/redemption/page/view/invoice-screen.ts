import type { MeltQuote } from '../redeem/plan.ts'
import type { Stake } from '../redeem/plan.ts'
import { readInvoice } from '../redeem/read-invoice.ts'
import { explanationBox, type Explanation } from './explanation.ts'
import { money } from './format.ts'
import { button, h } from './h.ts'
import { scanButtons } from './scan-panel.ts'

interface InvoiceParts {
  readonly stake: Stake
  /** Why the invoice before this one was not taken; null the first time. */
  readonly notice: Explanation | null
  readonly pasted: string
  onInvoice(text: string): void
  onBack(): void
}

/** Asks for the invoice to pay. What cannot be paid is told before the delegate is asked. */
export function invoiceScreen({ stake, notice, pasted, onInvoice, onBack }: InvoiceParts): HTMLElement {
  const problem = h('div', { role: 'alert' }, notice === null ? null : explanationBox(notice, 3))
  const field = h('textarea', {
    id: 'invoice',
    rows: '4',
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
    placeholder: 'lnbc…',
    'aria-describedby': 'invoice-hint',
  })
  field.value = pasted
  const take = (text: string): void => {
    field.value = text
    const invoice = readInvoice(text)
    if (invoice.kind !== 'invoice') return problem.replaceChildren(explanationBox(invoice.kind === 'address' ? AN_ADDRESS : NO_INVOICE, 3))
    if (invoice.msat === null) return problem.replaceChildren(explanationBox(NO_AMOUNT, 3))
    if (invoice.msat > stake.net * (stake.unit === 'msat' ? 1n : 1_000n))
      return problem.replaceChildren(explanationBox(tooLarge(stake, 0n), 3))
    onInvoice(invoice.text)
  }
  return h(
    'section',
    { class: 'whole' },
    h('h1', { tabindex: '-1' }, 'Pay a Lightning invoice'),
    h(
      'p',
      {},
      `Make an invoice in your Lightning wallet for less than ${money(stake.net, stake.unit)}: the way there may cost a little. What is not needed comes back as ecash.`,
    ),
    h(
      'form',
      {
        onsubmit: event => {
          event.preventDefault()
          take(field.value)
        },
      },
      h('label', { for: 'invoice' }, 'Lightning invoice'),
      field,
      h('p', { id: 'invoice-hint', class: 'hint' }, 'It names an amount. You see what it costs before it is paid.'),
      problem,
      h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'primary' }, 'Show what it costs'), button('Back', onBack)),
      scanButtons(take, words => problem.replaceChildren(explanationBox(words, 3))),
    ),
  )
}

const NO_INVOICE: Explanation = {
  title: 'That is not a Lightning invoice',
  why: 'An invoice is one long word that begins with lnbc.',
  todo: ['In your Lightning wallet, choose receive, enter an amount, and copy the invoice.'],
}
const AN_ADDRESS: Explanation = {
  title: 'That is an address, not an invoice',
  why: 'To pay an address, this page would have to ask another server for an invoice. It asks nobody but the delegate.',
  todo: ['In your Lightning wallet, choose receive, enter an amount, and copy the invoice.'],
}
const NO_AMOUNT: Explanation = {
  title: 'The invoice names no amount',
  why: 'The delegate pays what an invoice says, so it must say something.',
  todo: ['Enter an amount when you make the invoice.'],
}

/** `feeReserve` in the stake's unit: what the delegate holds ready for the way. */
export const tooLarge = ({ net, unit }: Stake, feeReserve: bigint): Explanation => ({
  title: 'The invoice asks for too much',
  why:
    feeReserve === 0n
      ? `You have ${money(net, unit)} to pay with.`
      : `You have ${money(net, unit)}, and up to ${money(feeReserve, unit)} must be held ready for the way there.`,
  todo: [`Make an invoice for ${money(net > feeReserve ? net - feeReserve : 0n, unit)} or less.`],
})

interface QuoteParts {
  readonly stake: Stake
  readonly quote: MeltQuote
  readonly invoice: string
  readonly delegate: string
  onPay(): void
  onBack(): void
}

/** The price, and the last word before money moves. */
export function quoteScreen({ stake, quote, invoice, delegate, onPay, onBack }: QuoteParts): HTMLElement {
  const { unit } = stake
  return h(
    'section',
    { class: 'whole' },
    h('h1', { tabindex: '-1' }, `Pay ${money(quote.amount, unit)}?`),
    h(
      'dl',
      {},
      h('dt', {}, 'Your ecash'),
      h('dd', {}, money(stake.gross, unit)),
      h('dt', {}, 'Fee of its mint, kept by the delegate'),
      h('dd', {}, money(stake.fee, unit)),
      h('dt', {}, 'Invoice'),
      h('dd', {}, money(quote.amount, unit)),
      h('dt', {}, 'For the way there, at most'),
      h('dd', {}, money(quote.feeReserve, unit)),
      h('dt', {}, h('b', {}, 'Comes back as ecash, at least')),
      h('dd', {}, h('b', {}, money(stake.net - quote.amount - quote.feeReserve, unit))),
    ),
    h('details', {}, h('summary', {}, 'The invoice'), h('p', { class: 'mono' }, invoice)),
    h('p', {}, `All of your ecash is sent to ${delegate}. What the payment does not need comes back as ecash of ${delegate}.`),
    h('div', { class: 'actions' }, button(`Pay ${money(quote.amount, unit)}`, onPay, 'primary'), button('Back', onBack)),
  )
}
