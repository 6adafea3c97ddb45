import { describe, expect, test, vi } from 'vitest'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { batchWeights, hashToG1, pairingsHold, type PairingClaim } from '#shared/domain/proof/bls.ts'
import { issueV3Proof } from '../../../support/issued-proofs.ts'
import { V, vectors } from '../../../support/vectors.ts'

// Slow mathematics on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const published = vectors<{
  readonly round_trip: Readonly<Record<'secret' | 'r' | 'a' | 'Y' | 'K' | 'B_' | 'C_' | 'C', string>>
  readonly batch: Readonly<Record<'K' | 'secret_1' | 'C_1' | 'secret_2' | 'C_2' | 'challenge' | 'weight_1' | 'weight_2', string>>
}>('bls_v3')
const { round_trip: trip, batch } = published
const G1 = bls12_381.G1.Point

const claims: readonly PairingClaim[] = [
  { secret: batch.secret_1, C: batch.C_1, K: batch.K },
  { secret: batch.secret_2, C: batch.C_2, K: batch.K },
]

/** A valid v3 claim of its own key. */
function claimOf(secret: string, k: bigint): PairingClaim {
  const { proof, key } = issueV3Proof(secret, k)
  return { secret, C: proof.C, K: key }
}

describe('C9 PR 371’s round trip', () => {
  test('hashes, blinds, signs and unblinds as published', () => {
    const Y = hashToG1(trip.secret)!
    expect(Y).toBe(trip.Y)
    // Multiplicative blinding: B_ = r·Y, C = 1/r·C_.
    const r = BigInt(`0x${trip.r}`)
    expect(G1.fromHex(Y).multiply(r).toHex(true)).toBe(trip.B_)
    const C_ = G1.fromHex(trip.B_).multiply(BigInt(`0x${trip.a}`))
    expect(C_.toHex(true)).toBe(trip.C_)
    expect(C_.multiply(bls12_381.fields.Fr.inv(r)).toHex(true)).toBe(trip.C)
    expect(bls12_381.G2.Point.BASE.multiply(BigInt(`0x${trip.a}`)).toHex(true)).toBe(trip.K)
  })

  test('its pairing holds, and for nothing else', () => {
    const claim = { secret: trip.secret, C: trip.C, K: trip.K }
    expect(pairingsHold([claim])).toEqual([true])
    expect(pairingsHold([{ ...claim, secret: 'test_messagf' }])).toEqual([false])
    expect(pairingsHold([{ ...claim, C: trip.C_ }])).toEqual([false])
    expect(pairingsHold([{ ...claim, K: claimOf('x', 7n).K }])).toEqual([false])
  })
})

describe('C12 batch weights', () => {
  test('V.bls_batch_weights and PR 371’s', () => {
    const hex = batchWeights(claims)!.map(weight => weight.toString(16).padStart(64, '0'))
    expect(hex).toEqual(V.bls_batch_weights.weights.map(({ w }) => w))
    expect(hex).toEqual([batch.weight_1, batch.weight_2])
  })

  test('change with every claim’s every part', () => {
    const first = batchWeights(claims)![0]
    for (const changed of [{ secret: 'batch_proof_3' }, { C: batch.C_1 }, { K: claimOf('x', 7n).K }]) {
      expect(batchWeights([claims[0]!, { ...claims[1]!, ...changed }])![0]).not.toBe(first)
    }
  })
})

describe('C13 a batch', () => {
  const many = [...claims, claimOf('a', 5n), claimOf('b', 5n), claimOf('c', 6n)]

  test('of several keys holds', () => {
    expect(pairingsHold(many)).toEqual(many.map(() => true))
    expect(pairingsHold([])).toEqual([])
  })

  test.each(many.map((_, at) => at))('with one bad claim names it: %i', bad => {
    const changed = many.map((claim, at) => (at === bad ? { ...claim, secret: `${claim.secret}!` } : claim))
    expect(pairingsHold(changed)).toEqual(many.map((_, at) => at !== bad))
  })

  test('two errors that cancel each other out without weights are both found', () => {
    const delta = G1.BASE.multiply(42n)
    const [one, two] = [claimOf('a', 5n), claimOf('b', 5n)]
    const forged = [
      { ...one, C: G1.fromHex(one.C).add(delta).toHex(true) },
      { ...two, C: G1.fromHex(two.C).subtract(delta).toHex(true) },
    ]
    expect(pairingsHold(forged)).toEqual([false, false])
  })

  test('with swapped signatures holds for none of the two', () => {
    const [one, two] = [claimOf('a', 5n), claimOf('b', 5n)]
    expect(pairingsHold([{ ...one, C: two.C }, { ...two, C: one.C }, claimOf('c', 5n)])).toEqual([false, false, true])
  })
})

describe('degenerate points', () => {
  const identity = `c0${'00'.repeat(47)}`
  const good = claimOf('a', 5n)

  test.each([
    ['C10 an identity signature', { C: identity }],
    ['C10 an identity key', { K: `c0${'00'.repeat(95)}` }],
    ['C10 both, which any pairing accepts', { C: identity, K: `c0${'00'.repeat(95)}` }],
    ['no point', { C: '00'.repeat(48) }],
    ['C11 a point outside the subgroup', { C: outsideSubgroup() }],
  ])('%s is refused, alone and in a batch', (_name, changed) => {
    const bad = { ...good, ...changed }
    expect(pairingsHold([bad])).toEqual([false])
    expect(pairingsHold([good, bad])).toEqual([true, false])
  })
})

describe('C15 secret bytes', () => {
  const { secret, Y_utf8_pr371_head, Y_raw33_current } = V.v3_secret_bytes

  test('UTF-8 as PR 371 has it, the raw point as Nutroot has it', () => {
    expect(hashToG1(secret)).toBe(Y_utf8_pr371_head)
    expect(hashToG1(secret, 'point')).toBe(Y_raw33_current)
  })

  test('a proof holds in the spelling that was signed alone', () => {
    const k = 11n
    const raw = { secret, C: G1.fromHex(Y_raw33_current).multiply(k).toHex(true), K: claimOf('x', k).K }
    expect(pairingsHold([raw], 'point')).toEqual([true])
    expect(pairingsHold([raw])).toEqual([false])
    expect(pairingsHold([claimOf(secret, k)])).toEqual([true])
    expect(pairingsHold([claimOf(secret, k)], 'point')).toEqual([false])
  })

  test('what does not spell a point has no raw bytes', () => {
    expect(hashToG1('a secret', 'point')).toBeNull()
    expect(pairingsHold([claimOf('a secret', 3n)], 'point')).toEqual([false])
  })
})

/** A point of the curve outside the prime-order subgroup, whose pairing with a subgroup point can be anything. */
function outsideSubgroup(): string {
  for (let x = 1n; ; x++) {
    const hex = (x + (1n << 383n)).toString(16)
    try {
      G1.fromHex(hex)
    } catch (cause) {
      if (String(cause).includes('subgroup')) return hex
    }
  }
}
