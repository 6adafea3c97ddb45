import { schnorr } from '@noble/curves/secp256k1.js'
import { RawTx } from '@scure/btc-signer/script.js'
import { taprootTweakPrivKey } from '@scure/btc-signer/utils.js'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { encodeLeaf } from '#shared/domain/reserve/leaf.ts'
import { rawOf } from '#shared/domain/reserve/planned-transaction.ts'
import { sighashesOf } from '#shared/domain/reserve/sighash.ts'
import type { PlannedInput, SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { canonicalTree, commit } from '#shared/domain/reserve/tree.ts'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { BOB, DAVE, EVERYBODY, FRANK, HOT, HOT_SCRIPT } from './example-plans.ts'
import type { ForgedTransaction } from './forged-chain.ts'

/** Bob's reserve with short delays, for chains that a test mines: Dave after 4 blocks, Frank after 8. */
export const SHORT = [4, 8] as const
const scripts = [DAVE, FRANK].map(({ pubkey: key }, at) => encodeLeaf({ template: 'pk-older', key, sequence: SHORT[at]! }))
const tree = commit(BOB.pubkey, canonicalTree(scripts), 'regtest')
export const RESERVE = tree.scriptPubKey

export type Place = { readonly txid: string; readonly vout: number; readonly amount: bigint }

/** An input of the reserve: by Bob's key, or by the leaf of Dave (0) or Frank (1). */
export function reserveInput(place: Place, by: 'key' | 0 | 1): PlannedInput {
  const script = { ...place, scriptPubKey: RESERVE }
  if (by === 'key') return { ...script, sequence: 0xfffffffd, spend: { path: 'key', internalKey: BOB.pubkey, merkleRoot: tree.merkleRoot } }
  const leaf = tree.leaves[by]!
  const { pubkey: key } = [DAVE, FRANK][by]!
  return { ...script, sequence: SHORT[by], spend: { path: 'leaf', key, script: leaf.script, controlBlock: leaf.controlBlock } }
}

export const hotInput = (place: Place): PlannedInput => ({
  ...place,
  scriptPubKey: HOT_SCRIPT,
  sequence: 0xfffffffd,
  spend: { path: 'key', internalKey: HOT.pubkey, merkleRoot: null },
})

/** The transaction, signed by whoever may. */
export function signedSpend(
  inputs: readonly PlannedInput[],
  outputs: readonly { readonly scriptPubKey: string; readonly amount: bigint }[],
  lockTime = 0,
): ForgedTransaction {
  const parts = { inputs, outputs, lockTime }
  const messageOf = sighashesOf(parts)
  const signatures = inputs.map(({ spend }, at) => {
    const { secret } = EVERYBODY.find(({ pubkey }) => pubkey === (spend.path === 'key' ? spend.internalKey : spend.key))!
    const root = spend.path === 'key' ? fromHex(spend.merkleRoot ?? '') : null
    return schnorr.sign(messageOf(at, 0), root === null ? secret : taprootTweakPrivKey(secret, root), new Uint8Array(32))
  })
  const raw = rawOf(parts as SpendPlan, signatures)
  return { raw, txid: readTransaction(raw)!.txid }
}

/** The same transaction, for its txid says nothing of witnesses, with others in place of them. */
export function withWitness({ raw, txid }: ForgedTransaction, witnesses: readonly (readonly string[])[]): ForgedTransaction {
  return {
    txid,
    raw: toHex(
      RawTx.encode({
        ...RawTx.decode(fromHex(raw)),
        segwitFlag: witnesses.some(stack => stack.length > 0),
        witnesses: witnesses.map(stack => stack.map(fromHex)),
      }),
    ),
  }
}
