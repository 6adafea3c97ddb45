import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { schnorr } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { publicKeyOf } from '#shared/domain/proof/bdhke.ts'
import type { VerifiedProof } from '#shared/domain/proof/proof.ts'
import type { RedeemRequest } from '#shared/domain/redemption/request.ts'
import { checkConditions, mayConcernAll, sigAllMessage } from '#shared/domain/redemption/spending-condition.ts'
import { toHex } from '#shared/lib/bytes.ts'
import type { ProofPool } from '../../../src-main/crypto/ports.ts'
import { createProofCrypto } from '../../../src-main/crypto/proof-crypto.ts'
import { createProofPool } from '../../../src-main/crypto/worker-pool.ts'

// Slow mathematics on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const made = createProofCrypto(randomBytes)
if (!made.ok) throw new Error(made.error.detail)
const crypto = made.value
const NOW = 1_800_000_000

const secretKey = new Uint8Array(32).fill(5)
const key = publicKeyOf(BigInt(`0x${toHex(secretKey)}`))
const sign = (message: string) =>
  JSON.stringify({ signatures: [toHex(schnorr.sign(sha256(utf8ToBytes(message)), secretKey, new Uint8Array(32)))] })

const proofOf = (secret: string, witness: string | null = null) =>
  ({ secret, witness, id: '00ad268c4d1f5826', C: '02', amount: 1n, Y: '02' }) as unknown as VerifiedProof
const lockedTo = (nonce: number, tags: readonly string[][] = []) => JSON.stringify(['P2PK', { nonce: String(nonce), data: key, tags }])
const locked = (nonce: number) => proofOf(lockedTo(nonce), sign(lockedTo(nonce)))
const swapOf = (proofs: readonly VerifiedProof[]): RedeemRequest => ({
  kind: 'swap',
  inputs: proofs.map(proof => ({ ...proof, dleq: null })),
  outputs: [],
})

const opened: ProofPool[] = []
afterEach(async () => {
  for (const pool of opened.splice(0)) await pool.close()
})
function open(workers: number): ProofPool {
  const pool = createProofPool({ crypto, workers })
  opened.push(pool)
  return pool
}

describe.each([
  ['in worker threads', 1],
  ['in-line', 0],
])('conditions %s', (_name, workers) => {
  test('of a long request are judged as checkConditions judges them, bit by bit', async () => {
    const pool = open(workers)
    const proofs = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? locked(at) : proofOf(`free ${at}`)))
    expect(await pool.checkConditions(swapOf(proofs), proofs, NOW)).toEqual({ ok: true, value: null })

    for (const bad of [0, 33, 99]) {
      const changed = proofs.map((proof, at) => (at === bad || at === 99 ? proofOf(lockedTo(at), sign('another')) : proof))
      const direct = checkConditions(swapOf(changed), changed, NOW, crypto)
      const pooled = await pool.checkConditions(swapOf(changed), changed, NOW)
      if (direct.ok || pooled.ok) return expect.fail('an unsigned proof was let through')
      expect(pooled.error).toEqual({ code: 'proof.condition', detail: direct.error })
      expect(direct.error).toContain(`Input ${bad} `)
    }
  })

  test('name the input’s place in the request, where some inputs are others’ to judge', async () => {
    const proofs = [proofOf('ours'), proofOf(lockedTo(1))]
    expect(await open(workers).checkConditions(swapOf(proofs), proofs.slice(1), NOW)).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining('Input 1 ') as string },
    })
  })

  test('with SIG_ALL are judged together, however it is spelled', async () => {
    const pool = open(workers)
    const plain = [1, 2].map(nonce => proofOf(lockedTo(nonce, [['sigflag', 'SIG_ALL']])))
    const escaped = plain.map(proof => proofOf(proof.secret.replace('SIG_ALL', String.raw`SIG\u005fALL`)))
    for (const bare of [plain, escaped]) {
      expect(mayConcernAll(bare)).toBe(true)
      const request = swapOf(bare)
      const signed = [{ ...bare[0]!, witness: sign(sigAllMessage(request)) } as VerifiedProof, bare[1]!]
      expect(await pool.checkConditions(request, signed, NOW)).toEqual({ ok: true, value: null })
      expect(await pool.checkConditions(request, bare, NOW)).toMatchObject({ ok: false, error: { code: 'proof.condition' } })
      expect(await pool.checkConditions(request, signed.slice(0, 1), NOW)).toMatchObject({ ok: false, error: { code: 'proof.condition' } })
    }
  })

  test('of nothing are met; of a request that was given up, or of a closed pool, they are not known', async () => {
    const pool = open(workers)
    const proofs = [proofOf('free')]
    expect(await pool.checkConditions(swapOf([]), [], NOW)).toEqual({ ok: true, value: null })
    const gone = await pool.checkConditions(swapOf(proofs), proofs, NOW, AbortSignal.abort())
    expect(gone).toMatchObject({ ok: false, error: { code: 'pool.cancelled' } })
    await pool.close()
    expect(await pool.checkConditions(swapOf(proofs), proofs, NOW)).toMatchObject({ ok: false, error: { code: 'pool.closed' } })
  })
})
