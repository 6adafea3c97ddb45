import type { Settings } from '#shared/rpc/views/app.ts'

/** A figure that the operator may set. */
export interface Policy {
  readonly name: Exclude<keyof Settings, 'network' | 'theme'>
  readonly label: string
  readonly reason: string
  readonly unit: string
  /** As the contract bounds them, in the unit that is typed. */
  readonly min: number
  readonly max: number
  /** Thousandths of the unit are what is kept: 1.5 sat/vB is 1,500 sat per 1,000 vB. */
  readonly thousandths?: true
  /** Nothing typed is an answer, too: null is kept. Says what it means. */
  readonly empty?: string
}

/** Figures that only make sense together and are saved together. */
export interface PolicyGroup {
  readonly title: string
  readonly lead: string
  readonly policies: readonly Policy[]
  /** What is wrong between them though each is in bounds, and at which; null when nothing is. */
  readonly clash?: (
    values: Readonly<Partial<Record<Policy['name'], number | null>>>,
  ) => { readonly name: Policy['name']; readonly words: string } | null
}

const POLLING: PolicyGroup = {
  title: 'Polling',
  lead: 'A stream tells of spends at once. Polling is for what a stream cannot say: that it is still there.',
  policies: [
    {
      name: 'poll_seconds',
      label: 'Ask a silent feed every',
      reason: 'The protocol asks for 30. Sooner finds a broken stream sooner; each ask costs the mint one request.',
      unit: 'seconds',
      min: 5,
      max: 300,
    },
    {
      name: 'keyset_poll_seconds',
      label: 'Read the keysets every',
      reason: 'The protocol asks for 60. A keyset that is not mirrored before its mint goes away cannot be redeemed.',
      unit: 'seconds',
      min: 10,
      max: 3_600,
    },
    {
      name: 'stale_after_seconds',
      label: 'Call a mirror stale after',
      reason: 'Time without any reply. Keep it well above the first figure, so that one lost reply is not an alarm.',
      unit: 'seconds',
      min: 30,
      max: 86_400,
    },
  ],
}

const LADDER: PolicyGroup = {
  title: 'When a coin is due',
  lead: 'The steps from Armed to Matured, by the share of the delay that remains. They decide what one re-arm takes along.',
  policies: [
    {
      name: 'due_percent',
      label: 'Due below',
      reason: 'From here on a coin is offered for re-arming. 50 leaves half the delay for anything that goes wrong.',
      unit: '% of its delay',
      min: 1,
      max: 95,
    },
    {
      name: 'urgent_percent',
      label: 'Urgent below',
      reason: 'Amber, on every screen. Keep it above the time that gathering the signatures really takes.',
      unit: '% of its delay',
      min: 1,
      max: 90,
    },
    {
      name: 'alarm_blocks',
      label: 'Urgent in any case below',
      reason: '36 blocks are about four to eight hours: the last moment at which a fee can still be raised twice.',
      unit: 'blocks',
      min: 1,
      max: 1_008,
    },
  ],
  clash: ({ due_percent: due, urgent_percent: urgent }) =>
    due != null && urgent != null && urgent >= due
      ? { name: 'urgent_percent', words: `Must be below the ${due} % at which a coin is due.` }
      : null,
}

const CEREMONY: PolicyGroup = {
  title: 'Signing ceremony',
  lead: 'The date “re-arm by” is the early end of the range, less the time to confirm, less this.',
  policies: [
    {
      name: 'ceremony_hours',
      label: 'Gathering the signatures takes',
      reason: 'From the decision to the last signature: people, travel, devices. 0 when one keystore on this desk signs.',
      unit: 'hours',
      min: 0,
      max: 336,
    },
  ],
}

const FEES: PolicyGroup = {
  title: 'Fees and consolidation',
  lead: 'Nothing above these is ever signed here; 5 % of the amount and 1 000 sat/vB hold besides and cannot be set.',
  policies: [
    {
      name: 'max_fee_sat',
      label: 'Highest fee of one transaction',
      reason: 'A plan that costs more is refused before anyone signs, also when a server or a typing error asks for it.',
      unit: 'sat',
      min: 1_000,
      max: 100_000_000,
    },
    {
      name: 'consolidate_coins',
      label: 'Offer to consolidate above',
      reason: 'Many coins in one reserve make a later claim or re-arm dear. Below this count nothing is offered.',
      unit: 'coins',
      min: 2,
      max: 500,
    },
    {
      name: 'consolidate_rate',
      label: 'and only while the fee rate is at most',
      reason: 'Consolidation can wait for a cheap day, since nothing is due.',
      unit: 'sat/vB',
      min: 0.1,
      max: 1_000,
      thousandths: true,
    },
  ],
}

const FAILOVER: PolicyGroup = {
  title: 'Failover and redemption',
  lead: 'The rules by which you take over; they stand in the evidence bundle. Two cannot be set: only you make a claim, and late events block until you release them.',
  policies: [
    {
      name: 'claim_depth',
      label: 'A claim is settled after',
      reason:
        'The protocol asks for 6. Until then nothing is paid, and events of the gone mint still join the spent set. Fewer risks paying out of a claim that a reorganisation takes back.',
      unit: 'confirmations',
      min: 1,
      max: 144,
    },
    {
      name: 'close_after_days',
      label: 'Close redemption after',
      reason: 'Counted from the day it was opened, and told to holders. Leave it empty to close it yourself.',
      unit: 'days',
      min: 1,
      max: 3_650,
      empty: 'Or leave it empty.',
    },
  ],
}

/** In the order of the page: what decides about money first. */
export const POLICY_GROUPS: readonly PolicyGroup[] = [LADDER, CEREMONY, FAILOVER, FEES, POLLING]

/** What is kept for `text`: null where nothing was typed and that is an answer; undefined when it is no such figure or out of bounds. */
export function valueOf(policy: Policy, text: string): number | null | undefined {
  const typed = text.trim().replaceAll(/[\s\u202f]/g, '')
  if (typed === '') return policy.empty === undefined ? undefined : null
  if (!(policy.thousandths ? /^\d{1,4}(?:\.\d{1,3})?$/ : /^\d{1,9}$/).test(typed)) return undefined
  const value = Number(typed)
  if (value < policy.min || value > policy.max) return undefined
  return policy.thousandths ? Math.round(value * 1_000) : value
}

/** What a kept figure is typed as. */
export const textOf = (policy: Policy, value: number | null): string =>
  value === null ? '' : String(policy.thousandths ? value / 1_000 : value)

/** What is wrong with a figure, in words. */
export const boundsWord = ({ min, max, thousandths, empty }: Policy): string =>
  thousandths
    ? `A number from ${min} to ${max}, with a point and at most three digits after it.`
    : `A whole number from ${min} to ${max}.${empty === undefined ? '' : ` ${empty}`}`
