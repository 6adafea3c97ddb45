import type { PlannedSpend } from './spend-plan.ts'

/** Sat: the smallest Taproot output that nodes relay (Core's dust limit at 3,000 sat per 1,000 vB). */
export const DUST = 330n

/** BIP141: four weight units to a virtual byte; witness bytes count one, all others four. */
const WITNESS_SCALE = 4
/** Outpoint 36, empty scriptSig 1, nSequence 4. */
const INPUT_BYTES = 41
/** Length and 64 bytes: a signature by SIGHASH_DEFAULT. */
const SIGNATURE_BYTES = 65
/** Version and lock time. */
const FRAME_BYTES = 8
/** Marker and flag (BIP144), which count as witness. */
const MARKER_BYTES = 2
/** Relay rate by which Core measures dust, and vB of the input that would spend the output later. */
const DUST_SAT_PER_VB = 3
const SPEND_VBYTES = { witness: 67, legacy: 148 }

/** Weight units of an input: the witness of a key path is `[sig]`, that of a leaf `[sig, script, control block]`. */
function inputWeight(spend: PlannedSpend): number {
  const witness = spend.path === 'key' ? 0 : pushed(spend.script) + pushed(spend.controlBlock)
  return INPUT_BYTES * WITNESS_SCALE + 1 + SIGNATURE_BYTES + witness
}

/** vB of an input, exact: a multiple of 0.25, never rounded. 57.5 by the key path. Add up first, then round up. */
export const inputVsize = (spend: PlannedSpend): number => inputWeight(spend) / WITNESS_SCALE

/** vB of an output, whole. 43 for Taproot. */
export const outputVsize = (scriptPubKey: string): number => 8 + pushed(scriptPubKey)

/** Weight units of the signed transaction, with signatures of 64 bytes. */
export function weightOf(spends: readonly PlannedSpend[], scripts: readonly string[]): number {
  let plain = FRAME_BYTES + compactSize(spends.length) + compactSize(scripts.length)
  for (const script of scripts) plain += outputVsize(script)
  let weight = plain * WITNESS_SCALE + MARKER_BYTES
  for (const spend of spends) weight += inputWeight(spend)
  return weight
}

/** vB of the signed transaction, rounded up as nodes do. */
export const vsizeOf = (spends: readonly PlannedSpend[], scripts: readonly string[]): number =>
  Math.ceil(weightOf(spends, scripts) / WITNESS_SCALE)

/** Sat for `vsize` vB (a multiple of 0.25) at `satPerKvb`, rounded up: rounding down could fall under the relay minimum. */
export function feeOf(vsize: number, satPerKvb: number): bigint {
  const quarters = BigInt(vsize * WITNESS_SCALE) * BigInt(satPerKvb)
  return (quarters + 3_999n) / 4_000n
}

/** Sat under which nodes do not relay an output of this script (Core's GetDustThreshold). 330 for Taproot, 546 for P2PKH. */
export function dustOf(scriptPubKey: string): bigint {
  const spend = /^(?:00|5[1-9a-f]|60)/.test(scriptPubKey) ? SPEND_VBYTES.witness : SPEND_VBYTES.legacy
  return BigInt((outputVsize(scriptPubKey) + spend) * DUST_SAT_PER_VB)
}

/**
 * True when a delegate would not take a coin of `amount` sat under a leaf at `depth` (protocol §4, case R16): it is dust, or spending it
 * costs more than it brings. Counted with the draft's leaf and a delay of two bytes: (76 + 8·depth) vB.
 */
export const isUneconomic = (amount: bigint, depth: number, satPerKvb: number): boolean =>
  amount < DUST || amount * 1_000n < BigInt(satPerKvb) * BigInt(76 + 8 * depth)

/** Bytes of hex with its length before it. */
const pushed = (hex: string): number => compactSize(hex.length / 2) + hex.length / 2

function compactSize(value: number): number {
  if (value < 0xfd) return 1
  return value <= 0xffff ? 3 : 5
}
