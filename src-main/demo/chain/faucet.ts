import { schnorr } from '@noble/curves/secp256k1.js'
import { p2tr } from '@scure/btc-signer/payment.js'
import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../crypto/sha256.ts'
import type { NodeCoin } from './node-transaction.ts'
import { REPLACEABLE, signSpend, vsizeOf } from './sign-spend.ts'

/** Where the simulated miner's rewards go, and who gives of them. */
export interface Faucet {
  readonly scriptPubKey: string
  /** A signed transaction that pays `amount` sat to `scriptPubKey`, hex, or null when none of `coins` is large enough. */
  pay(scriptPubKey: string, amount: bigint, coins: readonly NodeCoin[]): string | null
}

/** sat per vB; generous, so that a deposit is never the one that waits. */
const RATE = 5n

export function createFaucet(): Faucet {
  const secret = sha256(new TextEncoder().encode('nimdolf demo faucet'))
  const { script } = p2tr(schnorr.getPublicKey(secret))
  const own = toHex(script)
  const unlock = { path: 'key', secret, merkleRoot: null } as const
  const fee = BigInt(vsizeOf(unlock, 2)) * RATE

  return {
    scriptPubKey: own,
    pay(scriptPubKey, amount, coins) {
      const coin = coins.find(held => held.amount >= amount + fee + 1_000n)
      if (coin === undefined) return null
      const change = coin.amount - amount - fee
      return signSpend({
        version: 2,
        lockTime: 0,
        inputs: [{ coin, sequence: REPLACEABLE, unlock }],
        outputs: [
          { scriptPubKey, amount },
          { scriptPubKey: own, amount: change },
        ],
      })
    },
  }
}
