import { buildPsbt, type KeyOrigin } from '#shared/domain/reserve/build-psbt.ts'
import { checkFinal } from '#shared/domain/reserve/check-final.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { pathOf } from '#shared/domain/reserve/key-origin.ts'
import { mergePsbt } from '#shared/domain/reserve/merge-psbt.ts'
import { txidOf } from '#shared/domain/reserve/planned-transaction.ts'
import { planToJson } from '#shared/domain/reserve/plan-codec.ts'
import type { Planned } from '#shared/domain/reserve/plan-request.ts'
import { bumpPlan } from '#shared/domain/reserve/bump-plan.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { equalBytes } from '#shared/lib/bytes.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { JournalRow, PlanRow } from '../storage/store.ts'
import { fateOf, followed, type Fate } from './follow-plan.ts'
import { makePlan } from './make-plan.ts'
import type { KeptPlan, KeptReserve, PlanRequest, Plans, PlansDeps, Rate, ReserveRefusal } from './ports.ts'
import { rivalsOf } from './replace-rivals.ts'
import { sendToServers } from './send.ts'
import { createTray, isUnderWay } from './tray.ts'

type Judged = ReturnType<typeof checkPsbt>
type Outcome = Result<KeptPlan, ReserveRefusal>

/** The tray: a plan is made, looked at, signed, sent and followed; each step is kept before the next. */
export function createPlans(deps: PlansDeps): Plans {
  const { journal, clock } = deps
  const tray = createTray(deps.table)
  // What the gate said of each PSBT; changed by `judge` alone.
  const judgements = new Map<number, { readonly psbt: Uint8Array; readonly maxFee: bigint; readonly judged: Judged }>()
  const caps = () => ({ maxFee: deps.policy().maxFee })

  function preview(request: PlanRequest, rate: Rate): Result<Planned, ReserveRefusal> {
    const chain = deps.chain()
    const tip = chain?.state().tip ?? null
    if (chain === null || tip === null) {
      return fail({ code: 'plan.no-chain', detail: 'No server has shown the chain yet: nothing can be planned. See Servers.' })
    }
    const satPerKvb = typeof rate === 'number' ? rate : (chain.fees()?.[rate] ?? null)
    if (satPerKvb === null) {
      return fail({ code: 'plan.no-rate', detail: 'No server gives a fee estimate just now. Name the rate by hand, in sat/vB.' })
    }
    return makePlan(request, { network: chain.state().network, tip: tip.height, satPerKvb, caps: caps() }, deps)
  }

  function keep(plan: SpendPlan, replaces: number | null): KeptPlan {
    const psbt = buildPsbt(plan, originsOf(deps.reserves.list()))
    const row = tray.add({
      createdAt: clock.now(),
      state: 'open',
      plan: planToJson(plan),
      psbt,
      raw: null,
      txid: txidOf(plan),
      sentAt: null,
      confirmedHeight: null,
      lostTo: null,
      refused: null,
      replaces,
    })
    note('notice', 'operator', 'plan.created', row.id, `${plan.kind} of ${plan.inputs.length} coins, fee ${groupDigits(plan.fee)} sat`)
    deps.changed()
    return kept(row)
  }

  function kept(row: PlanRow): KeptPlan {
    const plan = tray.planOf(row)
    if (plan === null) throw new Error(`plan ${row.id} cannot be read: the database is damaged`)
    const judged = judge(row, plan)
    return {
      row,
      plan,
      signed: judged.ok ? judged.value.signed : plan.inputs.map(() => false),
      checks: judged.ok
        ? judged.value.checks.map(check => ({ ...check, ok: true }))
        : judged.error.map(({ code, detail }) => ({ name: code, ok: false, detail })),
      replacedBy: tray.replacementOf(row.id)?.id ?? null,
    }
  }

  /** Hundreds of signatures cost a second: judged once for each state of the PSBT. */
  function judge(row: PlanRow, plan: SpendPlan): Judged {
    const { maxFee } = caps()
    const known = judgements.get(row.id)
    if (known !== undefined && known.maxFee === maxFee && equalBytes(known.psbt, row.psbt)) return known.judged
    const judged = checkPsbt(row.psbt, plan, { maxFee })
    judgements.set(row.id, { psbt: row.psbt, maxFee, judged })
    return judged
  }

  /** A plan that may still be changed, i.e. nothing of it has left this machine. */
  function open(id: number, act: (found: KeptPlan) => Outcome): Outcome {
    const row = tray.get(id)
    if (row === null) return unknown(id)
    if (row.state !== 'open') return fail({ code: 'plan.not-open', detail: `Plan ${id} is ${row.state}: it can no longer be changed.` })
    return act(kept(row))
  }

  function withSignatures({ row, plan }: KeptPlan, psbt: Uint8Array, by: string): Outcome {
    const judged = checkPsbt(psbt, plan, caps())
    if (!judged.ok) return refused(judged.error)
    const complete = judged.value.signed.every(Boolean) ? finalizePsbt(psbt, plan) : null
    if (complete?.ok === false) return fail(complete.error)
    const raw = complete === null ? null : complete.value.raw
    if (raw !== null) {
      const last = checkFinal(raw, plan, caps())
      if (!last.ok) return refused(last.error)
    }
    const next = tray.update({ ...row, psbt, raw })
    note(
      'notice',
      'operator',
      'plan.signed',
      row.id,
      `${judged.value.signed.filter(Boolean).length} of ${plan.inputs.length} inputs signed, by ${by}`,
    )
    deps.changed()
    return ok(kept(next))
  }

  /** Keys and servers are those of one network: nothing of another is signed or sent by mistake. */
  function elsewhere(id: number, { network }: SpendPlan): Result<never, ReserveRefusal> | null {
    const followed = deps.chain()?.state().network ?? 'no network'
    if (followed === network) return null
    return fail({
      code: 'plan.network',
      detail: `Plan ${id} is for ${network}, and the console follows ${followed}. Choose ${network} in Settings first.`,
    })
  }

  function note(level: JournalRow['level'], actor: JournalRow['actor'], act: string, id: number, detail: string): void {
    journal.add({ at: clock.now(), level, actor, act, subject: `Plan ${id}`, detail, before: null, after: null })
  }

  return {
    preview,
    create(request, rate) {
      const draft = preview(request, rate)
      if (!draft.ok) return draft
      const taken = draft.value.plan.inputs.map(coinId).find(coin => tray.spending().has(coin))
      if (taken !== undefined) {
        return fail({
          code: 'plan.in-tray',
          detail: `${taken} is spent by plan ${tray.spending().get(taken)} in the tray. Drop that plan first, or raise its fee.`,
        })
      }
      return ok(keep(draft.value.plan, null))
    },
    list: () => tray.rows().map(kept),
    spending: tray.spending,
    openCount: () => tray.rows().filter(({ state }) => state === 'open').length,
    get(id) {
      const row = tray.get(id)
      return row === null ? null : kept(row)
    },

    drop: id =>
      open(id, ({ row }) => {
        const next = tray.update({ ...row, state: 'dropped' })
        const words = row.raw === null ? 'Nothing was sent.' : 'It is not sent from here any more; whoever has its signatures still could.'
        note('notice', 'operator', 'plan.dropped', id, words)
        deps.changed()
        return ok(kept(next))
      }),

    async sign(id, signer) {
      const row = tray.get(id)
      if (row === null) return unknown(id)
      const before = open(id, found => elsewhere(id, found.plan) ?? ok(found))
      if (!before.ok) return before
      note('notice', 'operator', 'plan.signing', id, `Given to the signer ${signer}`)
      const signed = await deps.signing.sign(signer, row.psbt, before.value.plan, caps())
      if (!signed.ok) return fail(signed.error)
      // It may have been dropped, or signed by another, meanwhile: what is in the tray now is merged with what came back.
      return open(id, found => {
        const merged = mergePsbt(found.row.psbt, signed.value, found.plan)
        return merged.ok ? withSignatures(found, merged.value, signer) : fail(merged.error)
      })
    },

    merge: (id, psbt) =>
      open(id, found => {
        const merged = mergePsbt(found.row.psbt, psbt, found.plan)
        return merged.ok ? withSignatures(found, merged.value, 'a PSBT that came back') : fail(merged.error)
      }),

    async broadcast(id) {
      const row = tray.get(id)
      if (row === null) return unknown(id)
      const found = kept(row)
      if (!isUnderWay(row)) {
        return fail({ code: 'plan.not-open', detail: `Plan ${id} is ${row.state}: there is nothing to send.` })
      }
      if (row.raw === null) return fail({ code: 'plan.unsigned', detail: `Plan ${id} still lacks signatures.` })
      const abroad = elsewhere(id, found.plan)
      if (abroad !== null) return abroad
      const last = checkFinal(row.raw, found.plan, caps())
      if (!last.ok) return refused(last.error)
      // Intent before act: after a crash it is followed up as something that may be out.
      const state = row.state === 'sent' ? 'sent' : 'sending'
      tray.update({ ...row, state, sentAt: row.sentAt ?? clock.now(), refused: null })
      note('notice', 'operator', 'plan.sending', id, `Transaction ${row.txid}, ${groupDigits(found.plan.fee)} sat fee`)
      deps.changed()

      const sent = await sendToServers(deps.chain(), row.raw)
      // The chain may have shown it, or who was first, while the servers were asked.
      const now = tray.get(id)!
      if (!sent.ok) {
        const { mayBeOut, ...refusal } = sent.error
        note('warning', 'console', 'plan.refused', id, refusal.detail)
        const isBack = now.state === 'sending' && row.state === 'open' && !mayBeOut
        if (isUnderWay(now)) tray.update({ ...now, ...(isBack ? BACK_IN_TRAY : {}), refused: JSON.stringify(refusal) })
        deps.changed()
        return fail(refusal)
      }
      const { accepted, asked, warning } = sent.value
      note('notice', 'console', 'plan.sent', id, `${row.txid} accepted by ${accepted} of ${asked} servers`)
      if (isUnderWay(now)) tray.update({ ...now, state: 'sent', refused: warning === null ? null : JSON.stringify(warning) })
      deps.changed()
      return ok(kept(tray.get(id)!))
    },

    bump(id, satPerKvb) {
      const row = tray.get(id)
      if (row === null) return unknown(id)
      if (row.state !== 'sent' && row.state !== 'sending') {
        return fail({
          code: 'plan.not-sent',
          detail: `Plan ${id} is ${row.state}: only a transaction that waits in the mempool can be replaced.`,
        })
      }
      const { plan } = kept(row)
      const abroad = elsewhere(id, plan)
      if (abroad !== null) return abroad
      const other = tray.replacementOf(id)
      if (other !== null && isUnderWay(other)) {
        return fail({
          code: 'plan.replaced',
          detail: `Plan ${other.id} replaces it already, at a higher fee. ${other.state === 'open' ? 'Sign and send that one, or drop it' : 'Raise the fee of that one'}.`,
        })
      }
      // Ours may have been replaced by somebody else's meanwhile: then that is what has to be outbid.
      const own = tray.rows().map(({ txid }) => txid)
      const rivals = rivalsOf(plan, deps.reserves.list(), own)
      if (!rivals.ok) return rivals
      const bumped = bumpPlan(plan, satPerKvb, caps(), rivals.value)
      return bumped.ok ? ok(keep(bumped.value, id)) : bumped
    },

    chainChanged() {
      const reserves = deps.reserves.list()
      let moved = false
      const rows = tray.rows()
      for (const row of rows) {
        const plan = tray.planOf(row)
        if (plan === null) continue
        // The same spend planned again after it was given up is the one to follow.
        if (row.state === 'dropped' && rows.some(({ txid, state }) => txid === row.txid && state !== 'dropped')) continue
        const next = followed(row, named(fateOf(plan, row.txid, reserves)))
        if (next.state === row.state && next.confirmedHeight === row.confirmedHeight) continue
        const isOut = next.state === 'sent' || next.state === 'confirmed'
        tray.update(isOut ? { ...next, sentAt: next.sentAt ?? clock.now() } : next)
        tellFate(next, row.state)
        moved = true
      }
      if (moved) deps.changed()
    },
  }

  /** Another plan of our own, e.g. a replacement (BIP125), is no loss to anybody. */
  function named(fate: Fate): Fate {
    const ours = fate.kind === 'lost' ? tray.rows().find(({ txid }) => txid === fate.txid) : undefined
    return fate.kind === 'lost' && ours !== undefined ? { ...fate, by: `plan ${ours.id} of this console` } : fate
  }

  function tellFate({ id, state, txid, confirmedHeight, lostTo, sentAt }: PlanRow, before: PlanRow['state']): void {
    if (state === 'confirmed') note('notice', 'console', 'plan.confirmed', id, `${txid} is in block ${groupDigits(confirmedHeight ?? 0)}`)
    else if (state === 'lost')
      note(lostTo?.startsWith('plan ') === true ? 'notice' : 'alarm', 'console', 'plan.lost', id, `An input was taken by ${lostTo}`)
    else if (state === 'sent' && (before === 'open' || before === 'sending' || before === 'dropped'))
      note('notice', 'console', 'plan.seen', id, `${txid} is in the mempool${sentAt === null ? ', though it was not sent from here' : ''}`)
    else note('warning', 'console', 'plan.unconfirmed', id, `${txid} is not in the chain any more, or not yet; it is followed on`)
  }
}

const BACK_IN_TRAY = { state: 'open', sentAt: null } as const
const unknown = (id: number): Result<never, ReserveRefusal> => fail({ code: 'plan.unknown', detail: `There is no plan ${id} in the tray.` })
const refused = (refusals: readonly ReserveRefusal[]): Result<never, ReserveRefusal> =>
  fail(refusals[0] ?? { code: 'gate.refused', detail: 'The gate refused it.' })

/** Where our keys come from, as far as their packages say: signers of other makers find them by that. */
const originsOf = (reserves: readonly KeptReserve[]): KeyOrigin[] =>
  reserves.flatMap(({ tree }) => {
    const origin = tree?.internalOrigin == null ? null : pathOf(tree.internalOrigin)
    return tree === null || origin === null ? [] : [{ pubkey: tree.internalKey, ...origin }]
  })
