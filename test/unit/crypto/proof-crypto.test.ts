import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, expect, test, vi } from 'vitest'
import { portableProofCrypto, verifyProofs } from '#shared/domain/proof/verify-proof.ts'
import { loadNative, loadWasm, type CurveEngine } from '../../../src-main/crypto/curve-engine.ts'
import { createProofCrypto } from '../../../src-main/crypto/proof-crypto.ts'
import { firstDisagreement } from '../../../src-main/crypto/self-test.ts'
import { issueProof } from '../../support/issued-proofs.ts'

// Slow mathematics on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const elliptic = createRequire(import.meta.url)('secp256k1/elliptic.js') as Parameters<typeof loadNative>[0]
const kindOf = (loaders: readonly (() => CurveEngine)[]) => {
  const made = createProofCrypto(randomBytes, loaders)
  return made.ok ? made.value.kind : made.error.code
}
const missing = (): CurveEngine => {
  throw new Error('no binary')
}

describe('the fastest implementation', () => {
  test('is native where the package has a binary for this machine, else wasm; never the package’s own JavaScript', () => {
    const shipped = ['linux-x64', 'win32-x64', 'darwin-arm64'].includes(`${process.platform}-${process.arch}`)
    const made = createProofCrypto(randomBytes)
    expect(made).toMatchObject({ ok: true, value: { kind: shipped ? 'native' : 'wasm' } })
    if (made.ok) expect(verifyProofs([issueProof('x')], made.value)).toMatchObject([{ ok: true }])
  })

  test('is wasm without a binary, and portable without both', () => {
    expect(kindOf([missing, () => loadWasm()])).toBe('wasm')
    expect(kindOf([missing, missing])).toBe('portable')
  })
})

describe('the self-test', () => {
  const sound = loadWasm()
  const broken: readonly [string, Partial<CurveEngine>][] = [
    ['finds every point', { isPoint: () => true }],
    ['finds no point', { isPoint: () => false }],
    ['adds wrongly', { add: (one, other) => sound.add(one, sound.multiply(other, new Uint8Array(32).fill(2))) }],
    ['adds nothing', { add: one => one }],
    ['multiplies with one', { multiply: point => (point.length === 65 ? point : sound.expand(point)) }],
    ['ignores the parity when it recovers', { recover: (signature, _id, digest) => sound.recover(signature, 0, digest) }],
    ['ignores the digest when it recovers', { recover: (signature, id) => sound.recover(signature, id, new Uint8Array(32)) }],
    [
      'throws',
      {
        expand() {
          throw new Error('broken')
        },
      },
    ],
    [
      'throws for what is no point',
      {
        isPoint(point) {
          if (!sound.isPoint(point)) throw new Error('broken')
          return true
        },
      },
    ],
  ]

  test.each(broken)('refuses to start with a library that %s', (_name, part) => {
    const made = createProofCrypto(randomBytes, [() => ({ ...sound, ...part })])
    expect(made).toMatchObject({ ok: false, error: { code: 'crypto.self-test' } })
  })

  test.each([
    ['holds for all', () => true],
    ['holds for none', () => false],
  ])('finds a DLEQ that %s', (_name, dleqHolds) => {
    expect(firstDisagreement({ ...portableProofCrypto, dleqHolds }, portableProofCrypto, randomBytes)).not.toBeNull()
  })

  test('finds one that knows the fixed proofs by heart', () => {
    const known = new Set<string>()
    // The fixed ones are asked first; whoever saw them once answers right ever after.
    const learns = {
      ...portableProofCrypto,
      dleqHolds: (...claim: Parameters<typeof portableProofCrypto.dleqHolds>) => known.has(JSON.stringify(claim)),
    }
    const teaches = {
      ...portableProofCrypto,
      dleqHolds(...claim: Parameters<typeof portableProofCrypto.dleqHolds>) {
        const holds = portableProofCrypto.dleqHolds(...claim)
        if (holds) known.add(JSON.stringify(claim))
        return holds
      },
    }
    expect(firstDisagreement(teaches, portableProofCrypto, randomBytes)).toBeNull()
    expect(firstDisagreement(learns, portableProofCrypto, randomBytes)).toBe('a fresh proof')
  })

  test('the package’s JavaScript computes rightly, only slowly', () => {
    expect(kindOf([() => loadNative(elliptic)])).toBe('native')
  })
})
