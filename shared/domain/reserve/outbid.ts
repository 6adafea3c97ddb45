import { unreachable } from '#shared/lib/unreachable.ts'
import { spenderOf, yieldsTo } from '../failover/spender.ts'
import type { CoinSpend } from './coin.ts'
import { feeOf } from './spend-cost.ts'
import type { PlanKind } from './spend-plan.ts'

/** A transaction in the mempool that spends what a plan is to spend: what it pays, sat, and its size in vB. */
export interface Rival {
  readonly txid: string
  readonly fee: bigint
  readonly vsize: number
}

/** BIP125 rule 4: a replacement pays for its own relay, at 1 sat/vB on nodes that keep the older default. */
const RELAY_SAT_PER_KVB = 1_000

/**
 * The least that a transaction of `vsize` vB pays to replace all of `rivals`: their fees together and its own relay (BIP125, rules 3 and 4),
 * and more for each vB than any of them. What was built on a rival counts to its fees, too, and is not known here. sat, sat per 1,000 vB.
 */
export function outbid(vsize: number, rivals: readonly Omit<Rival, 'txid'>[]): { readonly fee: bigint; readonly satPerKvb: number } {
  const together = rivals.reduce((sum, { fee }) => sum + fee, 0n) + feeOf(vsize, RELAY_SAT_PER_KVB)
  const rates = [
    (together * 1_000n + BigInt(vsize) - 1n) / BigInt(vsize),
    ...rivals.map(rival => (rival.fee * 1_000n) / BigInt(rival.vsize) + 1n),
  ]
  const satPerKvb = Number(rates.reduce((most, rate) => (rate > most ? rate : most)))
  return { fee: feeOf(vsize, satPerKvb), satPerKvb }
}

/**
 * Whether a plan of this kind may take a coin that `spent` takes in the mempool (protocol §5, "Races"): a delegate's claim gives way to the
 * custodian and to delegates before it and competes with later ones; the custodian's key path competes with every leaf. A spend of our
 * own is no rival: its plan has its fee raised. `mine`: our leaf in a peer's reserve.
 */
export function mayReplace(
  kind: PlanKind,
  { path, height }: CoinSpend,
  mine: { readonly pubkey: string; readonly sequence: number } | null,
): boolean {
  if (height !== null) return false
  switch (kind) {
    case 'claim': {
      if (mine === null) return false
      const by = spenderOf({ path }, mine.pubkey)
      return by.kind !== 'own' && !yieldsTo(by, mine.sequence)
    }
    case 'rearm':
    case 'payout':
    case 'rotate':
      return path.kind === 'leaf'
    case 'sweep':
      return false
    default:
      return unreachable(kind)
  }
}
