import { schnorr } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { NodeCoin } from '../../../src-main/demo/chain/node-transaction.ts'
import { signSpend, type Spend } from '../../../src-main/demo/chain/sign-spend.ts'
import { createSimulatedChain, type SimulatedChain } from '../../../src-main/demo/simulated-chain.ts'
import type { LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import { deriveReserve, type Reserve } from '#shared/domain/reserve/policy.ts'
import { toHex } from '#shared/lib/bytes.ts'

export interface Key {
  readonly secret: Uint8Array
  readonly pubkey: string
}
export function keyOf(label: string): Key {
  const secret = sha256(new TextEncoder().encode(label))
  return { secret, pubkey: toHex(schnorr.getPublicKey(secret)) }
}

export const bob = keyOf('bob')
export const dave = keyOf('dave')
export const frank = keyOf('frank')

/** A clock that stands until it is set. */
export const standingClock = (start = 1_795_000_000_000): { now(): number; at: number } => ({
  at: start,
  now() {
    return this.at
  },
})

/** Ripe for its faucet. */
export function ripeChain(clock = standingClock()): SimulatedChain {
  const chain = createSimulatedChain({ clock })
  chain.mine(110)
  return chain
}

/** Dave may take it after 10 blocks, Frank after 20. */
export const reserveOf = (template: LeafTemplate = 'pk-older', delays: readonly [number, number] = [10, 20]): Reserve =>
  deriveReserve({
    network: 'regtest',
    template,
    internalKey: bob.pubkey,
    delegates: [
      { name: 'Dave', mintUrl: null, pubkey: dave.pubkey, delay: delays[0] },
      { name: 'Frank', mintUrl: null, pubkey: frank.pubkey, delay: delays[1] },
    ],
  })

/** Confirmed in the next block. */
export function fund(chain: SimulatedChain, scriptPubKey: string, amount = 1_000_000n): NodeCoin {
  const txid = chain.faucet(scriptPubKey, amount)
  chain.mine(1)
  const coin = chain.unspent(scriptPubKey).find(held => held.txid === txid)
  if (coin === undefined) throw new Error('the faucet’s coin is not there')
  return coin
}

type Change = Partial<Omit<Spend, 'inputs'>> & { readonly sequence?: number; readonly fee?: bigint }

/** By the leaf at `which`, to the reserve again. */
export function claim(coin: NodeCoin, reserve: Reserve, which: number, key: Key, change: Change = {}): string {
  const leaf = reserve.leaves[which]!
  return signSpend({
    version: 2,
    lockTime: 0,
    inputs: [
      {
        coin,
        sequence: change.sequence ?? reserve.policy.delegates[which]!.delay,
        unlock: { path: 'leaf', secret: key.secret, script: leaf.script, controlBlock: leaf.controlBlock },
      },
    ],
    outputs: [{ scriptPubKey: reserve.scriptPubKey, amount: coin.amount - (change.fee ?? 400n) }],
    ...change,
  })
}

/** By Bob, to the reserve again. */
export const rearm = (coin: NodeCoin, reserve: Reserve, change: Change = {}, key = bob): string =>
  signSpend({
    version: 2,
    lockTime: 0,
    inputs: [
      {
        coin,
        sequence: change.sequence ?? 0xfffffffd,
        unlock: { path: 'key', secret: key.secret, merkleRoot: reserve.merkleRoot },
      },
    ],
    outputs: [{ scriptPubKey: reserve.scriptPubKey, amount: coin.amount - (change.fee ?? 400n) }],
    ...change,
  })
