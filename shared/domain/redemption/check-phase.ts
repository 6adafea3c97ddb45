import { unreachable } from '#shared/lib/unreachable.ts'
import type { Closed } from '../failover/redemption.ts'
import type { CustodianInput } from './known-input.ts'
import { refused, type Refused } from './refused.ts'

/**
 * Protocol §5 step 3: 33002 while the redemption of any input's custodian is not open (cases D4, D5, D26, R18), then 33003 when a pot is
 * used up. CLOSED outweighs EXHAUSTED, whichever input has it.
 */
export function checkPhase(inputs: readonly CustodianInput[]): Refused | null {
  let exhausted: Refused | null = null
  for (const { keyset, redemption } of inputs) {
    const [mint] = keyset.custodians
    const { phase } = redemption ?? NOT_BEGUN
    switch (phase.kind) {
      case 'open':
        break
      case 'closed':
        return refused(3, 33002, `${mint}: ${closedWords(phase.why)}`)
      case 'suspended':
        return refused(
          3,
          33002,
          `${mint}: the claim of its reserve was taken back by a reorganisation of the chain; redemption waits until it is confirmed again.`,
        )
      case 'exhausted':
        exhausted ??= refused(3, 33003, `${mint}: all that was recovered of its reserve is paid out.`)
        break
      default:
        return unreachable(phase)
    }
  }
  return exhausted
}

const NOT_BEGUN = { phase: { kind: 'closed', why: { kind: 'unclaimed' } } } as const

function closedWords(why: Closed): string {
  switch (why.kind) {
    case 'unclaimed':
      return 'its reserve is not claimed here, or the claim is not confirmed deeply enough yet.'
    case 'taken':
      return `its reserve was taken by ${why.by}, not by this mint.`
    case 'operator':
      return 'redemption here has ended.'
    default:
      return unreachable(why)
  }
}
