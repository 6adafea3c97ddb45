import { createRequire } from 'node:module'

/**
 * secp256k1 by a compiled library: points go in as 33 or 65 bytes and come out as 65. Every method may throw where a point is none
 * and where a result is infinity; `isPoint` never does.
 */
export interface CurveEngine {
  readonly kind: 'native' | 'wasm'
  /** `point` has 33 bytes. */
  isPoint(point: Uint8Array): boolean
  /** All 65 bytes of a point of 33. */
  expand(point: Uint8Array): Uint8Array
  /** One + other. */
  add(one: Uint8Array, other: Uint8Array): Uint8Array
  /** scalar·point, scalar 1..n−1. */
  multiply(point: Uint8Array, scalar: Uint8Array): Uint8Array
  /** The public key that an ECDSA signature of 64 bytes (r, s) over `digest` implies: s/r·R − digest/r·G. */
  recover(signature: Uint8Array, recoveryId: number, digest: Uint8Array): Uint8Array
}

/** What the package secp256k1 (libsecp256k1 as a Node addon) offers of it. */
interface NativeModule {
  publicKeyVerify(point: Uint8Array): boolean
  publicKeyConvert(point: Uint8Array, compressed: false): Uint8Array
  publicKeyCombine(points: readonly Uint8Array[], compressed: false): Uint8Array
  publicKeyTweakMul(point: Uint8Array, scalar: Uint8Array, compressed: false): Uint8Array
  ecdsaRecover(signature: Uint8Array, recoveryId: number, digest: Uint8Array, compressed: false): Uint8Array
}

/** What tiny-secp256k1 (libsecp256k1 as WebAssembly) offers of it; null stands for infinity. */
interface WasmModule {
  isPoint(point: Uint8Array): boolean
  pointCompress(point: Uint8Array, compressed: false): Uint8Array
  pointAdd(one: Uint8Array, other: Uint8Array, compressed: false): Uint8Array | null
  pointMultiply(point: Uint8Array, scalar: Uint8Array, compressed: false): Uint8Array | null
  recover(digest: Uint8Array, signature: Uint8Array, recoveryId: number, compressed: false): Uint8Array | null
}

const load = createRequire(import.meta.url)

/**
 * The binary, by name: the package's main file falls back to slow JavaScript without a word where it has none (it ships linux-x64,
 * win32-x64 and darwin-arm64). Throws there.
 */
export function loadNative(module = load('secp256k1/bindings.js') as NativeModule): CurveEngine {
  return {
    kind: 'native',
    isPoint: point => module.publicKeyVerify(point),
    expand: point => module.publicKeyConvert(point, false),
    add: (one, other) => module.publicKeyCombine([one, other], false),
    multiply: (point, scalar) => module.publicKeyTweakMul(point, scalar, false),
    recover: (signature, recoveryId, digest) => module.ecdsaRecover(signature, recoveryId, digest, false),
  }
}

/** For machines without a binary. Throws where the platform has no WebAssembly or the package is not installed. */
export function loadWasm(module = load('tiny-secp256k1') as WasmModule): CurveEngine {
  return {
    kind: 'wasm',
    isPoint: point => module.isPoint(point),
    expand: point => module.pointCompress(point, false),
    add: (one, other) => finite(module.pointAdd(one, other, false)),
    multiply: (point, scalar) => finite(module.pointMultiply(point, scalar, false)),
    recover: (signature, recoveryId, digest) => finite(module.recover(digest, signature, recoveryId, false)),
  }
}

function finite(point: Uint8Array | null): Uint8Array {
  if (point === null) throw new RangeError('infinity')
  return point
}
