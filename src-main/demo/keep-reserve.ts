import type { Reserve } from '#shared/domain/reserve/policy.ts'
import { REPLACEABLE, signSpend, vsizeOf, type Unlock } from './chain/sign-spend.ts'
import type { NodeCoin } from './chain/node-transaction.ts'
import type { CastMint, StandIn } from './cast.ts'
import type { SimulatedChain } from './simulated-chain.ts'

/** What a simulated mint does with its bitcoin between two blocks. */
export interface ReserveKeeper {
  /** Re-arms what is due and claims what was left lying; answers how many transactions it sent. */
  act(): number
}

interface Keeping {
  readonly chain: SimulatedChain
  readonly mint: CastMint
  readonly standsInFor: readonly StandIn[]
  /** Transactions whose coins it forgets. */
  readonly neglected: ReadonlySet<string>
  /** False while it is silenced: then it does nothing at all. */
  readonly isAwake: () => boolean
}

/** Blocks that a delegate leaves a custodian after its leaf opened: a late re-arm is no failure yet. */
const GRACE_BLOCKS = 12
/** sat per vB. */
const RATE = 2n
/** sat; what is left below is not worth moving. */
const SMALLEST = 5_000n

export function createReserveKeeper({ chain, mint, standsInFor, neglected, isAwake }: Keeping): ReserveKeeper {
  const { reserve, secrets } = mint
  const [first] = reserve.policy.delegates
  if (first === undefined) throw new Error(`${mint.name} has no delegate`)
  const dueAt = Math.ceil(first.delay / 2)

  const confirmations = ({ height }: NodeCoin): number => (height === null ? 0 : chain.height() - height + 1)
  const coinsOf = (held: Reserve): readonly NodeCoin[] => chain.unspent(held.scriptPubKey).filter(({ amount }) => amount >= SMALLEST)

  /** To its own reserve: a re-armed coin and a claimed one are as safe as each other. 0 when its node does not take it. */
  function send(coin: NodeCoin, sequence: number, unlock: Unlock): 0 | 1 {
    const fee = BigInt(vsizeOf(unlock, 1)) * RATE
    const outputs = [{ scriptPubKey: reserve.scriptPubKey, amount: coin.amount - fee }]
    return chain.broadcast(signSpend({ version: 2, lockTime: chain.height(), inputs: [{ coin, sequence, unlock }], outputs })).ok ? 1 : 0
  }

  function rearmDue(): number {
    const unlock = { path: 'key', secret: secrets.internal, merkleRoot: reserve.merkleRoot } as const
    const due = coinsOf(reserve).filter(coin => !neglected.has(coin.txid) && confirmations(coin) >= dueAt)
    return due.reduce((sent, coin) => sent + send(coin, REPLACEABLE, unlock), 0)
  }

  /** One coin of a reserve at a time: the next block brings the next. */
  function claimFrom({ reserve: other, leaf, delay }: StandIn): number {
    const coin = coinsOf(other).find(held => confirmations(held) > delay + GRACE_BLOCKS)
    if (coin === undefined) return 0
    return send(coin, delay, { path: 'leaf', secret: secrets.delegate, script: leaf.script, controlBlock: leaf.controlBlock })
  }

  return {
    act: () => (isAwake() ? standsInFor.reduce((sent, other) => sent + claimFrom(other), rearmDue()) : 0),
  }
}
