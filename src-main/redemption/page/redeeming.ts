import { MAX_URL_CHARS } from '#shared/lib/limits.ts'
import { ok } from '#shared/lib/result.ts'
import type { PageFacts } from '../page-facts.ts'
import type { KeysetBook } from './gateway/keyset-book.ts'
import { unitsById, type JudgedProof } from './judge/judge-token.ts'
import { readAnswer, readQuote, type Outcome } from './redeem/read-answer.ts'
import { meltRequest, payingKeyset, stakeOf, swapRequest, whatFits, type MeltQuote, type OpenRequest, type Stake } from './redeem/plan.ts'
import { restToken } from './redeem/rest-token.ts'
import type { SavedRequest } from './redeem/saved-request.ts'
import { encodeToken } from './token/encode-token.ts'
import type { Token } from './token/token.ts'
import type { App } from './view/app.ts'
import { nameOf } from './view/custodian-list.ts'
import { doneScreen } from './view/done-screen.ts'
import { explainLater, explainRefusal, explainTrouble } from './view/explain-reply.ts'
import type { Explanation } from './view/explanation.ts'
import { invoiceScreen, quoteScreen, tooLarge } from './view/invoice-screen.ts'
import { judgedScreen } from './view/judged-screen.ts'
import { refusedScreen, unansweredScreen } from './view/request-screen.ts'
import { waitingScreen } from './view/waiting-screen.ts'

interface Case {
  readonly token: Token
  readonly judged: readonly JudgedProof[]
  readonly book: KeysetBook
  readonly facts: PageFacts
  readonly delegate: string
  restart(): void
}

