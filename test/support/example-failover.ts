import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { FailoverDetail, FailoverRow, LateEventView } from '#shared/rpc/views/failover.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import type { PotView } from '#shared/rpc/views/redemption.ts'
import type { ExampleChain } from './example-chain.ts'
import { claimPreview, FIRST_CLAIM, newClaim, shownClaim, signedClaim, type ClaimFacts } from './example-claim.ts'
import { hexOf, HOSTILE } from './example-data.ts'
import { newPot, openedPot, reportOf, spentPot } from './example-failover-books.ts'
import { BUSY, CALM, diagnosisOf, lateEvents, urlOf, type CastFailover } from './example-failover-cast.ts'
import { checksOf, coinsOf, confirmationsOf, DEPTH, failoverRow, stepOf, type FailoverFacts } from './example-failover-view.ts'
import type { ExampleReserves } from './example-reserves.ts'
import type { ExampleSigners } from './example-signers.ts'
import type { ExampleWorld } from './example-world.ts'

type Names = Extract<keyof Handlers, `failover.${string}`> | 'plan.preview' | 'plan.drop' | 'plan.merge'

export interface ExampleFailover {
  readonly handlers: Pick<Handlers, Names>
  readonly rows: () => FailoverRow[]
}

interface Neighbours {
  readonly chain: ExampleChain
  readonly reserves: ExampleReserves
  readonly signers: ExampleSigners
  readonly mirrors: () => readonly MirrorRow[]
  /** Pots of the Redemption screen: one that is there is shown here, too. */
  readonly pots: () => readonly PotView[]
  /** Plans that are no claims of these failovers. */
  readonly tray: Pick<Handlers, 'plan.preview' | 'plan.drop' | 'plan.merge'>
}

const FIRST_RESERVE = 40

