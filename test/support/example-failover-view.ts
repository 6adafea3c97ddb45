import { groupDigits } from '#shared/lib/group-digits.ts'
import type { BlockerView, FailoverCoin, FailoverDetail, FailoverRow, FailoverStep, GateCheck } from '#shared/rpc/views/failover.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import type { PotView } from '#shared/rpc/views/redemption.ts'
import type { ExampleChain } from './example-chain.ts'
import { hexOf } from './example-data.ts'
import type { CastFailover } from './example-failover-cast.ts'

/** One failover of the example core: what was done in it; the rest follows from the chain. */
export interface FailoverFacts {
  readonly cast: CastFailover
  readonly url: string
  /** Number of its reserve, apart from those of the Reserves screen. */
  readonly reserve: number
  /** Blocks of the coins. */
  readonly heights: readonly number[]
  readonly diagnosis: FailoverDetail['diagnosis']
  readonly accepted: boolean
  readonly plan: PlanDetail | null
  readonly signedBy: string | null
  /** What was sent, and the tip at which it was: it is mined in the block after. */
  readonly sent: { readonly plan: PlanDetail; readonly tip: number; readonly at: number } | null
  readonly pot: PotView | null
  readonly late: FailoverDetail['late']
}

export const DEPTH = 6

export const confirmationsOf = ({ sent }: FailoverFacts, chain: ExampleChain): number => (sent === null ? 0 : chain.tip() - sent.tip)

export function coinsOf(facts: FailoverFacts, chain: ExampleChain): FailoverCoin[] {
  const { cast, reserve, heights, sent } = facts
  return cast.coins.map(({ amount }, at) => {
    const height = heights[at]!
    const id = `${hexOf(`coin ${facts.url} ${at}`, 64)}:${at}`
    const countdown = chain.countdown(height, cast.delay, false, cast.unverified !== true)
    const ours = sent?.plan.inputs.some(input => input.id === id) ?? false
    const state: FailoverCoin['state'] =
      cast.step === 'lost'
        ? 'spent'
        : ours
          ? confirmationsOf(facts, chain) >= DEPTH
            ? 'claimed'
            : 'claiming'
          : countdown.blocks === 0
            ? 'claimable'
            : 'young'
    return {
      id,
      amount,
      reserve,
      reserve_name: cast.name,
      height,
      confirmations: chain.tip() - height + 1,
      state,
      blocker: state === 'claimable' ? null : blockerOf(state, countdown, cast, chain),
      rival: state === 'spent' ? `${cast.name} itself, by the key path` : null,
      countdown,
    }
  })
}

function blockerOf(
  state: FailoverCoin['state'],
  countdown: FailoverCoin['countdown'],
  cast: CastFailover,
  chain: ExampleChain,
): BlockerView {
  if (cast.unverified === true) return { code: 'gate.unverified', detail: '1 of 3 servers agree; a claim needs 2.', until: null }
  if (state === 'claiming') return { code: 'gate.claiming', detail: 'Our claim is under way.', until: null }
  if (state === 'claimed') return { code: 'gate.claimed', detail: 'Claimed by us.', until: null }
  if (state === 'spent') return { code: 'gate.spent', detail: `Taken by ${cast.name} itself (key path).`, until: null }
  const { opens_at_tip: height, range } = countdown
  const detail = `Can be claimed once the chain is ${groupDigits(height ?? chain.tip())} blocks high.`
  return {
    code: 'gate.immature',
    detail,
    until: height === null ? null : { height, median_time: null, from: range?.from ?? null, to: range?.to ?? null },
  }
}

export function stepOf(facts: FailoverFacts, chain: ExampleChain): FailoverStep {
  const { cast, pot, plan, sent } = facts
  if (cast.step === 'lost') return 'lost'
  if (pot !== null && pot.phase !== 'closed') return 'redeem'
  if (pot?.closed?.why === 'operator') return 'report'
  if (plan !== null) return plan.ready ? 'broadcast' : 'sign'
  if (sent !== null) return confirmationsOf(facts, chain) >= DEPTH ? 'open' : 'watch'
  return coinsOf(facts, chain).some(({ state }) => state === 'claimable') ? 'plan' : 'wait'
}

export function failoverRow(facts: FailoverFacts, chain: ExampleChain, mirror: MirrorRow | null, now: number): FailoverRow {
  const { cast, url, pot, sent } = facts
  const step = stepOf(facts, chain)
  const coins = coinsOf(facts, chain)
  const claimable = coins.filter(({ state }) => state === 'claimable')
  const here = coins.filter(({ state }) => state === 'claimable' || state === 'young')
  const countdown = here.map(coin => coin.countdown).toSorted((one, other) => (one.blocks ?? 1e9) - (other.blocks ?? 1e9))[0] ?? null
  const received = `${sent?.plan.outputs[0]?.amount ?? '0'}000`
  const settled = sent !== null && confirmationsOf(facts, chain) >= DEPTH
  return {
    custodian: url,
    name: cast.name,
    step,
    since: null,
    next: nextOf(step, facts, sumOf(claimable), chain),
    open: claimable.length > 0,
    blockers: claimable.length > 0 ? [] : coins.flatMap(({ blocker }) => (blocker === null ? [] : [blocker])).slice(0, 1),
    claimable: sumOf(claimable),
    total: sumOf(here),
    countdown,
    standing: mirror?.standing ?? 'stale',
    disputed: mirror?.disputed ?? false,
    last_contact_at: now - (mirror === null ? 230_400_000 : Math.max(0, mirror.last_contact_ms)),
    pot: !settled ? null : { phase: pot?.phase ?? 'closed', recovered: pot?.recovered ?? received, remaining: pot?.remaining ?? received },
  }
}

