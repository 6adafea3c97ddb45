import type { Learnt, RedeemFacts } from './facts.ts'
import { feeOf, sum, type KnownInput } from './known-input.ts'
import { refused, type Refused } from './refused.ts'
import type { RedeemRequest } from './request.ts'

/** Protocol §5 step 8: what our own mint would demand, asked before it is asked, in the order of the clause. */
export function checkMintRules(request: RedeemRequest, inputs: readonly KnownInput[], learnt: Learnt, facts: RedeemFacts): Refused | null {
  const unit = inputs[0]!.keyset.unit
  return (
    checkUnits(request, inputs, unit, facts) ??
    checkOutputs(request, facts) ??
    (request.kind === 'melt' ? checkQuote(learnt.quote, unit, facts.now) : null) ??
    checkSigned(request, learnt) ??
    checkBalance(request, inputs, learnt)
  )
}

/** 11009, 11010. Keysets that are not known have no unit yet. */
function checkUnits(request: RedeemRequest, inputs: readonly KnownInput[], unit: string, facts: RedeemFacts): Refused | null {
  if (inputs.some(({ keyset }) => keyset.unit !== unit)) return refused(8, 11009, 'The inputs are of several units.')
  const units = new Set(request.outputs.map(({ id }) => (facts.own(id) ?? facts.delegated(id))?.unit).filter(held => held !== undefined))
  if (units.size > 1) return refused(8, 11009, 'The outputs are of several units.')
  return units.size === 0 || units.has(unit) ? null : refused(8, 11010, `The inputs are ${unit}, the outputs are not.`)
}

/** 12001, 12002 (case D14), and 11006: an amount that nobody could sign. Amounts of a melt's change outputs mean nothing (NUT-08). */
function checkOutputs(request: RedeemRequest, facts: RedeemFacts): Refused | null {
  for (const { id, amount } of request.outputs) {
    const own = facts.own(id)
    if (own === null) {
      if (facts.delegated(id) === null) return refused(8, 12001, `The keyset ${id} of an output is not known here.`)
      return refused(8, 12002, `The keyset ${id} is of a mint that is gone: outputs take an active keyset of this mint.`)
    }
    if (!own.active) return refused(8, 12002, `The keyset ${id} of an output is not active.`)
    if (request.kind === 'swap' && !own.keys.some(key => key.amount === amount))
      return refused(8, 11006, `The keyset ${id} has no key for the amount ${amount}.`)
  }
  return null
}

function checkQuote(quote: Learnt['quote'], unit: string, now: number): Refused | null {
  if (quote === null) return refused(8, 0, 'This mint has no such melt quote.')
  if (quote.unit !== unit) return refused(8, 11010, `The inputs are ${unit}, the quote is in ${quote.unit}.`)
  switch (quote.state) {
    case 'PAID':
      return refused(8, 20006, 'The melt quote is paid already.')
    case 'PENDING':
      return refused(8, 20005, 'The melt quote is being paid.')
    case 'UNPAID':
      return quote.expiry !== null && quote.expiry < now ? refused(8, 20007, 'The melt quote is over: ask for a new one.') : null
  }
}

function checkSigned(request: RedeemRequest, { signedOutputs }: Learnt): Refused | null {
  return request.outputs.some(({ B_ }) => signedOutputs.has(B_)) ? refused(8, 11003, 'This mint signed one of the outputs before.') : null
}

/** 11005: a swap to the unit, a melt at least what the quote may cost; fees by each input's own keyset (case D13). */
function checkBalance(request: RedeemRequest, inputs: readonly KnownInput[], { quote }: Learnt): Refused | null {
  const given = sum(request.inputs)
  const fee = feeOf(inputs)
  if (request.kind === 'swap') {
    const taken = sum(request.outputs)
    return given - fee === taken ? null : refused(8, 11005, `Inputs of ${given} less a fee of ${fee} are not the outputs of ${taken}.`)
  }
  const needed = quote === null ? 0n : quote.amount + quote.feeReserve
  return given - fee >= needed
    ? null
    : refused(8, 11005, `Inputs of ${given} less a fee of ${fee} do not cover ${needed}, fee reserve included.`)
}
