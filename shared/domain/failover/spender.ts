import { delayOf, parseLeaf } from '../reserve/leaf.ts'
import type { CoinSpend } from '../reserve/coin.ts'
import { unreachable } from '#shared/lib/unreachable.ts'

/** Who moves a coin of a peer's reserve, by the witness (case R18). `sequence`: BIP68 units; null for a script that is no template of ours. */
export type Spender =
  | { readonly kind: 'own' }
  | { readonly kind: 'custodian' }
  | { readonly kind: 'delegate'; readonly key: string | null; readonly sequence: number | null }
  | { readonly kind: 'unknown' }

/** `ownKey`: of our leaf, x-only hex. */
export function spenderOf({ path }: Pick<CoinSpend, 'path'>, ownKey: string): Spender {
  switch (path.kind) {
    case 'key':
      return { kind: 'custodian' }
    case 'leaf': {
      if (path.key === ownKey) return { kind: 'own' }
      const leaf = parseLeaf(path.script)
      return { kind: 'delegate', key: path.key, sequence: leaf.ok ? leaf.value.sequence : null }
    }
    case 'unknown':
      return { kind: 'unknown' }
    default:
      return unreachable(path)
  }
}

/**
 * Whether we let this spend pass when it is in the mempool (protocol §5 "Claim"): the custodian's own, one of a delegate before us, and any
 * that cannot be read. Delegates with our delay or a longer one compete, and fees decide.
 */
export function yieldsTo(by: Spender, ownSequence: number): boolean {
  switch (by.kind) {
    case 'own':
      return false
    case 'custodian':
    case 'unknown':
      return true
    case 'delegate': {
      if (by.sequence === null) return true
      const [theirs, ours] = [delayOf(by.sequence), delayOf(ownSequence)]
      // Blocks and times cannot be put in order.
      return theirs.unit !== ours.unit || theirs.delay < ours.delay
    }
    default:
      return unreachable(by)
  }
}
