import type { ReserveDetail } from '#shared/rpc/views/reserve.ts'
import { groupDigits } from '../../ui/format.ts'

/** `3 of 3 servers at tip 975 612`, with what that is worth when it is not enough. */
export function agreementWords({ servers, agreement }: Pick<ReserveDetail, 'servers' | 'agreement'>): string {
  const { answered, configured, tip } = servers
  if (configured === 0) return 'no server is configured'
  const at = tip === null ? '' : ` at tip ${groupDigits(tip)}`
  const worth = { verified: '', unknown: ', too few to believe', disputed: ', and they contradict each other' }[agreement]
  return `${answered} of ${configured} servers${at}${worth}`
}
