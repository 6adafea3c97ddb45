import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'
import { blind, publicKeyOf, sign, unblind } from '#shared/domain/proof/bdhke.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { proveDleq, scalarOf, type Dleq } from '#shared/domain/proof/dleq.ts'
import type { ProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import { toHex } from '#shared/lib/bytes.ts'

const { ORDER } = secp256k1.Point.Fn

/** What Carol holds, and the key that should have signed it. */
interface Held {
  readonly secret: string
  readonly C: string
  readonly A: string
  readonly dleq: Dleq
}

/** NUT-12's published proof, and one with an ordinary key (V.dleq_carol_strong). */
const FIXED: readonly Held[] = [
  {
    secret: 'daf4dd00a2b68a0858a80450f52c8a7d2ccf87d375e43e216e0c571f089f63e9',
    C: '024369d2d22a80ecf78f3937da9d5f30c1b9f74f0c32684d583cca0fa6a61cdcfc',
    A: '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
    dleq: scalars(
      'b31e58ac6527f34975ffab13e70a48b6d2b0d35abc4b03f0151f09ee1a9763d4',
      '8fbae004c59e754d71df67e392b6ae4e29293113ddc2ec86592a0431d16306d8',
      'a6d13fcd7a18442e6076f5e1e7c887ad5de40a019824bdfa9fe740d302e8d861',
    ),
  },
  {
    secret: 'nimdolf-proof-0',
    C: '03ddb35ca1e824485e7e77bb8a35d33ca28c31c04c0e22a34cba9d76e5c05ca6f1',
    A: '02f95e26c9beac0f640ef4c34578e005d6c8213143ffe8a9a0e3683fdb6ab9315c',
    dleq: scalars(
      '9726769901a53e67c0d2996eed76ebe499f6454b8229cc37b82ca19549439487',
      '02d944242a27bca28ae729d3152fc38d85fcce31efb9da66eaeb56212542eba4',
      'eef6fb9a5cc71c6f0c6635dec613c3e974d0ce75c49bc54a226510e342d782dd',
    ),
  },
]

/** Freshly signed proofs beside the fixed ones: an implementation that knows the fixed answers by heart fails here. */
const FRESH = 4
const NO_POINTS = [
  `02${'0'.repeat(63)}5`,
  `02${'f'.repeat(64)}`,
  `04${FIXED[0]!.A.slice(2)}`,
  '0'.repeat(66),
  FIXED[1]!.C.toUpperCase(),
  '02',
]

/** What `tested` first answers otherwise than `trusted`, in words; null when they agree on everything asked. Throws nothing. */
export function firstDisagreement(tested: ProofCrypto, trusted: ProofCrypto, random: (bytes: number) => Uint8Array): string | null {
  const held = [...FIXED, ...Array.from({ length: FRESH }, (_, at) => issue(random, at % 2 === 1))]
  for (const [at, proof] of held.entries()) {
    const name = at < FIXED.length ? `the fixed proof ${at}` : 'a fresh proof'
    const Y = trusted.hashToCurve(proof.secret)
    if (!agree(() => tested.hashToCurve(proof.secret) === Y)) return `hash_to_curve of ${name}`
    if (!agree(() => tested.isPoint(proof.C))) return `the point of ${name}`
    if (!agree(() => tested.dleqHolds(Y, proof.C, proof.A, proof.dleq))) return name
    const flipped = mutations(proof, Y, random)
    for (const [field, { Y: y, C, A, dleq }] of Object.entries(flipped)) {
      if (!agree(() => tested.dleqHolds(y, C, A, dleq) === trusted.dleqHolds(y, C, A, dleq))) return `${name} with another ${field}`
    }
  }
  for (let at = 0; at < FRESH; at++) {
    for (const { name, signature, digest, key, holds } of signatures(random)) {
      if (!agree(() => tested.schnorrHolds(signature, digest, key) === holds)) return name
    }
  }
  for (const hex of NO_POINTS) if (!agree(() => !tested.isPoint(hex))) return `what is no point, ${hex}`
  return null
}

/** `trusted` refuses all of them; asked nevertheless, since it is the yardstick. */
function mutations({ C, A, dleq }: Held, Y: string, random: (bytes: number) => Uint8Array) {
  const other = hashToCurve(toHex(random(16)))
  return {
    Y: { Y: other, C, A, dleq },
    C: { Y, C: other, A, dleq },
    key: { Y, C, A: other, dleq },
    e: { Y, C, A, dleq: { ...dleq, e: next(dleq.e) } },
    s: { Y, C, A, dleq: { ...dleq, s: next(dleq.s) } },
    r: { Y, C, A, dleq: { ...dleq, r: next(dleq.r) } },
  }
}

/** A BIP340 signature, and what it must not be taken for. */
function signatures(random: (bytes: number) => Uint8Array) {
  const secret = random(32)
  const digest = random(32)
  const key = toHex(schnorr.getPublicKey(secret))
  const signature = toHex(schnorr.sign(digest, secret, random(32)))
  const signed = { name: 'a BIP340 signature', signature, digest, key, holds: true }
  return [
    signed,
    { ...signed, name: 'a BIP340 signature over another digest', digest: random(32), holds: false },
    { ...signed, name: 'a BIP340 signature by another key', key: toHex(schnorr.getPublicKey(random(32))), holds: false },
    { ...signed, name: 'a BIP340 signature with another s', signature: signature.slice(0, 64) + next(signature.slice(64)), holds: false },
  ]
}

/** A mint, a wallet and its coin, out of `random`. Half of all keys have an odd y; `hasOddKey` says which half this one is of. */
function issue(random: (bytes: number) => Uint8Array, hasOddKey: boolean): Held {
  const scalar = () => BigInt(`0x01${toHex(random(31))}`)
  const [drawn, r, nonce] = [scalar(), scalar(), scalar()]
  const k = publicKeyOf(drawn).startsWith('03') === hasOddKey ? drawn : ORDER - drawn
  const secret = toHex(random(32))
  const blinded = blind(secret, r)
  const { e, s } = proveDleq(blinded, k, nonce)
  const A = publicKeyOf(k)
  return { secret, C: unblind(sign(blinded, k), r, A), A, dleq: { e, s, r: hexOf(r) } }
}

const next = (scalar: string) => hexOf((BigInt(`0x${scalar}`) % (ORDER - 1n)) + 1n)
const hexOf = (value: bigint) => orThrow(scalarOf(value.toString(16).padStart(64, '0')))

function scalars(e: string, s: string, r: string): Dleq {
  return { e: orThrow(scalarOf(e)), s: orThrow(scalarOf(s)), r: orThrow(scalarOf(r)) }
}

function orThrow<Value>(value: Value | null): Value {
  if (value === null) throw new RangeError('no scalar')
  return value
}

/** A library that throws where it should answer does not agree. */
function agree(compare: () => boolean): boolean {
  try {
    return compare()
  } catch {
    return false
  }
}
