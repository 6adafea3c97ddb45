import { typedAmount } from '#shared/domain/failover/acceptance.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { outbid, type Rival } from '#shared/domain/reserve/outbid.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { custodianGate } from './custodian-gate.ts'
import { claimOf, isClaimOf } from './find-claims.ts'
import { pinnedName } from './pinned-name.ts'
import type { CustodianGate, Failovers, FailoverRefusal, FailoversDeps, KeptPlan } from './ports.ts'
import type { Runs } from './runs.ts'
import { claimableReserves } from './watched-reserves.ts'

export type ClaimActs = Pick<Failovers, 'accept' | 'plan' | 'sign' | 'broadcast' | 'bump'> & {
  /** Claims in the tray that take from this custodian and are not out, newest first. */
  readonly waiting: (custodian: string) => readonly KeptPlan[]
  /** The newest that left this machine, or may have. */
  readonly sending: (custodian: string) => KeptPlan | null
}

/** The wizard from the gate to the broadcast. Whatever leaves this machine is journalled before. */
export function createClaimActs(runs: Runs, deps: FailoversDeps): ClaimActs {
  const { plans } = deps
  const gateOf = (custodian: string): CustodianGate => custodianGate(custodian, runs.get(custodian), deps)

  function note(act: string, custodian: string, detail: string, before: string | null = null): void {
    deps.journal.add({ at: deps.clock.now(), level: 'notice', actor: 'operator', act, subject: custodian, detail, before, after: null })
  }

  /** Those that still count, newest first. */
  function claimPlans(custodian: string): readonly KeptPlan[] {
    const reserves = claimableReserves(deps.reserves.list()).filter(one => one.custodian === custodian)
    return plans.list().filter(plan => reserves.some(({ reserve }) => isClaimOf(plan, reserve)))
  }
  const waiting = (custodian: string): readonly KeptPlan[] => claimPlans(custodian).filter(({ row }) => row.state === 'open')

  const sending = (custodian: string): KeptPlan | null =>
    claimPlans(custodian).find(({ row }) => row.state === 'sending' || row.state === 'sent') ?? null

  /** Coins of the plan that cannot be claimed (any more), in words. */
  function lostCoins(plan: KeptPlan, gate: CustodianGate): readonly string[] {
    const own = plan.row.replaces === null ? null : (plans.get(plan.row.replaces)?.row.txid ?? null)
    return plan.plan.inputs.map(coinId).flatMap(id => {
      const seen = gate.coins.find(({ coin }) => coinId(coin) === id)
      if (seen === undefined) return [`${id} is not there any more.`]
      // A replacement takes the coins of the claim that it replaces.
      if (seen.state.kind === 'claiming' && (seen.state.txid === own || seen.state.txid === plan.row.txid)) return []
      return seen.blocker === null ? [] : [seen.blocker.detail]
    })
  }

  /** The rate (sat per 1,000 vB) that the claim lacks to replace who else spends its coins in the mempool; null where it lacks none. */
  function overtaken({ plan, row }: KeptPlan): number | null {
    const own = new Set([row.txid, ...plans.list().map(one => one.row.txid)])
    const taken = new Set(plan.inputs.map(coinId))
    const from = deps.reserves.list().find(reserve => reserve.row.scriptPubKey === plan.inputs[0]?.scriptPubKey)
    const rivals = new Map<string, Omit<Rival, 'txid'>>()
    for (const coin of from?.coins ?? []) {
      const { spent } = coin
      const cost = spent === null || own.has(spent.txid) ? undefined : from?.chain?.costs?.get(spent.txid)
      if (spent?.height === null && cost !== undefined && taken.has(coinId(coin))) rivals.set(spent.txid, cost)
    }
    const { satPerKvb } = outbid(plan.vsize, [...rivals.values()])
    return rivals.size > 0 && plan.satPerKvb < satPerKvb ? satPerKvb : null
  }

  /**
   * All coins of a reserve that nothing takes yet, neither here nor in the mempool, together in one transaction; and only when there is none
   * of them those that a later delegate is taking, whom it has to outbid: a lost race must not cost the others.
   */
  function freeCoins(gate: CustodianGate, id: number): Result<readonly string[], FailoverRefusal> {
    const script = deps.reserves.list().find(({ row }) => row.id === id)?.row.scriptPubKey
    const taken = plans.spending()
    const claimable = gate.coins.filter(({ coin, blocker }) => blocker === null && coin.scriptPubKey === script)
    const untaken = claimable.filter(({ coin }) => !taken.has(coinId(coin)))
    const free = untaken.filter(({ coin }) => coin.spent === null)
    if (untaken.length > 0) return ok((free.length > 0 ? free : untaken).map(({ coin }) => coinId(coin)))
    const [rival] = claimable.flatMap(one => one.rival ?? [])
    return rival === undefined
      ? fail({ code: 'plan.in-tray', detail: 'Every coin is in a plan of the tray already: send that one, or drop it.' })
      : fail({
          code: 'failover.contested',
          detail: `${rival} is taking the coins in a transaction that waits, and our claim in the tray takes them, too: raise its fee above theirs.`,
        })
  }

  return {
    waiting,
    sending,

    accept(custodian, typed) {
      const gate = gateOf(custodian)
      const [blocker] = gate.blockers
      if (blocker !== undefined) return fail(blocker)
      if (!typedAmount(typed, gate.atRisk)) {
        const detail = `Type the amount at risk exactly: ${groupDigits(gate.atRisk)} sat. What was typed is another.`
        return fail({ code: 'failover.amount', detail })
      }
      const tip = deps.chain()?.state().tip ?? null
      runs.append(deps.clock.now(), [
        [
          custodian,
          {
            kind: 'accepted',
            accepted: {
              typed,
              atRisk: gate.atRisk,
              amount: gate.amount,
              items: gate.accept,
              tip: tip === null ? null : { height: tip.height, hash: tip.hash },
            },
          },
        ],
      ])
      const shown = gate.accept.map(({ detail }) => detail).join(' ')
      note('failover.accepted', custodian, `${groupDigits(gate.atRisk)} sat at risk accepted.`, shown === '' ? null : shown)
      deps.changed()
      return ok(gateOf(custodian))
    },

    plan(custodian, to, rate) {
      const gate = gateOf(custodian)
      const [open] = waiting(custodian)
      if (open !== undefined) {
        const isOvertaken = open.row.replaces === null && overtaken(open) !== null
        if (lostCoins(open, gate).length === 0 && !isOvertaken) return ok(open)
        const dropped = plans.drop(open.row.id)
        if (!dropped.ok) return dropped
        note('failover.replan', custodian, `Plan ${open.row.id} lost a coin, or was outbid for one, and is planned again.`)
      }
      const [blocker] = gate.blockers
      if (blocker !== undefined) return fail(blocker)
      const [from] = gate.reserves
      if (from === undefined) return fail({ code: 'gate.no-coins', detail: 'There is no coin to claim.' })
      const free = freeCoins(gate, from.id)
      if (!free.ok) return free
      const made = plans.create({ kind: 'claim', reserve: from.id, coins: free.value, to }, rate)
      if (!made.ok) return made
      const { txid, coins, sat } = claimOf(made.value)
      runs.append(deps.clock.now(), [[custodian, { kind: 'planned', plan: made.value.row.id, txid, coins, sat }]])
      note('failover.planned', custodian, `Plan ${made.value.row.id}: ${groupDigits(sat)} sat out of ${coins.length} coins of ${from.name}`)
      deps.changed()
      return made
    },

    async sign(custodian, signer) {
      const [open] = waiting(custodian)
      return open === undefined
        ? nothing('failover.no-plan', 'There is no claim in the tray to be signed: plan one.')
        : plans.sign(open.row.id, signer)
    },

    async broadcast(custodian, typed) {
      const found = claimPlans(custodian).find(({ row }) => row.raw !== null && ['open', 'sending', 'sent'].includes(row.state))
      if (found === undefined) return nothing('failover.no-plan', 'There is no signed claim in the tray: plan and sign one.')
      const claim = claimOf(found)
      const refused = found.row.state === 'open' ? mayNotLeave(custodian, found, typed) : null
      if (refused !== null) return fail(refused)
      if (!runs.get(custodian).claims.some(({ txid }) => txid === claim.txid)) {
        runs.append(deps.clock.now(), [[custodian, { kind: 'claim', claim }]])
        note(
          'failover.claiming',
          custodian,
          `${claim.txid} claims ${groupDigits(claim.taken)} sat, ${groupDigits(claim.sat)} sat of it net`,
        )
      }
      const sent = await plans.broadcast(found.row.id)
      deps.changed()
      return sent
    },

    bump(custodian, satPerKvb) {
      const sent = sending(custodian)
      if (sent === null) return nothing('failover.not-sent', 'No claim of ours waits in the mempool.')
      const bumped = plans.bump(sent.row.id, satPerKvb)
      if (bumped.ok) note('failover.bumped', custodian, `Plan ${bumped.value.row.id} replaces plan ${sent.row.id} at a higher fee`)
      return bumped
    },
  }

  /** The gate once more, at the last moment; then what the operator typed. */
  function mayNotLeave(
    custodian: string,
    plan: KeptPlan,
    typed: { readonly amount: string; readonly mint: string },
  ): FailoverRefusal | null {
    const gate = gateOf(custodian)
    const isReplacement = plan.row.replaces !== null
    const [lost] = lostCoins(plan, gate)
    if (lost !== undefined) return { code: 'failover.stand-down', detail: `${lost} Plan the claim again with the coins that are left.` }
    // A replacement takes the coins of a claim that is on its way already.
    const blocker = gate.blockers.find(({ code }) => !(isReplacement && code === 'gate.claiming'))
    if (blocker !== undefined) return blocker
    if (!gate.accepted && !isReplacement) {
      const detail = `Not accepted yet: ${groupDigits(gate.atRisk)} sat at risk. ${gate.accept.map(one => one.detail).join(' ')}`
      return { code: 'failover.not-accepted', detail }
    }
    const rate = overtaken(plan)
    if (rate !== null) {
      const detail = `A later delegate takes the same coins and pays more: nodes take ours in its place from ${groupDigits(rate)} sat per ${groupDigits(1_000)} vB on. ${isReplacement ? 'Drop this plan and raise the fee further.' : 'Plan the claim again.'}`
      return { code: 'failover.outbid', detail }
    }
    const { taken } = claimOf(plan)
    if (!typedAmount(typed.amount, taken))
      return { code: 'failover.amount', detail: `Type the amount that is claimed exactly: ${groupDigits(taken)} sat.` }
    const name = pinnedName(custodian, deps.peers)
    if (![custodian, name].includes(typed.mint.trim()))
      return { code: 'failover.mint', detail: `Type the mint's name as it stands here: ${name ?? custodian}.` }
    return null
  }
}

const nothing = (code: string, detail: string): Result<never, FailoverRefusal> => fail({ code, detail })
