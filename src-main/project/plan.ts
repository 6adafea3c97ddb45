import { coinId } from '#shared/domain/reserve/coin.ts'
import { clockRange } from '#shared/domain/reserve/clock-range.ts'
import { agedCoin, countdownOf } from '#shared/domain/reserve/countdown.ts'
import type { LeftOut } from '#shared/domain/reserve/plan-request.ts'
import type { PlannedInput, PlannedOutput, SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import type { PlanDetail, PlanPreview, PlanRow, PlanSigner } from '#shared/rpc/views/plan.ts'
import type { KeptPlan, KeptReserve } from '../reserve/ports.ts'
import type { ChainTip } from '../chain/ports.ts'
import { bounded } from './bounded.ts'
import { consequencesOf, warningsOf } from './plan-words.ts'
import type { ReserveFacts } from './reserve.ts'

export interface PlanFacts extends ReserveFacts {
  readonly reserves: readonly KeptReserve[]
  readonly tip: ChainTip | null
  /** sat per 1,000 vB of the servers; null while none gives one. */
  readonly rates: { readonly slow: number; readonly fast: number } | null
}

/** Everything to be known before anyone signs. */
export function planPreview(plan: SpendPlan, leftOut: readonly LeftOut[], facts: PlanFacts): PlanPreview {
  const total = plan.inputs.reduce((sum, input) => sum + input.amount, 0n)
  const deadline = deadlineOf(plan, facts)
  return {
    kind: plan.kind,
    network: plan.network,
    inputs: plan.inputs.map(input => inputView(input, facts)),
    outputs: plan.outputs.map(output => outputView(output, facts)),
    total_in: total.toString(),
    fee: plan.fee.toString(),
    sat_per_kvb: plan.satPerKvb,
    vsize: plan.vsize,
    deadline,
    consequences: consequencesOf(plan, deadline, facts).map(words => bounded(words)),
    left_out: leftOut.map(({ coin, code, detail }) => ({
      id: coinId(coin),
      amount: coin.amount.toString(),
      reason: { code, detail: bounded(detail) },
    })),
    warnings: warningsOf(plan, total, facts),
    why: {
      fee: `${groupDigits(plan.vsize)} vB at ${rateWords(plan.satPerKvb)}, rounded up.`,
      deadline:
        deadline === null
          ? 'Nothing of this transaction stands behind a timelock.'
          : 'Counted as if it confirmed in the next block; until it does, the old coins and their deadlines stay as they are.',
      vsize: `Weight of ${plan.inputs.length} inputs with their 64-byte signatures and ${plan.outputs.length} outputs, in virtual bytes (BIP141).`,
    },
  }
}

export function planRow(kept: KeptPlan, facts: PlanFacts): PlanRow {
  const { row, plan, signed, replacedBy } = kept
  return {
    ...planPreview(plan, [], momentOf(kept, facts)),
    id: row.id,
    state: row.state,
    created_at: row.createdAt,
    txid: row.txid,
    signatures: { have: signed.filter(Boolean).length, need: signed.length },
    ready: row.raw !== null,
    sent_at: row.sentAt,
    confirmations: row.confirmedHeight === null || facts.tip === null ? 0 : Math.max(0, facts.tip.height - row.confirmedHeight + 1),
    lost_to: row.lostTo === null ? null : bounded(row.lostTo),
    refused: row.refused === null ? null : (JSON.parse(row.refused) as PlanRow['refused']),
    replaces: row.replaces,
    replaced_by: replacedBy,
  }
}

/** What a confirmed plan gained is counted as it was when it confirmed, and no longer changes. */
function momentOf({ row }: KeptPlan, facts: PlanFacts): PlanFacts {
  if (row.confirmedHeight === null || facts.tip === null) return facts
  return { ...facts, tip: { ...facts.tip, height: row.confirmedHeight } }
}

export function planDetail(kept: KeptPlan, signers: readonly PlanSigner[], facts: PlanFacts): PlanDetail {
  return {
    ...planRow(kept, facts),
    psbt: Buffer.from(kept.row.psbt).toString('base64'),
    raw: kept.row.raw,
    signers: [...signers],
    checks: kept.checks.map(({ name, ok, detail }) => ({ name, ok, detail: bounded(detail) })),
  }
}

/** Sent, or perhaps sent, and not decided. */
export const isPending = ({ state }: Pick<PlanRow, 'state'>): boolean => state === 'sending' || state === 'sent'

export const rateWords = (satPerKvb: number): string => `${(satPerKvb / 1_000).toFixed(satPerKvb % 1_000 === 0 ? 0 : 1)} sat/vB`

function inputView(input: PlannedInput, { reserves }: PlanFacts): PlanPreview['inputs'][number] {
  const reserve = reserves.find(({ row }) => row.scriptPubKey === input.scriptPubKey)
  return {
    id: coinId(input),
    reserve_name: bounded(reserve?.row.name ?? 'not watched any more'),
    amount: input.amount.toString(),
    by: input.spend.path === 'key' ? 'key path' : bounded(`our leaf, sequence ${groupDigits(input.sequence)}`),
    sequence: input.sequence,
  }
}

function outputView({ address, amount, purpose, scriptPubKey }: PlannedOutput, { reserves }: PlanFacts): PlanPreview['outputs'][number] {
  const reserve = reserves.find(({ row }) => row.scriptPubKey === scriptPubKey)
  const label = reserve?.row.name ?? 'an address outside of this console'
  return { address, amount: amount.toString(), purpose, label: bounded(label) }
}

/** The soonest deadline among the inputs, and that of the coin which is made. */
function deadlineOf(plan: SpendPlan, facts: PlanFacts): PlanPreview['deadline'] {
  const { reserves, tip, ladder, times, now, network } = facts
  const made = plan.outputs.find(({ purpose }) => purpose === 'reserve')
  const target = reserves.find(({ row }) => row.scriptPubKey === made?.scriptPubKey)
  const delays = target?.tree?.leaves.filter(({ unit }) => unit === 'blocks').map(({ delay }) => delay) ?? []
  if (target === undefined || delays.length === 0) return null
  const before = plan.inputs.flatMap(input => {
    const reserve = reserves.find(({ row }) => row.scriptPubKey === input.scriptPubKey)
    const coin = reserve?.coins.find(candidate => coinId(candidate) === coinId(input))
    if (reserve === undefined || coin === undefined) return []
    return (reserve.tree?.leaves ?? []).flatMap(
      leaf => countdownOf(agedCoin(coin, leaf.sequence, facts.medianTimeAt), leaf.sequence, tip, ladder).blocks ?? [],
    )
  })
  const after = Math.min(...delays)
  const range = clockRange(after, times, now, network, tip?.height ?? null)
  return {
    before: before.length === 0 ? null : Math.min(...before),
    after,
    range: range === null ? null : { from: range.from, to: range.to },
  }
}
