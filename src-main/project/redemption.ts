import type { FloatView, RedemptionDetail, RedemptionRow } from '#shared/rpc/views/redemption.ts'
import type { FillRow, CallRow, IntentRow } from '../redemption/ports.ts'
import type { FloatState } from '../redemption/role-ports.ts'
import { bounded } from './bounded.ts'

/** One request as it was decided and paid. */
export function redemptionRow(intent: IntentRow): RedemptionRow {
  const { redeemed, debits, melt, refusal } = intent
  const once = (texts: readonly string[]): string[] => [...new Set(texts)]
  return {
    id: intent.id,
    at: intent.createdAt,
    ended_at: intent.endedAt,
    kind: intent.kind,
    method: melt === null ? null : bounded(melt.method),
    state: intent.state,
    unit: bounded(intent.unit),
    amount: redeemed.reduce((sum, { amount }) => sum + amount, 0n).toString(),
    proofs: redeemed.length,
    custodians: once(redeemed.map(({ custodian }) => bounded(custodian))),
    keysets: once(redeemed.map(({ id }) => id)),
    debit: debits.reduce((sum, { msat }) => sum + msat, 0n).toString(),
    fee: intent.fee.toString(),
    cost: intent.cost.toString(),
    flagged: redeemed.filter(({ wasPending }) => wasPending).length,
    refusal: refusal === null ? null : { code: refusal.code, detail: bounded(refusal.detail) },
    place: intent.place,
  }
}

export function redemptionDetail(intent: IntentRow, calls: readonly CallRow[]): RedemptionDetail {
  return {
    ...redemptionRow(intent),
    redeemed: intent.redeemed.map(({ Y, id, amount, custodian }) => ({
      Y,
      id,
      amount: amount.toString(),
      custodian: bounded(custodian),
    })),
    calls: calls.map(({ id, purpose, path, state, createdAt }) => ({ id, purpose, path: bounded(path), state, at: createdAt })),
  }
}

export function floatView({ unit, free, held, coins, policy, low, forecast, waiting }: FloatState): FloatView {
  return {
    unit: bounded(unit),
    free: free.toString(),
    held: held.toString(),
    coins,
    cap: policy.cap.toString(),
    low_at: policy.lowAt.toString(),
    low,
    last_hour: forecast.lastHour.toString(),
    low_in_ms: forecast.lowInMs === null || !Number.isSafeInteger(forecast.lowInMs) ? null : forecast.lowInMs,
    waiting: waiting.map(invoiceView),
  }
}

export const invoiceView = ({ quote, amount, request, createdAt }: FillRow): FloatView['waiting'][number] => ({
  quote: bounded(quote),
  amount: amount.toString(),
  request,
  created_at: createdAt,
})
