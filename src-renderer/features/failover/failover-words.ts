import { unreachable } from '#shared/lib/unreachable.ts'
import type { FailoverDetail, FailoverRow } from '#shared/rpc/views/failover.ts'
import { satOf } from '../../ui/format.ts'

/** The steps of the wizard in their order. */
export type WizardStep = 1 | 2 | 3 | 4 | 5 | 6 | 7

export const STEPS: readonly { readonly number: WizardStep; readonly title: string }[] = [
  { number: 1, title: 'Diagnose' },
  { number: 2, title: 'Evidence' },
  { number: 3, title: 'Claim plan' },
  { number: 4, title: 'Sign and send' },
  { number: 5, title: 'Watch' },
  { number: 6, title: 'Redemption' },
  { number: 7, title: 'Report' },
]

/** A step by its number in an address; null for anything else. */
export const stepFrom = (text: string | null): WizardStep | null => STEPS.find(({ number }) => String(number) === text)?.number ?? null

/** Something doubtful is still to be accepted: it does not block the plan, but the claim does not leave before. */
export const mustAccept = ({ accept, accepted }: Pick<FailoverDetail, 'accept' | 'accepted'>): boolean => accept.length > 0 && !accepted

/** The first step in which something is still to be done. The core says it; before its first, the mint is asked and doubts are accepted. */
export function currentOf(detail: Pick<FailoverDetail, 'step' | 'diagnosis' | 'accept' | 'accepted'>): WizardStep {
  switch (detail.step) {
    case 'wait':
      return detail.diagnosis === null ? 1 : 2
    case 'plan':
      return detail.diagnosis === null ? 1 : mustAccept(detail) ? 2 : 3
    case 'sign':
    case 'broadcast':
      return 4
    case 'watch':
    case 'lost':
      return 5
    case 'open':
    case 'redeem':
      return 6
    case 'report':
      return 7
    default:
      return unreachable(detail.step)
  }
}

/** Refusals of the gate that mean "nobody knows" rather than "not yet". */
const UNKNOWN = ['gate.disputed', 'gate.unverified', 'gate.no-tip', 'gate.stale-tip']

/** How a relation stands, in one word. `unknown` and `suspended` are steps that something is wrong with. */
export type Stand = FailoverRow['step'] | 'unknown' | 'suspended' | 'exhausted'

export function standOf({ step, blockers, pot }: Pick<FailoverRow, 'step' | 'blockers' | 'pot'>): Stand {
  if (step === 'wait' && blockers.some(({ code }) => UNKNOWN.includes(code))) return 'unknown'
  if (step === 'redeem' && pot?.phase === 'suspended') return 'suspended'
  if (step === 'redeem' && pot?.phase === 'exhausted') return 'exhausted'
  return step
}

/** What needs doing comes first. */
const ORDER: readonly Stand[] = [
  'broadcast',
  'sign',
  'plan',
  'open',
  'suspended',
  'exhausted',
  'watch',
  'redeem',
  'report',
  'unknown',
  'wait',
  'lost',
]

/** Sort key: what needs doing first, then the fewest blocks. */
export const urgencyOf = (row: FailoverRow): number => ORDER.indexOf(standOf(row)) * 1e8 + (row.countdown?.blocks ?? 1e7)

/** Msat as sat, exactly; what was lost has a minus. */
export const signedSat = (msat: string): string => (msat.startsWith('-') ? `−${satOf(msat.slice(1))}` : satOf(msat))

/** Longest name that anybody should have to type. */
const MAX_TYPED_NAME = 60

/**
 * What is typed to name the mint. Its own name where it is pinned and can be typed; else its address: a mint could call itself something
 * that no keyboard writes, and the core compares with the name that it pinned.
 */
export function nameToType({ name, custodian, standing }: Pick<FailoverRow, 'name' | 'custodian' | 'standing'>): string {
  const typeable = /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(name) && name === name.trim() && !/ {2}/.test(name)
  return standing !== null && typeable && name.length <= MAX_TYPED_NAME ? name : custodian
}

export const sum = (amounts: readonly { readonly amount: string }[]): bigint =>
  amounts.reduce((total, { amount }) => total + BigInt(amount), 0n)

/** Coins that a claim can take now. */
export const claimableOf = ({ coins }: FailoverDetail): FailoverDetail['coins'] =>
  coins.filter(({ state, blocker }) => state === 'claimable' && blocker === null)