/** From a judged token to money: the choice, the one request, and what came of it. */
export function createRedeeming(
  app: App,
  { token, judged, book, facts, delegate, restart }: Case,
): { offer(): void; resume(saved: SavedRequest): Promise<void> } {
  const good = judged.filter(({ verdict }) => verdict === 'good')
  const custodian = good[0]?.custodian ?? null
  const mint = custodian === null ? 'the mint' : nameOf(custodian)

  function offer(): void {
    const unit = unitsById(facts).get(good[0]?.proof.id ?? '') ?? 'sat'
    const sumOf = (proofs: readonly JudgedProof['proof'][]): bigint => proofs.reduce((sum, { amount }) => sum + amount, 0n)
    const fitting = facts.custodians.flatMap(one =>
      whatFits(
        good.filter(proof => proof.custodian === one).map(({ proof }) => proof),
        unit,
        one.remaining_sat,
      ),
    )
    const stake = stakeOf(fitting, unit, book)
    app.show(
      judgedScreen({
        token,
        judged,
        delegate,
        stake: stake.net > 0n ? stake : null,
        beyondPot: sumOf(good.map(({ proof }) => proof)) - sumOf(fitting),
        onEcash: chosen => void swap(chosen),
        onInvoice: chosen => askInvoice(chosen, null, ''),
        onRestart: restart,
      }),
    )
  }

  /** The keyset to be paid in, with its keys; null after saying why there is none. */
  async function payingKeys(stake: Stake) {
    app.show(waitingScreen('One moment', 'Fetching the delegate’s keys…').screen)
    const custodians = unitsById(facts)
    const keyset = payingKeyset(book, stake.unit, id => custodians.has(id))
    if (keyset === undefined) {
      const why = `${delegate} has no keys of a kind that this page can use to make ecash in ${stake.unit}.`
      app.show(
        refusedScreen(
          { title: 'No ecash can be made', why, todo: [`Tell the operator of ${delegate}. Your ecash is as it was.`] },
          restart,
        ),
      )
      return null
    }
    const keys = await book.keysOf(keyset.id)
    if (keys.ok) return { id: keyset.id, keys: keys.value }
    app.show(refusedScreen(explainTrouble(keys.error, delegate), restart, offer))
    return null
  }

  async function swap(stake: Stake): Promise<void> {
    const paying = await payingKeys(stake)
    const request = paying && swapRequest(stake, paying.id, paying.keys, app.random)
    if (request !== null) await send(request)
    else if (paying !== null) {
      const why = `The keys of ${delegate} cannot make up this amount.`
      app.show(refusedScreen({ title: 'No ecash can be made', why, todo: ['Try a smaller amount.'] }, restart, offer))
    }
  }

  function askInvoice(stake: Stake, notice: Explanation | null, pasted: string): void {
    app.show(invoiceScreen({ stake, notice, pasted, onInvoice: text => void quote(stake, text), onBack: offer }))
  }

  async function quote(stake: Stake, invoice: string): Promise<void> {
    app.show(waitingScreen('One moment', 'Asking what it costs…').screen)
    const reply = await app.gateway.post('melt/quote/bolt11', JSON.stringify({ request: invoice, unit: stake.unit }))
    const price = reply.kind === 'answer' ? readQuote(reply.value) : null
    if (price === null) {
      const words =
        reply.kind === 'refused'
          ? explainRefusal(reply, mint, delegate, custodian)
          : explainTrouble(reply.kind === 'answer' ? { kind: 'lost' } : reply, delegate)
      return askInvoice(stake, words, invoice)
    }
    if (price.amount + price.feeReserve > stake.net) return askInvoice(stake, tooLarge(stake, price.feeReserve), invoice)
    app.show(
      quoteScreen({
        stake,
        quote: price,
        invoice,
        delegate,
        onPay: () => void melt(stake, price),
        onBack: () => askInvoice(stake, null, invoice),
      }),
    )
  }

  async function melt(stake: Stake, price: MeltQuote): Promise<void> {
    const paying = await payingKeys(stake)
    if (paying !== null) await send(meltRequest(stake, price, paying.id, paying.keys, app.random))
  }

  /** `unsure`: it was sent before, and what became of it is not known. From then on only an answer ends the matter. */
  async function send(request: OpenRequest, unsure = false): Promise<void> {
    app.hold(true)
    const words = 'Do not close or reload this page: what turns the answer into your money is in it alone.'
    app.show(waitingScreen(request.path === 'swap' ? 'Redeeming…' : 'Paying…', words).screen)
    const reply = await app.gateway.post(request.path, request.body)
    const again = (now: boolean) => () => void send(request, now)
    switch (reply.kind) {
      case 'answer': {
        const outcome = readAnswer(request, reply.value)
        if (outcome === null || outcome.kind === 'pending')
          return app.show(unansweredScreen(request, outcome === null ? 'lost' : 'pending', delegate, again(true)))
        return done(request, outcome)
      }
      case 'lost':
        return app.show(unansweredScreen(request, 'lost', delegate, again(true)))
      case 'later':
        if (unsure) return app.show(unansweredScreen(request, { seconds: reply.seconds }, delegate, again(true)))
        app.hold(false)
        return app.show(refusedScreen(explainLater(reply, delegate), restart, again(false)))
      case 'refused':
        if (UNDER_WAY.has(reply.code)) return app.show(unansweredScreen(request, 'pending', delegate, again(true)))
        if (unsure && !OF_GATEWAY.has(reply.code)) return app.show(unansweredScreen(request, { seconds: null }, delegate, again(true)))
        app.hold(false)
        return app.show(refusedScreen(explainRefusal(reply, mint, delegate, custodian), restart))
    }
  }

  function done({ unit, spends }: OpenRequest, outcome: Exclude<Outcome, { kind: 'pending' }>): void {
    const coins = outcome.kind === 'ecash' ? outcome.coins : outcome.change
    const sum = coins.reduce((total, { proof }) => total + proof.amount, 0n)
    const own = new URL('..', location.href).href.replace(/\/$/, '')
    const ecash =
      coins.length === 0
        ? null
        : {
            sum,
            coins,
            token: encodeToken(
              coins.map(({ proof }) => proof),
              own,
              unit,
            ),
          }
    const redeemed = new Set(spends)
    const left = judged.filter(({ proof, verdict }) => !redeemed.has(proof.secret) && verdict !== 'spent').map(({ proof }) => proof)
    const rest = restToken(left, (token.mints[0] ?? custodian?.url ?? '').slice(0, MAX_URL_CHARS), token.unit ?? unit)
    app.hold(ecash !== null)
    app.show(
      doneScreen({
        outcome,
        unit,
        delegate,
        ecash,
        rest,
        onKept: () => app.hold(false),
        onRestart: restart,
        say: words => app.say(words),
      }),
    )
  }

  /** Goes on with a request that was sent before this page was opened. */
  async function resume(saved: SavedRequest): Promise<void> {
    const keys = saved.outputs[0] === undefined ? ok([]) : await book.keysOf(saved.outputs[0].id)
    if (!keys.ok) return app.show(refusedScreen(explainTrouble(keys.error, delegate), restart, () => void resume(saved)))
    const request = { ...saved, keys: keys.value }
    app.hold(true)
    app.show(unansweredScreen(request, 'lost', delegate, () => void send(request, true)))
  }

  return { offer, resume }
}

/**
 * Pending proofs, pending quote: the gateway says so of this very request too while its own mint has not answered, so it is never taken for a
 * refusal. Was it somebody else's, asking again ends in 11001.
 */
const UNDER_WAY = new Set([11_002, 20_005])

/**
 * Refusals that only the gateway gives of such ecash. While it is away its reverse proxy asks the mint itself (docs/deploy/gateway.md), which knows
 * nothing of what the gateway has begun: that it refuses says nothing of a request that was sent before.
 */
const OF_GATEWAY = new Set([33_001, 33_002, 33_003, 33_004, 11_001, 12_003])
