import type { Until } from '#shared/domain/failover/coin-blocker.ts'
import { remaining } from '#shared/domain/redemption/pot.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { BlockerView } from '#shared/rpc/views/failover.ts'
import type { Failover } from '../failover/ports.ts'

/** What is next, in a sentence: the same words in the list, on the overview and in the command line. */
export function nextWords(failover: Failover, depth: number): string {
  const { step, gate, claims, redemption, taken } = failover
  switch (step) {
    case 'wait':
      return waitWords(gate.blockers[0])
    case 'plan':
      return gate.accepted || gate.accept.length === 0
        ? `${sat(gate.amount)} can be claimed. Make the claim plan.`
        : `${sat(gate.amount)} can be claimed. Accept what is doubtful, then make the claim plan.`
    case 'sign':
      return 'The claim waits to be signed.'
    case 'broadcast':
      return 'The claim is signed and waits to be sent.'
    case 'watch': {
      const least = Math.min(...claims.filter(({ standing }) => standing === 'unsettled').map(({ confirmations }) => confirmations))
      return `The claim has ${Number.isFinite(least) ? least : 0} of ${depth} confirmations.`
    }
    case 'open':
      return 'The claim is settled. Open redemption when your float is ready.'
    case 'redeem':
      return redeemWords(redemption)
    case 'report':
      return 'Redemption is closed. Sign and keep the report.'
    case 'lost':
      return `Taken by ${[...new Set(taken.map(({ by }) => by))].join(', ')}: nothing is left to claim.`
    default:
      return unreachable(step)
  }
}

/** Where only time is missing, the list says until when; which coin it is says the wizard. */
function waitWords(blocker: Failover['gate']['blockers'][number] | undefined): string {
  if (blocker === undefined) return 'Nothing can be claimed now.'
  if (blocker.code !== 'gate.immature' || blocker.until?.height == null) return blocker.detail
  return `Your leaf opens once the chain is ${groupDigits(blocker.until.height)} blocks high.`
}

function redeemWords(redemption: Failover['redemption']): string {
  const left = redemption === null ? 0n : remaining(redemption.money) / 1_000n
  switch (redemption?.phase.kind) {
    case 'suspended':
      return 'Suspended: a reorganisation took the claim back. Nothing is paid until it is confirmed again.'
    case 'exhausted':
      return 'The pot is used up. Close redemption for the report.'
    default:
      return `Holders are paid; ${sat(left)} are left.`
  }
}

const sat = (amount: bigint): string => `${groupDigits(amount)} sat`

/** Median times come in seconds. */
export const untilView = (until: Until | null): BlockerView['until'] =>
  until === null
    ? null
    : {
        height: until.height,
        median_time: until.medianTime === null ? null : until.medianTime * 1_000,
        from: until.from,
        to: until.to,
      }
