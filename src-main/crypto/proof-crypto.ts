import { portableProofCrypto, type ProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { loadNative, loadWasm, type CurveEngine } from './curve-engine.ts'
import { fastDleqHolds, fastHashToCurve } from './native-dleq.ts'
import { fastSchnorrCheck } from './native-schnorr.ts'
import type { CryptoRefusal } from './ports.ts'
import { firstDisagreement } from './self-test.ts'

export interface RunningProofCrypto extends ProofCrypto {
  readonly kind: CurveEngine['kind'] | 'portable'
}

/**
 * The fastest implementation that this machine has, once it gave the portable one's answers to fixed and to fresh questions. One that
 * answers otherwise is refused rather than passed over: a library that computes wrongly means a broken or a changed installation, and money is
 * paid on its word. `random` gives that many unpredictable bytes.
 */
export function createProofCrypto(
  random: (bytes: number) => Uint8Array,
  loaders: readonly (() => CurveEngine)[] = [() => loadNative(), () => loadWasm()],
): Result<RunningProofCrypto, CryptoRefusal> {
  for (const loader of loaders) {
    const engine = tryLoad(loader)
    if (engine === null) continue
    const crypto = fastProofCrypto(engine)
    const disagreement = firstDisagreement(crypto, portableProofCrypto, random)
    return disagreement === null
      ? ok(crypto)
      : fail({
          code: 'crypto.self-test',
          detail: `The ${engine.kind} secp256k1 library gives another answer than the portable one for ${disagreement}. No proof is verified with it: reinstall the program.`,
        })
  }
  return ok({ ...portableProofCrypto, kind: 'portable' })
}

/** Everything of secp256k1 by `engine`; BLS12-381 stays with the portable implementation. */
export function fastProofCrypto(engine: CurveEngine): RunningProofCrypto {
  const point = Buffer.alloc(33)
  return {
    ...portableProofCrypto,
    kind: engine.kind,
    isPoint(hex) {
      if (hex.length !== 66) return portableProofCrypto.isPoint(hex)
      // Node reads upper case, and stops at what is no digit.
      return point.write(hex, 'hex') === 33 && hex === point.toString('hex') && engine.isPoint(point)
    },
    hashToCurve: secret => fastHashToCurve(engine, secret),
    dleqHolds: (Y, C, A, dleq) => fastDleqHolds(engine, Y, C, A, dleq),
    schnorrHolds: fastSchnorrCheck(engine),
  }
}

function tryLoad(loader: () => CurveEngine): CurveEngine | null {
  try {
    return loader()
  } catch {
    return null
  }
}
