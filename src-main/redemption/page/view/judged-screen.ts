import type { CustodianFacts } from '../../page-facts.ts'
import type { JudgedProof, Verdict } from '../judge/judge-token.ts'
import type { Stake } from '../redeem/plan.ts'
import type { Token } from '../token/token.ts'
import { nameOf } from './custodian-list.ts'
import { explainVerdict } from './explain-proof.ts'
import { explanationBox } from './explanation.ts'
import { count, hostOf, money } from './format.ts'
import { button, h } from './h.ts'

export interface JudgedParts {
  readonly token: Token
  readonly judged: readonly JudgedProof[]
  readonly delegate: string
  /** What can be redeemed now; null when nothing can. */
  readonly stake: Stake | null
  /** What is good but more than the pot holds, in the stake's unit; 0 when all fits. */
  readonly beyondPot: bigint
  onEcash(stake: Stake): void
  onInvoice(stake: Stake): void
  onRestart(): void
}

/** What the token is, before anything of it is sent: what can be redeemed, what cannot and why, and the two ways. */
export function judgedScreen(parts: JudgedParts): HTMLElement {
  const { stake, onRestart } = parts
  return h(
    'section',
    { class: 'whole' },
    h(
      'h1',
      { tabindex: '-1' },
      stake === null ? 'Nothing of this token can be redeemed now' : `${money(stake.net, stake.unit)} can be redeemed`,
    ),
    aboutToken(parts.token),
    stake === null ? null : offer(stake, parts),
    parts.beyondPot > 0n ? potBox(parts) : null,
    ...leftOut(parts),
    h('div', { class: 'actions' }, button(stake === null ? 'Try another token' : 'Back', onRestart, stake === null ? 'primary' : 'plain')),
  )
}

function aboutToken({ mints, memo }: Token): HTMLElement | null {
  const facts = [
    mints.length === 0 ? null : h('p', {}, 'The token names ', h('b', {}, mints.map(hostOf).join(', ')), ' as its mint.'),
    memo === '' ? null : h('p', {}, 'Its sender wrote: ', h('q', {}, memo)),
  ]
  return facts.every(fact => fact === null) ? null : h('div', { class: 'about' }, ...facts)
}

function offer(stake: Stake, { delegate, onEcash, onInvoice }: JudgedParts): HTMLElement {
  return h(
    'div',
    { class: 'offer' },
    h(
      'dl',
      {},
      h('dt', {}, `Checked, unspent: ${count(stake.proofs.length, 'coin')}`),
      h('dd', {}, money(stake.gross, stake.unit)),
      h('dt', {}, 'Fee of its mint, kept by the delegate'),
      h('dd', {}, money(stake.fee, stake.unit)),
      h('dt', {}, h('b', {}, 'You get')),
      h('dd', {}, h('b', {}, money(stake.net, stake.unit))),
    ),
    h('p', { class: 'hint' }, `To redeem means to send this ecash to ${delegate}. It cannot be undone.`),
    h(
      'div',
      { class: 'actions' },
      button(`Get ecash of ${delegate}`, () => onEcash(stake), 'primary'),
      button('Pay a Lightning invoice', () => onInvoice(stake)),
    ),
  )
}

function potBox({ beyondPot, stake, judged }: JudgedParts): HTMLElement {
  const unit = stake?.unit ?? 'sat'
  const left = judged.find(({ verdict }) => verdict === 'good')?.custodian?.remaining_sat ?? 0
  const title = stake === null ? 'The pot does not hold enough' : 'Not all of it fits'
  return explanationBox(
    {
      title,
      why: `${money(left, 'sat')} are left in the pot of what was recovered, and ${stake === null ? 'no coin of this token is that small' : 'what is offered above is what still fits'}.`,
      todo: [
        'A coin is paid whole or not at all: smaller coins may still be paid.',
        'Keep the rest. Should more of the reserve be recovered, redemption goes on.',
      ],
    },
    3,
    money(beyondPot, unit),
  )
}

/** One box for each reason, with its sum. */
function leftOut({ judged, token, delegate }: JudgedParts): readonly HTMLElement[] {
  const piles = new Map<
    string,
    { readonly verdict: Exclude<Verdict, 'good'>; readonly custodian: CustodianFacts | null; sum: bigint; many: number }
  >()
  for (const { verdict, custodian, proof } of judged) {
    if (verdict === 'good') continue
    const key = `${verdict} ${custodian?.url ?? ''}`
    const pile = piles.get(key) ?? { verdict, custodian, sum: 0n, many: 0 }
    piles.set(key, { ...pile, sum: pile.sum + proof.amount, many: pile.many + 1 })
  }
  return [...piles.values()].map(({ verdict, custodian, sum, many }) => {
    const mint = custodian === null ? (token.mints[0] ?? 'its mint') : nameOf(custodian)
    const unit = custodian === null || verdict === 'unit' ? (token.unit ?? '') : unitOf(custodian, judged, verdict)
    return explanationBox(explainVerdict(verdict, mint, delegate, custodian), 3, `${money(sum, unit).trim()} · ${count(many, 'coin')}`)
  })
}

function unitOf(custodian: CustodianFacts, judged: readonly JudgedProof[], verdict: Verdict): string {
  const one = judged.find(proof => proof.custodian === custodian && proof.verdict === verdict)
  return custodian.keysets.find(({ id }) => id === one?.proof.id)?.unit ?? 'sat'
}
