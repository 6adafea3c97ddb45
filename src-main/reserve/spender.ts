import type { CoinSpend } from '#shared/domain/reserve/coin.ts'
import type { JournalRow } from '../storage/store.ts'
import type { KeptReserve } from './ports.ts'

/** Who moved a coin, by its witness: the custodian's key path, or the delegate whose leaf it shows (case R18). */
export function spenderOf({ row, tree, mine }: Pick<KeptReserve, 'row' | 'tree' | 'mine'>, { path }: CoinSpend): string {
  switch (path.kind) {
    case 'key':
      return row.role === 'peer' ? `the key path: ${row.name} itself` : 'the key path, which is ours'
    case 'leaf': {
      if (path.key !== null && path.key === mine?.pubkey) return 'our own leaf'
      const leaf = tree?.leaves.find(({ script }) => script === path.script)
      const name = leaf?.name ?? leaf?.mintUrl ?? path.key
      return name === null ? 'a leaf that is none of the templates' : `the leaf of ${name}`
    }
    case 'unknown':
      return 'a witness that cannot be read'
  }
}

/**
 * A delegate's leaf in our own reserve is the worst that can happen; another delegate who was first at a peer's is worth a warning. So is
 * a spend of ours that no plan of this console made: somebody else has the key, or the witness, which no txid commits to, was told falsely.
 */
export function loudnessOf({ row, mine }: Pick<KeptReserve, 'row' | 'mine'>, { path }: CoinSpend, isPlanned: boolean): JournalRow['level'] {
  if (path.kind === 'key') return row.role === 'peer' ? 'info' : row.role === 'hot' || isPlanned ? 'notice' : 'warning'
  if (path.kind === 'leaf' && path.key !== null && path.key === mine?.pubkey) return 'notice'
  return row.role === 'peer' ? 'warning' : 'alarm'
}