/** Failovers of the example core, over facts that the commands change; each step follows from them and from the example's chain. */
export function exampleFailover(part: ExampleWorld, near: Neighbours, hostile = false): ExampleFailover {
  const { world, scene, now, announce, write } = part
  const { chain, reserves, signers } = near
  const cast = scene === 'bare' || world === 'demo' ? [] : scene === 'calm' ? CALM : hostile ? BUSY.map(hostileOf) : BUSY
  let claims = FIRST_CLAIM
  let all = cast.map(begin)
  const late = new Map(all.map(({ url, cast: { late: count } }) => [url, lateEvents(url, count ?? 0, now())]))

  function isAlive(url: string): boolean {
    return near.mirrors().some(mirror => mirror.url === url && mirror.standing === 'live')
  }
  function begin(one: CastFailover, at: number): FailoverFacts {
    const facts: FailoverFacts = {
      cast: one,
      url: urlOf(one),
      reserve: FIRST_RESERVE + at,
      heights: one.coins.map(({ age }) => chain.tip() - age),
      diagnosis: one.diagnosed ? diagnosisOf(one.name, urlOf(one), now() - 720_000, isAlive(urlOf(one))) : null,
      accepted: one.accepted,
      plan: null,
      signedBy: null,
      sent: null,
      pot: null,
      late: one.late ?? 0,
    }
    if (one.step === 'sign') return { ...facts, plan: newClaim(previewOf(facts, 1, 'normal'), ++claims, now() - 300_000, null) }
    if (one.step === 'broadcast')
      return { ...facts, signedBy: 'desk', plan: signedClaim(newClaim(previewOf(facts, 1, 'normal'), ++claims, now() - 300_000, null)) }
    if (one.claimed === null) return facts
    const plan: PlanDetail = { ...signedClaim(newClaim(previewOf(facts, 1, 'normal'), ++claims, now(), null)), state: 'sent' }
    const sent = { ...facts, signedBy: 'desk', sent: { plan, tip: chain.tip() - one.claimed, at: now() - (one.claimed + 1) * 600_000 } }
    if (one.step === 'redeem') return { ...sent, pot: openedPot(sent, chain.tip(), now() - 190_000_000) }
    if (one.step !== 'report') return sent
    const pot = spentPot(openedPot(sent, chain.tip(), now() - 2_592_000_000), 4_218_764_250n)
    const closed = {
      why: 'operator',
      by: null,
      at: now() - 7_200_000,
      reason: 'Announced on 2 October; nobody came for two weeks.',
    } as const
    return { ...sent, pot: { ...pot, phase: 'closed', closed } }
  }

  function claimFacts(facts: FailoverFacts): ClaimFacts {
    const { url, cast: one } = facts
    return { url, name: one.name, delay: one.delay, coins: coinsOf({ ...facts, sent: null }, chain), next: one.next }
  }
  function previewOf(facts: FailoverFacts, to: number, rate: Parameters<typeof claimPreview>[2]) {
    return claimPreview(claimFacts(facts), to, rate, reserves)
  }

  const factsOf = (url: string): FailoverFacts => {
    const found = all.find(facts => facts.url === url)
    if (found === undefined)
      throw new RpcError(
        'failover.unknown',
        `No reserve of ${url.slice(0, 200)} is watched here: mirror the mint and add its reserve first.`,
      )
    const shared = near.pots().find(({ pot }) => pot === url)
    return shared === undefined || found.pot?.phase === 'closed' ? found : { ...found, pot: shared }
  }
  const change = (url: string, to: Partial<FailoverFacts>): FailoverDetail => {
    all = all.map(facts => (facts.url === url ? { ...facts, ...to } : facts))
    announce('failovers', 'plans', 'redemption', 'app')
    return detail(url)
  }
  const rowOf = (facts: FailoverFacts): FailoverRow =>
    failoverRow(facts, chain, near.mirrors().find(({ url }) => url === facts.url) ?? null, now())
  const ofPlan = (id: number): FailoverFacts | undefined => all.find(({ plan }) => plan?.id === id)

  function detail(url: string): FailoverDetail {
    const facts = factsOf(url)
    const row = rowOf(facts)
    const { cast: one, plan, sent, pot, signedBy } = facts
    const confirmations = confirmationsOf(facts, chain)
    const doubts = row.open ? one.doubts : []
    const risk = doubts.reduce((total, { at_risk: each }) => total + BigInt(each), 0n)
    const settled = sent !== null && confirmations >= DEPTH
    const sending =
      sent === null || settled ? null : { ...sent.plan, confirmations, state: confirmations > 0 ? ('confirmed' as const) : sent.plan.state }
    return {
      ...row,
      diagnosis: facts.diagnosis,
      checks: checksOf(facts, chain),
      accept: doubts,
      at_risk: (risk < BigInt(row.claimable) ? risk : BigInt(row.claimable)).toString(),
      accepted: doubts.length === 0 || facts.accepted,
      coins: coinsOf(facts, chain),
      claims:
        sent === null
          ? []
          : [
              {
                txid: sent.plan.txid,
                plan: sent.plan.id,
                coins: sent.plan.inputs.length,
                taken: sent.plan.total_in,
                received: sent.plan.outputs[0]!.amount,
                at: sent.at,
                standing: settled ? 'confirmed' : 'unsettled',
                confirmations,
              },
            ],
      plan: plan === null ? null : shownClaim(plan, signers, signedBy),
      sending: sending === null ? null : shownClaim(sending, signers, signedBy),
      taken:
        one.step === 'lost'
          ? coinsOf(facts, chain).map(({ id }) => ({
              coin: id,
              by: `${one.name} itself, by the key path`,
              txid: hexOf(`taken ${id}`, 64),
              settled: true,
            }))
          : [],
      redemption: pot ?? (settled ? newPot(facts) : null),
      destinations: reserves
        .rows()
        .filter(({ role }) => role === 'own')
        .map(({ id, name, active }) => ({ id, name, active })),
      next_delegate: one.next,
      depth: DEPTH,
      close_after_days: null,
      late: late.get(url)?.filter(({ standing }) => standing === 'blocks').length ?? 0,
    }
  }

  function mayLeave(facts: FailoverFacts, typed: { readonly amount: string; readonly mint: string }): PlanDetail {
    const plan = facts.plan
    if (plan === null || !plan.ready) throw new RpcError('failover.no-plan', 'There is no signed claim in the tray: plan and sign one.')
    if (!detail(facts.url).accepted)
      throw new RpcError('failover.not-accepted', 'Not accepted yet. Accept what is doubtful in the step Evidence.')
    if (typed.amount.replaceAll(/\s/g, '') !== plan.total_in)
      throw new RpcError('failover.amount', `Type the amount that is claimed exactly: ${plan.total_in} sat.`)
    if (typed.mint !== facts.cast.name && typed.mint !== facts.url)
      throw new RpcError('failover.mint', `Type the mint's name as it stands here: ${facts.cast.name}.`)
    return plan
  }

  return {
    rows: () => all.map(facts => rowOf(factsOf(facts.url))),
    handlers: {
      'failover.list': () => all.map(facts => rowOf(factsOf(facts.url))),
      'failover.get': ({ custodian }) => detail(custodian),
      'failover.diagnose': ({ custodian }) => {
        const facts = factsOf(custodian)
        return change(custodian, { diagnosis: diagnosisOf(facts.cast.name, custodian, now(), isAlive(custodian)) })
      },
      'failover.accept': ({ custodian, typed }) => {
        const { at_risk: risk } = detail(custodian)
        if (typed.replaceAll(/\s/g, '') !== risk)
          throw new RpcError('failover.amount', `Type the amount at risk exactly: ${risk} sat. What was typed is another.`)
        write('failover.accepted', custodian, `${risk} sat at risk accepted.`)
        return change(custodian, { accepted: true })
      },
      'failover.plan': ({ custodian, to, rate }) => {
        write('failover.planned', custodian, `plan ${claims + 1}`)
        return change(custodian, { plan: newClaim(previewOf(factsOf(custodian), to, rate), ++claims, now(), null), signedBy: null })
      },
      'failover.sign': ({ custodian, signer }) => {
        const { plan } = detail(custodian)
        const found = plan?.signers.find(({ id }) => id === signer)
        if (plan === null || found === undefined || !found.can)
          throw new RpcError(
            found?.reason?.code ?? 'failover.no-plan',
            found?.reason?.detail ?? 'There is no claim in the tray to be signed: plan one.',
          )
        return change(custodian, { plan: signedClaim(plan), signedBy: signer })
      },
      'failover.broadcast': ({ custodian, ...typed }) => {
        const plan = mayLeave(factsOf(custodian), typed)
        write('failover.claiming', custodian, plan.txid)
        return change(custodian, { plan: null, sent: { plan: { ...plan, state: 'sent', sent_at: now() }, tip: chain.tip(), at: now() } })
      },
      'failover.bump': ({ custodian, sat_per_kvb: rate }) => {
        const { sent, cast: one } = factsOf(custodian)
        if (sent === null) throw new RpcError('failover.not-sent', `No claim of ${one.name} waits in the mempool.`)
        return change(custodian, { plan: newClaim(previewOf(factsOf(custodian), 1, rate), ++claims, now(), sent.plan.id), signedBy: null })
      },
      'failover.open': ({ custodian }) => {
        const facts = factsOf(custodian)
        if (stepOf(facts, chain) !== 'open')
          throw new RpcError('redemption.no-claim', 'No claim of ours is confirmed deeply enough: there is nothing to pay from.')
        return change(custodian, { pot: openedPot(facts, chain.tip(), now()) })
      },
      'failover.close': ({ custodian, reason }) => {
        const { pot } = factsOf(custodian)
        if (pot === null) throw new RpcError('redemption.not-open', 'Redemption was never opened: there is nothing to close.')
        return change(custodian, { pot: { ...pot, phase: 'closed', closed: { why: 'operator', by: null, at: now(), reason } } })
      },
      'failover.late': ({ custodian, limit }) => (late.get(factsOf(custodian).url) ?? []).slice(0, limit),
      'failover.release': ({ custodian, Y, reason }) => {
        const event = late.get(custodian)?.find(each => each.Y === Y)
        if (event === undefined) throw new RpcError('late.unknown', 'No late event of this mint names that Y.')
        const released: LateEventView = { ...event, standing: 'released', reason }
        late.set(
          custodian,
          late.get(custodian)!.map(each => (each.Y === Y ? released : each)),
        )
        change(custodian, {})
        return released
      },
      'failover.report': ({ custodian }) => {
        const facts = factsOf(custodian)
        return reportOf(facts.pot ?? newPot(facts), facts)
      },
      'failover.bundle': ({ custodian, signer }) => {
        const row = signers.rows().find(({ id }) => id === signer)
        if (signer !== null && row?.unlocked_until == null)
          throw new RpcError('signer.locked', 'It is locked. Unlock it with its passphrase.')
        const { url, cast: one } = factsOf(custodian)
        const key = row?.keys.find(({ use }) => use === 'leaf')?.pubkey ?? null
        const digest = hexOf(`bundle ${url}`, 64)
        return {
          file: `failover-${one.host}.json`,
          text: JSON.stringify({ format: 'example', custodian: url, digest, key }),
          digest,
          signed_by: key,
        }
      },
      'failover.check': ({ text }) => {
        const fault = { code: 'evidence.format', detail: 'The file is no evidence bundle, or a part of it is missing.' }
        try {
          const read = JSON.parse(text) as { format: string; custodian: string; digest: string; key: string | null }
          if (read.format === 'example')
            return { ok: true, custodian: read.custodian, digest: read.digest, signed_by: read.key, fault: null }
        } catch {
          // Said below.
        }
        return { ok: false, custodian: null, digest: null, signed_by: null, fault }
      },

      'plan.preview': ({ plan }) => {
        const facts = plan.kind === 'claim' ? all.find(({ reserve }) => reserve === plan.reserve) : undefined
        return facts === undefined || plan.kind !== 'claim' ? near.tray['plan.preview']({ plan }) : previewOf(facts, plan.to, plan.rate)
      },
      'plan.drop': ({ id }) => {
        const facts = ofPlan(id)
        if (facts === undefined) return near.tray['plan.drop']({ id })
        change(facts.url, { plan: null, signedBy: null })
        return { done: true }
      },
      'plan.merge': ({ id, psbt }) => {
        const facts = ofPlan(id)
        if (facts === undefined) return near.tray['plan.merge']({ id, psbt })
        if (!psbt.includes('SIGNED')) throw new RpcError('gate.unsigned', 'The file carries no signature that this plan still needs.')
        return change(facts.url, { plan: signedClaim(facts.plan!), signedBy: 'file' }).plan!
      },
    },
  }
}

/** A mint that chose every word of its own to do harm. */
function hostileOf(cast: CastFailover, at: number): CastFailover {
  const doubts = cast.doubts.map(doubt => ({ ...doubt, detail: HOSTILE }))
  return { ...cast, name: HOSTILE, doubts, ...(at === 1 ? { host: `${'very-long-name-of-a-mint.'.repeat(8)}example` } : {}) }
}
