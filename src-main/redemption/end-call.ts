import { redemptionStep } from '#shared/domain/failover/redemption.ts'
import { sumOf } from './coin-choice.ts'
import type { Committed } from './find-committed.ts'
import type { FloatEcash } from './float-ecash.ts'
import { planMelt, type CallTools } from './plan-calls.ts'
import type { CallEnd, CallRow, IntentRow, MintRefusal, PotRow, RedemptionTable } from './ports.ts'
import { entriesOf, upkeep } from './pot-entries.ts'
import { redemptionFromJson, redemptionToJson } from './redemption-codec.ts'

/**
 * What follows from a call that took effect (protocol §5 step 10): a payment settles its intent, a burn releases it, a preparation leads to
 * the melt. One transaction; the Ys of a settled intent are ready for our feed with it.
 */
export function endOf(
  committed: Committed,
  chain: readonly CallRow[],
  table: RedemptionTable,
  ecash: FloatEcash,
  tools: CallTools,
): CallEnd {
  const { call, own, answer } = committed
  const at = tools.now()
  const intent = call.intent === null ? null : table.intent(call.intent)
  const { leaving = 0 } = call.outputs
  const made = ecash.coins(call.outputs, own)
  const coins = made.slice(leaving)
  const taken = made.slice(0, leaving).map((coin, at) => ({ ...coin, dleq: own[at]!.dleq }))
  const spent = sumOf(table.coins().filter(({ Y }) => call.coins.includes(Y)))
  const cost = spent - sumOf(made)
  const end = { root: call.root, committed: call.id, coins, taken, at, next: null, intent: null, pots: [], books: [], cost } as const
  // Of a call that spends no float, `cost` is what came in.
  if (intent === null) return spent === 0n ? end : { ...end, books: upkeep(call.outputs.keyset, cost, tools) }

  switch (call.purpose) {
    case 'pay': {
      if (answer === null) throw new Error(`call ${call.id} paid without an answer`)
      // Whatever the payment took beyond what the user got was the mint's fee.
      const fees = cost - intent.fromFloat
      const books = entriesOf(intent, fees, true)
      return { ...end, cost: fees, intent: { answer }, pots: afterStep('settle', intent.debits, table), books }
    }
    case 'prepare':
      return { ...end, books: entriesOf(intent, cost, false), next: planMelt(intent, coins.slice(0, call.outputs.reserved), tools) }
    case 'burn': {
      const refusal = chain.find(({ because }) => because !== null)?.because ?? NOT_PAID
      const books = entriesOf(intent, cost, false)
      return { ...end, intent: { refusal }, pots: afterStep('release', intent.debits, table), books }
    }
    default:
      throw new Error(`a call to ${call.purpose} has no intent`)
  }
}

const NOT_PAID: MintRefusal = { code: 0, detail: 'The payment failed.' }

/** The pots after `debits`; throws where the pot never reserved them. */
export function afterStep(kind: 'settle' | 'release', debits: IntentRow['debits'], table: RedemptionTable): readonly PotRow[] {
  return debits.map(({ pot, msat }) => {
    const row = table.pot(pot)
    const next = row === null ? null : redemptionStep(redemptionFromJson(row.redemption), { kind, msat })
    if (next === null || !next.ok) throw new Error(`no pot ${pot} to ${kind} ${msat} msat`)
    return { pot, redemption: redemptionToJson(next.value) }
  })
}
