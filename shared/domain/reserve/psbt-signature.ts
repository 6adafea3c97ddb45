import { fromHex } from '#shared/lib/bytes.ts'
import type { PsbtInput } from './read-psbt.ts'
import type { PlannedInput } from './spend-plan.ts'
import { leafHashOf } from './tree.ts'

/** The map of an input with its signature where BIP371 puts it. */
export function withSignature(map: PsbtInput, { spend }: PlannedInput, signature: Uint8Array): PsbtInput {
  if (spend.path === 'key') return { ...map, tapKeySig: signature }
  return { ...map, tapScriptSig: [[{ pubKey: fromHex(spend.key), leafHash: fromHex(leafHashOf(spend.script)) }, signature]] }
}
