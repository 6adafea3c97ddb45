import { RpcError } from '#shared/rpc/errors.ts'
import { bounded } from '../../project/bounded.ts'
import type { Parts } from '../parts.ts'

/** What must not be taken from under a redemption. Each throws what the operator is told, and returns when it may be done. */

/** The mirror or a reserve of the mint at `url`: with its spent events, or with those who are in line with us, ecash would be paid twice. */
export function mayForget({ failovers }: Parts, url: string): void {
  const custodian = failovers.restsOn(url)
  if (custodian === null) return
  const whose = custodian === url ? 'its ecash' : `the ecash of ${bounded(custodian, 200)}`
  throw new RpcError(
    'redemption.rests-on-it',
    `A claim was made and ${whose} is redeemed by what is kept here of ${bounded(url, 200)}: without it spent ecash would be paid again. It stays; a mirror can be paused.`,
  )
}

/** Another network: nobody would see a claim that a reorganisation takes back, nor who else is in line. */
export function mayLeaveNetwork({ pots }: Parts): void {
  const open = pots.list().find(({ phase }) => phase.kind !== 'closed')
  if (open === undefined) return
  throw new RpcError(
    'redemption.open',
    `Redemption of ${bounded(open.pot, 200)} is open, and its claim is watched on the chosen network alone. Close it first, or wait until it ends.`,
  )
}

/** The feed that tells of redemptions: other delegates would pay the same ecash again. */
export function mayUninstall({ publisher, pots }: Parts, id: number): void {
  const publication = publisher?.list().find(({ row }) => row.id === id)
  const redeemed = publication?.redeemed ?? null
  if (redeemed === null) return
  const open = pots.list().find(({ phase }) => phase.kind !== 'closed')
  // One that halted may never tell the rest.
  if (open === undefined && (redeemed.behind === 0 || publication?.halted != null)) return
  throw new RpcError(
    'redemption.published-here',
    open === undefined
      ? `${redeemed.behind} redeemed proofs are not told in this feed yet. Start it, and uninstall it once they are.`
      : `Redemption of ${bounded(open.pot, 200)} is open, and this feed tells other delegates what was redeemed: without it they would pay the same ecash again. Close redemption first.`,
  )
}
