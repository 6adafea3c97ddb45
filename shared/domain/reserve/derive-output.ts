import { p2tr } from '@scure/btc-signer/payment.js'
import { taprootTweakPubkey } from '@scure/btc-signer/utils.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { ADDRESSES, type Network } from './network.ts'
import type { OutputDerivation } from './spend-plan.ts'
import { canonicalTree, commit } from './tree.ts'

/** An own output, as it follows from its derivation alone. */
export interface DerivedOutput {
  /** Null without leaves (BIP86). */
  readonly merkleRoot: string | null
  readonly scriptPubKey: string
  readonly address: string
}

/** The output of an internal key and leaf scripts in the canonical order; null when the key is no point of the curve. */
export function deriveOutput({ internalKey, scripts }: OutputDerivation, network: Network): DerivedOutput | null {
  try {
    if (scripts.length > 0) {
      const { merkleRoot, scriptPubKey, address } = commit(internalKey, canonicalTree(scripts), network)
      return { merkleRoot, scriptPubKey, address }
    }
    const { script, address } = p2tr(fromHex(internalKey), undefined, ADDRESSES[network])
    return { merkleRoot: null, scriptPubKey: toHex(script), address }
  } catch {
    return null
  }
}

/** The output script of an internal key that commits to `merkleRoot` (BIP341; null: BIP86), or null when the key is no point. */
export function tweakedScript(internalKey: string, merkleRoot: string | null): string | null {
  try {
    const [outputKey] = taprootTweakPubkey(fromHex(internalKey), fromHex(merkleRoot ?? ''))
    return `5120${toHex(outputKey)}`
  } catch {
    return null
  }
}