function nextOf(step: FailoverStep, facts: FailoverFacts, claimable: string, chain: ExampleChain): string {
  const { cast, pot } = facts
  const must = cast.doubts.length > 0 && !facts.accepted
  const words: Readonly<Record<FailoverStep, string>> = {
    wait: cast.unverified === true ? '1 of 3 servers agree; a claim needs 2.' : 'Your leaf is not open yet.',
    plan: `${groupDigits(claimable)} sat can be claimed. ${must ? 'Accept what is doubtful, then make' : 'Make'} the claim plan.`,
    sign: 'The claim waits to be signed.',
    broadcast: 'The claim is signed and waits to be sent.',
    watch: `The claim has ${confirmationsOf(facts, chain)} of ${DEPTH} confirmations.`,
    open: 'The claim is settled. Open redemption when your float is ready.',
    redeem: `Holders are paid; ${groupDigits(BigInt(pot?.remaining ?? 0) / 1_000n)} sat are left.`,
    report: 'Redemption is closed. Sign and keep the report.',
    lost: `Taken by ${cast.name} itself, by the key path: nothing is left to claim.`,
  }
  return words[step]
}

export function checksOf(facts: FailoverFacts, chain: ExampleChain): GateCheck[] {
  const { cast } = facts
  const coins = coinsOf(facts, chain)
  const open = coins.filter(({ state }) => state === 'claimable').length
  const until = coins.flatMap(({ blocker }) => (blocker?.until ? [blocker.until] : []))[0] ?? null
  const unknown = cast.unverified === true
  const tip = groupDigits(chain.tip())
  const count = `${coins.length} ${coins.length === 1 ? 'output' : 'outputs'}`
  return [
    {
      name: 'unspent',
      title: 'The outputs exist and are unspent',
      seen: chain.servers().map(({ host }, at) => ({
        by: host,
        what:
          at > 0 && (unknown || at === 2)
            ? 'no answer, counts as unknown'
            : `tip ${tip} · ${cast.step === 'lost' ? 'no output left' : `${count} unspent`}`,
      })),
      needed: '2 of 3 servers, same tip',
      result: unknown ? 'unknown' : cast.step === 'lost' ? 'failed' : 'passed',
      until: null,
    },
    {
      name: 'included',
      title: 'Block inclusion and work',
      seen: [
        { by: 'headers', what: `work of every header checked to ${tip}` },
        { by: 'outputs', what: 'Merkle proofs checked, transactions hashed anew' },
      ],
      needed: 'verified here',
      result: unknown ? 'unknown' : 'passed',
      until: null,
    },
    {
      name: 'mature',
      title: 'Confirmations for our leaf',
      seen: [
        { by: 'oldest', what: `${groupDigits(Math.max(...coins.map(({ confirmations }) => confirmations)))} confirmations` },
        { by: 'open now', what: `${open} of ${count}` },
      ],
      needed: `${groupDigits(cast.delay)} blocks`,
      result: unknown ? 'unknown' : open > 0 || facts.sent !== null ? 'passed' : cast.step === 'lost' ? 'failed' : 'not-yet',
      until: open > 0 ? null : until,
    },
    {
      name: 'leaf',
      title: 'Script, leaf and key are ours',
      seen: [
        { by: 'leaf', what: `opens after ${groupDigits(cast.delay)} blocks, script 20${hexOf(cast.host, 10)}…` },
        { by: 'key', what: 'Desk' },
      ],
      needed: 're-derived to the output',
      result: 'passed',
      until: null,
    },
    {
      name: 'mirror',
      title: 'The mirror is complete',
      seen: [
        { by: 'head', what: `1 204 881 spent events, root ${hexOf(cast.host, 8)}…` },
        { by: 'gaps', what: cast.doubts.length > 0 ? `${groupDigits(cast.doubts[0]!.count)} missing` : 'none' },
      ],
      needed: 'no gap, or accepted below',
      result: cast.doubts.length > 0 ? 'accept' : 'passed',
      until: null,
    },
    {
      name: 'rivals',
      title: 'No competing spend in sight',
      seen: [{ by: 'mempools', what: 'nobody moves these outputs' }],
      needed: 'none of an earlier right',
      result: unknown ? 'unknown' : 'passed',
      until: null,
    },
  ]
}

export const sumOf = (coins: readonly { readonly amount: string }[]): string =>
  coins.reduce((total, { amount }) => total + BigInt(amount), 0n).toString()
