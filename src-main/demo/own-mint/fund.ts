import type { RawProof } from '#shared/domain/proof/proof.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { DemoLightning } from './lightning.ts'
import { powersOf, sumOf, type Ledger, type Signed } from './ledger.ts'
import { refused, type MintRefusal } from './mint-refusal.ts'

/** Ecash for Lightning and Lightning for ecash: NUT-04, NUT-05 and NUT-08 of the operator's mint. Answers are those that a mint sends. */
export interface Fund {
  newMintQuote(sat: bigint): MintQuote
  mintQuote(id: string): MintQuote | null
  mint(id: string, outputs: readonly Output[]): Result<readonly Signed[], MintRefusal>
  newMeltQuote(request: string): Result<MeltQuote, MintRefusal>
  meltQuote(id: string): MeltQuote | null
  /** Pays at once, or refuses and has touched nothing. */
  melt(id: string, inputs: readonly RawProof[], blanks: readonly Output[]): Result<MeltQuote, MintRefusal>
}

export interface MintQuote {
  readonly quote: string
  readonly request: string
  readonly unit: 'sat'
  readonly amount: bigint
  readonly state: 'UNPAID' | 'PAID' | 'ISSUED'
  /** Seconds since 1970. */
  readonly expiry: number
}

export interface MeltQuote {
  readonly quote: string
  readonly request: string
  readonly unit: 'sat'
  readonly amount: bigint
  readonly fee_reserve: bigint
  readonly state: 'UNPAID' | 'PAID'
  readonly expiry: number
  readonly payment_preimage: string | null
  readonly change: readonly Signed[] | null
}

/** How long somebody takes to pay an invoice of this mint, ms. */
export const INVOICE_PAID_AFTER_MS = 8_000
const QUOTE_SECONDS = 3_600

interface Parts {
  readonly ledger: Ledger
  readonly lightning: DemoLightning
  readonly clock: { now(): number }
  /** A new quote's id. */
  readonly nextId: () => string
}

export function createFund({ ledger, lightning, clock, nextId }: Parts): Fund {
  /** Changed by `newMintQuote` and `mint` alone; whether it is paid, Lightning knows. */
  const mints = new Map<string, Omit<MintQuote, 'state'> & { readonly issued: boolean }>()
  /** Changed by `newMeltQuote` and `melt` alone. */
  const melts = new Map<string, MeltQuote>()
  const seconds = (): number => Math.floor(clock.now() / 1_000)

  function mintQuote(id: string): MintQuote | null {
    const held = mints.get(id)
    if (held === undefined) return null
    const { issued, ...quote } = held
    return { ...quote, state: issued ? 'ISSUED' : lightning.isPaid(quote.request) ? 'PAID' : 'UNPAID' }
  }

  return {
    newMintQuote(sat) {
      const quote = nextId()
      const request = lightning.invoice(sat, INVOICE_PAID_AFTER_MS)
      mints.set(quote, { quote, request, unit: 'sat', amount: sat, expiry: seconds() + QUOTE_SECONDS, issued: false })
      return mintQuote(quote)!
    },
    mintQuote,
    mint(id, outputs) {
      const quote = mintQuote(id)
      if (quote === null) return refused(20000, 'quote not found')
      if (quote.state === 'UNPAID') return refused(20001, 'quote not paid')
      if (quote.state === 'ISSUED') return refused(20002, 'quote already issued')
      const checked = ledger.checkOutputs(outputs, false)
      if (!checked.ok) return checked
      if (sumOf(outputs) !== quote.amount) return refused(11005, 'amount to mint does not match quote amount')
      mints.set(id, { ...mints.get(id)!, issued: true })
      return ok(ledger.sign(outputs))
    },
    newMeltQuote(request) {
      const amount = lightning.amountOf(request)
      if (amount === null) return refused(20004, 'no route to the payee of this invoice')
      if (lightning.isPaid(request)) return refused(20006, 'invoice already paid')
      const quote = nextId()
      // Twice what the way costs: the rest comes back (NUT-08).
      const fee_reserve = lightning.feeOf(amount) * 2n
      const open = { state: 'UNPAID', payment_preimage: null, change: null } as const
      melts.set(quote, { quote, request, unit: 'sat', amount, fee_reserve, expiry: seconds() + QUOTE_SECONDS, ...open })
      return ok(melts.get(quote)!)
    },
    meltQuote: id => melts.get(id) ?? null,
    melt(id, inputs, blanks) {
      const quote = melts.get(id)
      if (quote === undefined) return refused(20000, 'quote not found')
      if (quote.state === 'PAID') return refused(20006, 'invoice already paid')
      if (quote.expiry < seconds()) return refused(20007, 'quote expired')
      const Ys = ledger.checkInputs(inputs)
      if (!Ys.ok) return Ys
      const checked = ledger.checkOutputs(blanks, true)
      if (!checked.ok) return checked
      const given = ledger.worth(inputs)
      if (given < quote.amount + quote.fee_reserve) return refused(11005, 'not enough inputs provided for melt')
      const paid = lightning.pay(quote.request)
      if (paid === null) return refused(20004, 'Lightning payment failed')

      ledger.spend(Ys.value)
      const left = powersOf(given - quote.amount - paid.fee)
      const change = ledger.sign(blanks.slice(0, left.length).map((blank, at) => ({ ...blank, amount: left[at]! })))
      const done: MeltQuote = { ...quote, state: 'PAID', payment_preimage: paid.preimage, change }
      melts.set(id, done)
      return ok(done)
    },
  }
}
