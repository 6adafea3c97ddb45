import { TaprootControlBlock } from '@scure/btc-signer/psbt.js'
import { concatBytes, fromHex } from '#shared/lib/bytes.ts'
import { unsignedOf } from './planned-transaction.ts'
import { writePsbt, type PsbtInput, type PsbtOutput } from './read-psbt.ts'
import type { OutputDerivation, PlannedInput, PlannedOutput, SpendPlan } from './spend-plan.ts'
import { canonicalTree, leafHashOf, type ScriptTree } from './tree.ts'

/** Where a key of the plan comes from, for signers that find their keys by it (BIP32). */
export interface KeyOrigin {
  /** x-only hex. */
  readonly pubkey: string
  /** Of the master key, 0..2^32−1. */
  readonly fingerprint: number
  /** Child indexes; hardened ones have bit 31 set. */
  readonly path: readonly number[]
}

const TAPSCRIPT = 0xc0

/**
 * The plan for signers (BIP174 version 0, BIP371). Each input has what its path needs and nothing of another: key path the internal key and
 * the Merkle root, a leaf its script with one control block. `origins`: at most one is written for each input, as Krux demands.
 */
export function buildPsbt(plan: SpendPlan, origins: readonly KeyOrigin[] = []): Uint8Array {
  return writePsbt({
    global: { unsignedTx: unsignedOf(plan) },
    inputs: plan.inputs.map(input => ({ ...inputFields(input), ...inputOrigin(input, origins) })),
    outputs: plan.outputs.map(outputFields),
  })
}

/** What the maps of an input say, besides origins and signatures. The gate compares with it, field by field. */
export function inputFields({ amount, scriptPubKey, spend }: PlannedInput): PsbtInput {
  const witnessUtxo = { amount, script: fromHex(scriptPubKey) }
  if (spend.path === 'leaf') {
    const script = concatBytes(fromHex(spend.script), Uint8Array.of(TAPSCRIPT))
    return { witnessUtxo, tapLeafScript: [[TaprootControlBlock.decode(fromHex(spend.controlBlock)), script]] }
  }
  const tapInternalKey = fromHex(spend.internalKey)
  return spend.merkleRoot === null
    ? { witnessUtxo, tapInternalKey }
    : { witnessUtxo, tapInternalKey, tapMerkleRoot: fromHex(spend.merkleRoot) }
}

/** Own outputs show their key and tree, so that a signer can tell them from payments. */
export function outputFields({ derivation }: PlannedOutput): PsbtOutput {
  if (derivation === null) return {}
  const tapInternalKey = fromHex(derivation.internalKey)
  return derivation.scripts.length === 0 ? { tapInternalKey } : { tapInternalKey, tapTree: tapTreeOf(derivation) }
}

function tapTreeOf({ scripts }: OutputDerivation): NonNullable<PsbtOutput['tapTree']> {
  const walk = (tree: ScriptTree, depth: number): NonNullable<PsbtOutput['tapTree']> =>
    typeof tree === 'string'
      ? [{ depth, version: TAPSCRIPT, script: fromHex(tree) }]
      : [...walk(tree[0], depth + 1), ...walk(tree[1], depth + 1)]
  return walk(canonicalTree(scripts), 0)
}

function inputOrigin({ spend }: PlannedInput, origins: readonly KeyOrigin[]): PsbtInput {
  const origin = origins.find(({ pubkey }) => pubkey === (spend.path === 'key' ? spend.internalKey : spend.key))
  if (origin === undefined) return {}
  const { pubkey, fingerprint, path } = origin
  return { tapBip32Derivation: [[fromHex(pubkey), { hashes: originLeaves({ spend }), der: { fingerprint, path: [...path] } }]] }
}

/** BIP371: the leaves in which the key stands; none for the internal key. */
export const originLeaves = ({ spend }: Pick<PlannedInput, 'spend'>): Uint8Array[] =>
  spend.path === 'key' ? [] : [fromHex(leafHashOf(spend.script))]
