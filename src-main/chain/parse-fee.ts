import { fail, ok } from '#shared/lib/result.ts'
import type { Parse } from './parse-answer.ts'
import { refuseServer } from './server-failure.ts'

const SAT_PER_BTC = 100_000_000
/** BTC per kvB: a hundred times what the console ever pays. Far below 2^51 sat, where rounding would no longer undo the double's error. */
const MAX_BTC_PER_KVB = 1

/**
 * `blockchain.relayfee`: BTC per 1,000 vB in decimals, as integer sat per 1,000 vB. The nearest double of a decimal and its product with 10^8 are
 * each off by at most one part in 2^53, which rounding undoes: 0.00000007 is 7, 0.29 is 29,000,000. Digits below a satoshi are rounded.
 */
export const parseRelayFee: Parse<number> = answer => {
  const rate = decimal(answer)
  if (rate >= 0 && rate <= MAX_BTC_PER_KVB) return ok(Math.round(rate * SAT_PER_BTC))
  return fail(refuseServer('server.shape', 'The server’s answer is not a fee rate between 0 and 1 BTC per 1,000 vB.'))
}

/** `blockchain.estimatefee`: the same, or −1 for "no estimate", which is null. So is zero: nothing confirms for it. */
export const parseEstimate: Parse<number | null> = answer => {
  if (decimal(answer) === -1) return ok(null)
  const rate = parseRelayFee(answer)
  return rate.ok && rate.value === 0 ? ok(null) : rate
}

/** A JSON number, also one with a fraction of zero, which `parseJson` boxes; NaN for anything else. */
function decimal(value: unknown): number {
  return typeof value === 'number' || Object.prototype.toString.call(value) === '[object Number]' ? Number(value) : Number.NaN
}
