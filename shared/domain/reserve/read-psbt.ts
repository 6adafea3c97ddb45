import { RawPSBTV0, type TaprootControlBlock } from '@scure/btc-signer/psbt.js'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { MAX_PSBT_BYTES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { refusal, type GateRefusal } from './gate-refusal.ts'
import type { RawTransaction } from './planned-transaction.ts'

/** A partially signed transaction as its bytes say (BIP174, version 0; BIP371): nothing in it is believed. Maps may hold further fields. */
export interface Psbt {
  readonly global: { readonly unsignedTx?: RawTransaction | undefined }
  readonly inputs: readonly PsbtInput[]
  readonly outputs: readonly PsbtOutput[]
}

export interface PsbtInput {
  readonly witnessUtxo?: RawTransaction['outputs'][number] | undefined
  readonly nonWitnessUtxo?: RawTransaction | undefined
  readonly sighashType?: number | undefined
  readonly tapInternalKey?: Uint8Array | undefined
  readonly tapMerkleRoot?: Uint8Array | undefined
  /** Control block, then script with its leaf version. */
  readonly tapLeafScript?: [ControlBlock, Uint8Array][] | undefined
  readonly tapBip32Derivation?: [Uint8Array, TapOrigin][] | undefined
  readonly tapKeySig?: Uint8Array | undefined
  readonly tapScriptSig?: [{ pubKey: Uint8Array; leafHash: Uint8Array }, Uint8Array][] | undefined
  readonly finalScriptWitness?: Uint8Array[] | undefined
}

export interface PsbtOutput {
  readonly tapInternalKey?: Uint8Array | undefined
  readonly tapTree?: { depth: number; version: number; script: Uint8Array }[] | undefined
  readonly tapBip32Derivation?: [Uint8Array, TapOrigin][] | undefined
}

type ControlBlock = ReturnType<typeof TaprootControlBlock.decode>
interface TapOrigin {
  hashes: Uint8Array[]
  der: { fingerprint: number; path: number[] }
}

/** `psbt` and 0xff. */
const MAGIC = [0x70, 0x73, 0x62, 0x74, 0xff]

/** Decodes a PSBT, or says why the bytes are none: too many, cut, with a field twice, or followed by others. */
export function readPsbt(bytes: Uint8Array): Result<Psbt, GateRefusal> {
  if (bytes.length > MAX_PSBT_BYTES) {
    return fail(refusal('gate.size', `A PSBT has at most ${groupDigits(MAX_PSBT_BYTES)} bytes; these are ${groupDigits(bytes.length)}.`))
  }
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) {
    return fail(
      refusal('gate.bytes', 'This is no PSBT: it does not begin with "psbt". Save the transaction as a PSBT, in binary or base64.'),
    )
  }
  try {
    return ok(RawPSBTV0.decode(bytes))
  } catch {
    // The library's words quote the bytes, which are the peer's.
    return fail(
      refusal(
        'gate.bytes',
        'This PSBT cannot be read: it is damaged, cut, has a field twice, or is of version 2. Save it again, as version 0.',
      ),
    )
  }
}

/** The bytes of a PSBT that we made or have judged. Throws on fields that BIP174 cannot hold: a broken program. */
export const writePsbt = (psbt: Psbt): Uint8Array => RawPSBTV0.encode(psbt as Parameters<typeof RawPSBTV0.encode>[0])
