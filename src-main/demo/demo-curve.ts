import { secp256k1 } from '@noble/curves/secp256k1.js'
import { blind, sign, unblind, verify } from '#shared/domain/proof/bdhke.ts'
import { challenge, proveDleq, type Dleq } from '#shared/domain/proof/dleq.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { portableProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import { loadNative, loadWasm, type CurveEngine } from '../crypto/curve-engine.ts'
import { createBlinding } from '../crypto/native-blinding.ts'
import { fastProofCrypto } from '../crypto/proof-crypto.ts'
import { sha256 } from '../crypto/sha256.ts'

/** A blind signature and the mint's proof of it (NUT-00, NUT-12). Hex in lower case. */
export interface BlindSignature {
  readonly C_: string
  readonly dleq: { readonly e: string; readonly s: string }
}

/**
 * What the mints and wallets of the demo compute. Points are lower-case hex, scalars 1..n−1; throws on a point that is none. The compiled library
 * makes a hundred proofs in the time of one: the demo shares its event loop with the screens.
 */
export interface DemoCurve {
  nullifier(secret: string): string
  blind(secret: string, r: bigint): string
  /** The same signature and proof each time. */
  sign(B_: string, k: bigint): BlindSignature
  unblind(C_: string, r: bigint, K: string): string
  /** Whether `k` signed what is unblinded as C. */
  isSigned(secret: string, C: string, k: bigint): boolean
  dleqHolds(Y: string, C: string, K: string, dleq: Dleq): boolean
}

const { Fn, BASE } = secp256k1.Point

/** As fast as this machine can; it guards play money, so that no self-test precedes it. */
export function createDemoCurve(loaders: readonly (() => CurveEngine)[] = [() => loadNative(), () => loadWasm()]): DemoCurve {
  for (const load of loaders) {
    try {
      return compiledCurve(load())
    } catch {
      // This machine has no such library.
    }
  }
  return portableCurve
}

/** In readable mathematics, some milliseconds an answer. */
export const portableCurve: DemoCurve = {
  nullifier: hashToCurve,
  blind,
  sign: (B_, k) => ({ C_: sign(B_, k), dleq: proveDleq(B_, k, nonceOf(B_, k)) }),
  unblind,
  isSigned: verify,
  dleqHolds: portableProofCrypto.dleqHolds,
}

function compiledCurve(engine: CurveEngine): DemoCurve {
  const { nullifier, blind: blindPoint, unblind: unblindPoint } = createBlinding(engine)
  const G = BASE.toBytes(true)
  const times = (point: Uint8Array, scalar: bigint): Uint8Array => engine.multiply(point, Fn.toBytes(scalar))
  return {
    nullifier,
    blind: (secret, r) => blindPoint(nullifier(secret), hex64(r)),
    sign(B_, k) {
      const blinded = fromHex(B_)
      const nonce = nonceOf(B_, k)
      const signed = times(blinded, k)
      const e = challenge(...[times(G, nonce), times(blinded, nonce), times(G, k), signed].map(point => ({ toHex: () => toHex(point) })))
      return { C_: compressed(signed), dleq: { e, s: hex64(Fn.add(nonce, Fn.mul(Fn.create(BigInt(`0x${e}`)), k))) } }
    },
    unblind: (C_, r, K) => unblindPoint(C_, hex64(r), K),
    isSigned: (secret, C, k) => compressed(times(fromHex(nullifier(secret)), k)) === C,
    dleqHolds: fastProofCrypto(engine).dleqHolds,
  }
}

/** 1..n−1, of what is nobody's to choose. */
export const scalarFrom = (bytes: Uint8Array): bigint => (BigInt(`0x${toHex(bytes)}`) % (Fn.ORDER - 1n)) + 1n

/** One for each key and message, as RFC 6979 has it in principle: a nonce that served two messages would tell the key. */
const nonceOf = (B_: string, k: bigint): bigint => scalarFrom(sha256(concatBytes(Fn.toBytes(k), fromHex(B_))))

export const hex64 = (scalar: bigint): string => scalar.toString(16).padStart(64, '0')

/** Of 65 bytes. */
const compressed = (point: Uint8Array): string => `${(point[64]! & 1) === 0 ? '02' : '03'}${toHex(point.subarray(1, 33))}`
