import type { PlanPreview, PlanRow } from '#shared/rpc/views/plan.ts'
import { count } from '../../ui/format.ts'

export type PlanKind = PlanPreview['kind']

export const KINDS: Readonly<Record<PlanKind, { readonly title: string; readonly act: string; readonly lead: string }>> = {
  rearm: { title: 'Re-arm', act: 'Re-arm', lead: 'Your coins go back to the same address, and every delegate’s count begins again.' },
  payout: { title: 'Pay out', act: 'Pay', lead: 'Pays somebody; what is left returns to the reserve and is re-armed with it.' },
  rotate: { title: 'Rotate', act: 'Move', lead: 'Moves every coin of a reserve to another one, with other delegates or delays.' },
  sweep: { title: 'Sweep', act: 'Sweep', lead: 'Moves what stands above the target of a hot wallet into a reserve.' },
  claim: {
    title: 'Claim',
    act: 'Claim',
    lead: 'Takes coins of a peer by your own leaf, into your own reserve. Only when the mint is gone.',
  },
}

/** `Re-arm 5 coins`, `Pay out to 1 address`. */
export function titleOf(plan: PlanPreview): string {
  const coins = count(plan.inputs.length, 'coin')
  if (plan.kind === 'payout')
    return `Pay out to ${count(plan.outputs.filter(({ purpose }) => purpose === 'payout').length, 'address', 'addresses')}`
  return `${KINDS[plan.kind].title} ${coins}`
}

/** What of the plan leaves or stays: the amount its reader thinks of. */
export function amountOf(plan: PlanPreview): bigint {
  const wanted = plan.kind === 'payout' ? plan.outputs.filter(({ purpose }) => purpose === 'payout') : plan.outputs
  return wanted.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
}

/** Where a plan stands, for the one column that is read first. */
export type Standing = 'unsigned' | 'ready' | 'refused' | 'sending' | 'sent' | 'confirmed' | 'lost' | 'replaced' | 'dropped'

export function standingOf(plan: PlanRow): Standing {
  // A replacement in the tray changes nothing yet; one that confirmed makes this one lose.
  if (plan.state === 'lost' && plan.replaced_by !== null) return 'replaced'
  if (plan.state === 'open') return plan.refused !== null ? 'refused' : plan.ready ? 'ready' : 'unsigned'
  return plan.state
}

export const STANDINGS: Readonly<Record<Standing, { readonly label: string; readonly rank: number }>> = {
  refused: { label: 'Refused', rank: 0 },
  ready: { label: 'Ready to send', rank: 1 },
  unsigned: { label: 'To be signed', rank: 2 },
  sending: { label: 'Sending', rank: 3 },
  sent: { label: 'In mempool', rank: 4 },
  lost: { label: 'Lost', rank: 5 },
  confirmed: { label: 'Confirmed', rank: 6 },
  replaced: { label: 'Replaced', rank: 7 },
  dropped: { label: 'Dropped', rank: 8 },
}

export const isOver = (plan: PlanRow): boolean => ['confirmed', 'lost', 'dropped', 'replaced'].includes(standingOf(plan))
