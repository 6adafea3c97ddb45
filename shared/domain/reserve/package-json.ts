import { descriptorChecksum } from './descriptor-checksum.ts'
import type { LeafTemplate } from './leaf.ts'
import type { Network } from './network.ts'

/**
 * Everything that is needed to watch a reserve and to spend from it by any program: the draft's DROP leaf has no descriptor,
 * and recovery must not depend on this one. Only what stands here may count 512-second units (protocol §2).
 */
export interface ReservePackage {
  readonly network: Network
  /** Null when the leaves are of several templates. */
  readonly template: LeafTemplate | null
  /** x-only hex, as all keys here. */
  readonly internalKey: string
  /** `fingerprint/path` of the internal key (BIP32), where its owner knows it; nothing proves it. */
  readonly internalOrigin: string | null
  readonly merkleRoot: string
  readonly outputKey: string
  readonly scriptPubKey: string
  readonly address: string
  /** Null for trees that hold the draft's leaf. */
  readonly descriptor: string | null
  /** In the order of the tree, which for a reserve of ours is that of priority. */
  readonly leaves: readonly PackageLeaf[]
}

export interface PackageLeaf {
  /** Who it is, as the custodian calls it; nothing proves it. */
  readonly name: string | null
  readonly mintUrl: string | null
  readonly pubkey: string
  /** 1..65535, in `unit`. */
  readonly delay: number
  readonly unit: 'blocks' | '512s'
  /** nSequence of a claim (BIP68). */
  readonly sequence: number
  readonly script: string
  readonly leafHash: string
  readonly controlBlock: string
}

export const PACKAGE_FORMAT = 'nimdolf-reserve'
export const PACKAGE_VERSION = 1

/** What the text holds. The BIP174 fields say for each way to spend what an input of a PSBT needs (BIP371). */
export function packageJson(reserve: ReservePackage) {
  return {
    format: PACKAGE_FORMAT,
    version: PACKAGE_VERSION,
    network: reserve.network,
    template: reserve.template,
    address: reserve.address,
    script_pubkey: reserve.scriptPubKey,
    addr: addrLine(reserve.address),
    descriptor: reserve.descriptor,
    internal_key: reserve.internalKey,
    internal_origin: reserve.internalOrigin,
    merkle_root: reserve.merkleRoot,
    output_key: reserve.outputKey,
    psbt_input: { PSBT_IN_TAP_INTERNAL_KEY: reserve.internalKey, PSBT_IN_TAP_MERKLE_ROOT: reserve.merkleRoot },
    leaves: reserve.leaves.map(leaf => ({
      name: leaf.name,
      mint_url: leaf.mintUrl,
      pubkey: leaf.pubkey,
      delay: leaf.delay,
      unit: leaf.unit,
      sequence: leaf.sequence,
      script: leaf.script,
      leaf_hash: leaf.leafHash,
      control_block: leaf.controlBlock,
      psbt_input: { PSBT_IN_TAP_LEAF_SCRIPT: { key: leaf.controlBlock, value: `${leaf.script}c0` } },
    })),
  }
}

/** BIP385: lets a wallet watch the address of a tree that it does not understand. */
function addrLine(address: string): string {
  const payload = `addr(${address})`
  return `${payload}#${descriptorChecksum(payload)}`
}
