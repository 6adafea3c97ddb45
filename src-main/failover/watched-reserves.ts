import type { Spender } from '#shared/domain/failover/spender.ts'
import { spenderOf } from '#shared/domain/failover/spender.ts'
import type { Takeover } from '#shared/domain/failover/succession.ts'
import type { CoinSpend } from '#shared/domain/reserve/coin.ts'
import type { ClaimLeaf } from '#shared/domain/reserve/plan-request.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { KeptReserve } from './ports.ts'

/** A reserve of a peer in which a leaf is ours. */
export interface Claimable {
  readonly custodian: string
  readonly reserve: KeptReserve
  readonly leaf: ClaimLeaf
}

export function claimableReserves(reserves: readonly KeptReserve[]): readonly Claimable[] {
  return reserves.flatMap(reserve => {
    const { row, mine } = reserve
    if (row.role !== 'peer' || row.mintUrl === null || mine === null) return []
    const { pubkey: key, script, controlBlock, sequence } = mine
    return [{ custodian: row.mintUrl, reserve, leaf: { key, script, controlBlock, sequence } }]
  })
}

export const isVerified = ({ chain }: KeptReserve): boolean => chain?.agreement === 'verified' && chain.tip !== null

/** Who it is in the words of the tree: the URL of a delegate's mint where it is known, so that holders can go there (case R18). */
export function rivalName(by: Spender, { row, tree }: KeptReserve): string {
  switch (by.kind) {
    case 'own':
      return 'this mint'
    case 'custodian':
      return row.mintUrl ?? row.name
    case 'delegate': {
      const leaf = tree?.leaves.find(({ pubkey }) => pubkey === by.key)
      return (
        leaf?.mintUrl ?? leaf?.name ?? (by.key === null ? 'a leaf that is none of the templates' : `the delegate with the key ${by.key}`)
      )
    }
    case 'unknown':
      return 'somebody whose witness cannot be read'
    default:
      return unreachable(by)
  }
}

export const spenderIn = ({ mine }: KeptReserve, spent: CoinSpend): Spender => spenderOf(spent, mine?.pubkey ?? '')

/** Coins that other delegates took for good, out of every peer's reserve that is watched, and where the money went (protocol §5 "Succession"). */
export function takeoversOf(reserves: readonly KeptReserve[], depth: number): readonly Takeover[] {
  const peers = reserves.filter(({ row }) => row.role === 'peer' && row.mintUrl !== null)
  // Of thousands of coins each is looked up at every block.
  const heirs = new Map(peers.toReversed().flatMap(({ row, coins }) => coins.map(({ txid }) => [txid, row.mintUrl!] as const)))
  return peers.flatMap(reserve => {
    const tip = isVerified(reserve) ? (reserve.chain?.tip?.height ?? -1) : -1
    return reserve.coins.flatMap(({ spent }) => {
      if (spent?.height == null || tip - spent.height + 1 < depth) return []
      const by = spenderIn(reserve, spent)
      const delegate = by.kind === 'delegate' ? reserve.tree?.leaves.find(({ pubkey }) => pubkey === by.key)?.mintUrl : null
      return delegate == null ? [] : [{ custodian: reserve.row.mintUrl!, delegate, into: heirs.get(spent.txid) ?? null }]
    })
  })
}
